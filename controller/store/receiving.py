"""mailbox.db on the card: what the uplink has received, and what of it was carried out.

Commands, the configuration twin's papers, and where a retained message lies outside the pod's own
topics. What comes in is on the card before the broker is told. A torn file is set aside.
"""

import sqlite3
from pathlib import Path

from controller.store import inbox
from controller.store.files import open_database, set_aside, transaction, wipe
from controller.store.inbox import Acceptance, Order, Paper, Told
from controller.store.migrate import read_step
from controller.store.shared import SharedFile
from controller.store.wal import Log

STEPS = ("mailbox.sql", "inbox.sql", "elsewhere.sql", "twin.sql", "reached.sql")
SCHEMA = tuple(map(read_step, STEPS))
PAGE_BYTES = 512  # a command changes a few pages, and a little of each
_ROW_BYTES = 2048  # of the log, for each row that a commit changes
OLDEST = 4  # with so many steps a program still works with what all of them leave


def inbox_path(data_dir: Path) -> Path:
    """Where it is: in a directory that both processes may write."""
    return data_dir / "mail" / "mailbox.db"


class Inbox(SharedFile):
    """What came in, shared by the uplink (who takes it in) and the controller."""

    _log: Log | None = None

    @classmethod
    def open(cls, path: Path, *, busy_s: float = 5.0) -> "Inbox":
        """Open or create it now, with its directory."""
        return cls(path, busy_s=busy_s).opened()

    def accept(self, order: Order, at: str) -> Acceptance:
        """Take a command in, once by its id; "busy" where too many wait."""
        return self._do(lambda conn: inbox.accept(conn, order, at))

    def standing(self, number: str) -> Told | None:
        """How far the command of this id has come, if it is known."""
        return self._do(lambda conn: inbox.standing(conn, number))

    def accepted(self) -> list[Order]:
        """The commands that the controller is not known to have begun."""
        return self._do(inbox.accepted)

    def note(self, told: Told) -> None:
        """How far a command has come; it never goes back."""
        self._do(lambda conn: inbox.note(conn, told))

    def untold(self, limit: int = 20) -> list[Told]:
        """How far commands have come that the broker was not told."""
        return self._do(lambda conn: inbox.untold(conn, limit))

    def note_told(self, told: Told) -> None:
        """The broker has this status."""
        self._do(lambda conn: inbox.note_told(conn, told))

    def put_document(self, table: Paper, body: str) -> None:
        """The last `desired`, or the last `reported`; the same again is not written."""
        self._do(lambda conn: inbox.put_document(conn, table, body))

    def document(self, table: Paper) -> str | None:
        """The last of that kind."""
        return self._do(lambda conn: inbox.document(conn, table))

    def elsewhere(self) -> list[str]:
        """The topics outside the pod's own where a retained message of it may lie."""
        sql = "SELECT topic FROM elsewhere ORDER BY topic"
        return self._do(lambda conn: [topic for (topic,) in conn.execute(sql)])

    def note_elsewhere(self, topic: str) -> None:
        """One will lie there."""
        sql = "INSERT INTO elsewhere (topic) VALUES (?) ON CONFLICT DO NOTHING"
        self._do(lambda conn: conn.execute(sql, (topic,)))

    def forget_elsewhere(self, topic: str) -> None:
        """None lies there any more."""
        self._do(lambda conn: conn.execute("DELETE FROM elsewhere WHERE topic = ?", (topic,)))

    def checkpoint(self) -> None:
        """Bring what is in the log into the file, where it is time to."""
        self._do(lambda _: self._bring_in())

    def forget_mail(self) -> bool:
        """Take out the rows that an older program, which has its mail here, left; if there are."""
        if not self._do(_has_mail):
            return False
        self._do(_empty)
        self._do(lambda conn: wipe(conn, self.path))
        return True

    def _bring_in(self) -> None:
        if self._log is not None and self._log.due:
            self._log.bring_in()

    def _open(self) -> sqlite3.Connection:
        conn = open_database(self.path, SCHEMA, self._busy_s, OLDEST, PAGE_BYTES)
        self._log = Log(conn, self.path, _ROW_BYTES)
        return conn

    def _take_away(self) -> None:
        set_aside(self.path)


def _has_mail(conn: sqlite3.Connection) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM mail) OR EXISTS (SELECT 1 FROM mark)"
    return bool(conn.execute(sql).fetchone()[0])


def _empty(conn: sqlite3.Connection) -> None:
    """The older program finds the mark 0, and fills it from the outbox."""
    with transaction(conn):
        conn.execute("DELETE FROM mail")
        conn.execute("DELETE FROM mark")
