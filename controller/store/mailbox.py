"""The mailbox: rows on their way out, shared by the controller (who fills it) and the uplink.

Either process may find the file torn or gone at any call; then it sets it aside, starts a fresh
one, and the call goes on there. The other process follows at its next call, and the controller's
relay fills it again. Every call raises StoreFault where the card does not do what it must.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from controller.health.clock import Moment
from controller.store import inbox
from controller.store.ages import AGE_S, as_columns, from_columns
from controller.store.faults import StoreFault, told
from controller.store.files import lock, open_database, set_aside, shrink, transaction, wipe
from controller.store.inbox import Acceptance, Order, Paper, Told
from controller.store.migrate import read_step
from controller.store.rows import DataClass, MailRow, Mark, OutboxRow
from controller.store.trimming import trim
from controller.store.wal import Log

T = TypeVar("T")

STEPS = ("mailbox.sql", "inbox.sql", "elsewhere.sql", "twin.sql", "reached.sql")
SCHEMA = tuple(map(read_step, STEPS))
PAGE_BYTES = 512  # an event changes eight pages, and a little of each
OLDEST = 4  # with so many steps a program still works with what all of them leave
_INSERT = """
INSERT INTO mail (store, seq, kind, data_class, body,
                  wall, monotonic_ns, boot_id, synchronised, bytes)
VALUES (:store, :seq, :kind, :data_class, :body,
        :wall, :monotonic_ns, :boot_id, :synchronised, :bytes)
ON CONFLICT (store, seq) DO NOTHING"""
_NO_BODY = "{}"
_BLANK = f"""
UPDATE mail SET kind = ?, data_class = 'device', body = '{_NO_BODY}', bytes = ?
WHERE store = ? AND seq = ?"""  # noqa: S608
_RELAYED = """
INSERT INTO mark (store, relayed) VALUES (:store, :seq)
ON CONFLICT (store) DO UPDATE SET relayed = :seq"""
_PENDING = """
SELECT n, store, seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised
FROM mail CROSS JOIN mark USING (store)
WHERE n > ? AND seq > {covered} ORDER BY n LIMIT ?"""
_DEPTH = "SELECT count(*) FROM mail JOIN mark USING (store) WHERE seq > {covered}"
_OLDEST = """
SELECT {age} FROM mail CROSS JOIN mark USING (store) WHERE seq > {covered} ORDER BY n LIMIT 1"""


def mailbox_path(data_dir: Path) -> Path:
    """Where the mailbox is: alone in a directory that both processes may write."""
    return data_dir / "mail" / "mailbox.db"


class Mailbox:
    """A mailbox, opened at the first call. One thread at a time.

    `ingest` says whose mark lets rows go: the consumer's (`acknowledge`), or, where there is no
    consumer, the broker's (`mark_sent`). `busy_s` is how long a call waits for the other process.
    """

    def __init__(self, path: Path, *, ingest: bool, busy_s: float) -> None:
        self.path = path
        self._covered = "acknowledged" if ingest else "sent"
        self._busy_s = busy_s
        self._conn: sqlite3.Connection | None = None
        self._log: Log | None = None
        self._file: tuple[int, int] | None = None

    @classmethod
    def open(cls, path: Path, *, ingest: bool = True, busy_s: float = 5.0) -> "Mailbox":
        """Open or create it now, with its directory."""
        box = cls(path, ingest=ingest, busy_s=busy_s)
        box._reopen()
        return box

    @property
    def id(self) -> str:
        """Another one whenever a fresh file has taken the place of a lost one."""
        return self._do(lambda conn: str(conn.execute("SELECT id FROM mailbox").fetchone()[0]))

    def stamp(self) -> tuple[int, int] | None:
        """Another one as a rule once somebody has written; costs no more than a look at a file."""
        with suppress(OSError):
            found = self.path.with_name(f"{self.path.name}-wal").stat()
            return found.st_mtime_ns, found.st_size
        return None

    def append(self, rows: Sequence[OutboxRow], after: int) -> bool:
        """Put in one store's rows, in order of `seq`; once, however often it is called.

        `after` is the relayed mark behind which the rows were read. Where the mailbox has another
        (a fresh one has 0), nothing is put in and the answer is False: read the mark again.
        """
        return self._do(lambda conn: _append(conn, rows, after), durable=False)

    def pending(
        self, after: MailRow | None = None, limit: int = 20, max_bytes: int = 1_000_000
    ) -> list[MailRow]:
        """The next rows that no mark covers, in their order: those behind `after`.

        With None, or with a row of a mailbox that is no more, from the mark on. At most `limit`
        rows, and no more than `max_bytes` of bodies unless the first alone is longer.
        """
        return self._do(lambda conn: self._pending(conn, after, limit, max_bytes))

    def acknowledge(self, store: str, seq: int) -> bool:
        """The consumer has committed all of `store` up to `seq`.

        True where its mark went back: then start again with `pending()`. A mark beyond what was
        ever put in counts only as far as that; one of an unknown store counts nothing.
        """
        return self._do(lambda conn: _move(conn, "acknowledged", store, seq), durable=False)

    def mark_sent(self, store: str, seq: int) -> None:
        """The broker has taken all of `store` up to `seq` (PUBACK); it never goes back."""
        if seq > self.marks().get(store, Mark(0, 0, 0)).sent:
            self._do(lambda conn: _move(conn, "sent", store, seq), durable=False)

    def marks(self) -> dict[str, Mark]:
        """The marks of each store."""
        return self._do(_marks)

    def having(self, store: str, first: int, last: int) -> set[int]:
        """Which of `store`'s rows from `first` to `last` are still here."""
        return self._do(lambda conn: _having(conn, store, first, last))

    def let_go(self, store: str, numbers: Sequence[int]) -> set[int]:
        """Which of `store`'s rows were here and are no more: a fresh mailbox has let go of none."""
        return self._do(lambda conn: _let_go(conn, store, numbers))

    def trim(self, max_age_s: float, max_bytes: int, now: Moment) -> int:
        """Let rows go, a batch at most: covered ones, then what age and size do not allow.

        The answer is how many went; 0 means there is nothing more to do. Rows that nobody had
        are counted in `dropped`, "device" before "result" where it is for size.
        """
        return self._do(lambda conn: trim(conn, self._covered, max_age_s, max_bytes, now))

    def shrink(self) -> bool:
        """Give some of the room back that rows have left; whether there may be more to give."""
        return self._do(shrink)

    def checkpoint(self, *, now: bool) -> None:
        """Bring what is in the log into the file, where it is time to, or `now`."""
        self._do(lambda _: self._bring_in(now=now))

    def blank(self, store: str, numbers: Sequence[int], kind: str) -> None:
        """Take the content out of these rows of `store`, which become `kind`; wipe the file."""
        if numbers:
            self._do(lambda conn: _blank(conn, store, numbers, kind))
            self._do(lambda conn: wipe(conn, self.path))

    def dropped(self) -> dict[str, int]:
        """How many rows of each class age and size have taken since the file began."""
        return self._do(lambda conn: dict(conn.execute("SELECT data_class, rows FROM dropped")))

    def depth(self) -> int:
        """How many rows wait for their mark."""
        sql = _DEPTH.format(covered=self._covered)
        return self._do(lambda conn: int(conn.execute(sql).fetchone()[0]))

    def oldest(self, now: Moment) -> float | None:
        """Age in seconds of the row that waits longest; None for none, or where nobody can know."""
        sql = _OLDEST.format(age=AGE_S, covered=self._covered)
        found = self._do(lambda conn: conn.execute(sql, as_columns(now)).fetchone())
        return None if found is None else found[0]

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

    def put_document(self, table: Paper, body: str) -> None:
        """The last `desired`, or the last `reported`; the same again is not written."""
        self._do(lambda conn: inbox.put_document(conn, table, body))

    def document(self, table: Paper) -> str | None:
        """The last of that kind."""
        return self._do(lambda conn: inbox.document(conn, table))

    def untold(self, limit: int = 20) -> list[Told]:
        """How far commands have come that the broker was not told."""
        return self._do(lambda conn: inbox.untold(conn, limit))

    def note_told(self, told: Told) -> None:
        """The broker has this status."""
        self._do(lambda conn: inbox.note_told(conn, told))

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

    def close(self) -> None:
        """Close the file; more than once does no harm."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _pending(
        self, conn: sqlite3.Connection, after: MailRow | None, limit: int, max_bytes: int
    ) -> list[MailRow]:
        (mailbox,) = conn.execute("SELECT id FROM mailbox").fetchone()
        start = after.n if after is not None and after.mailbox == mailbox else 0
        rows: list[MailRow] = []
        for values in conn.execute(_PENDING.format(covered=self._covered), (start, limit)):
            row = _row(*values, mailbox=mailbox)
            max_bytes -= len(row.body.encode())
            if rows and max_bytes < 0:
                break
            rows.append(row)
        return rows

    def _bring_in(self, *, now: bool) -> None:
        if self._log is not None and (now or self._log.due):
            self._log.bring_in()

    def _do(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = True) -> T:
        try:
            return self._done(work, durable=durable)
        except StoreFault as fault:
            if fault.code != "corrupt":
                raise
        self._replace()
        return self._done(work, durable=durable)

    def _done(self, work: Callable[[sqlite3.Connection], T], *, durable: bool) -> T:
        """Where it is not `durable`, a power cut may undo it: then it is done again."""
        with told(self.path):
            conn = self._current()
            if durable:
                return work(conn)
            conn.execute("PRAGMA synchronous = NORMAL")
            try:
                return work(conn)
            finally:
                conn.execute("PRAGMA synchronous = FULL")

    def _current(self) -> sqlite3.Connection:
        """The connection to the file that has the name now."""
        if self._conn is not None and _identity(self.path) == self._file:
            return self._conn
        return self._reopen()

    def _replace(self) -> None:
        """Set the torn file aside, unless the other process has done so already."""
        with lock(self.path.with_suffix(".lock"), wait=True):
            if _identity(self.path) == self._file:
                set_aside(self.path)

    def _reopen(self) -> sqlite3.Connection:
        self.close()
        with told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with lock(self.path.with_suffix(".lock"), wait=True):
            self._conn = open_database(self.path, SCHEMA, self._busy_s, OLDEST, PAGE_BYTES)
            self._log = Log(self._conn, self.path)
            self._file = _identity(self.path)
        return self._conn


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file the name means now; None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _append(conn: sqlite3.Connection, rows: Sequence[OutboxRow], after: int) -> bool:
    if not rows:
        return True
    last = rows[-1]
    with transaction(conn):
        if _marks(conn).get(last.store, Mark(0, 0, 0)).relayed != after:
            return False
        conn.executemany(_INSERT, map(_columns, rows))
        conn.execute(_RELAYED, {"store": last.store, "seq": last.seq})
    return True


def _move(conn: sqlite3.Connection, mark: str, store: str, seq: int) -> bool:
    """Set a mark within what was relayed; True where it was further before."""
    with transaction(conn):
        sql = f"SELECT {mark}, relayed FROM mark WHERE store = ?"  # noqa: S608
        before, relayed = conn.execute(sql, (store,)).fetchone() or (0, 0)
        now = max(0, min(seq, relayed))
        if now != before:
            conn.execute(f"UPDATE mark SET {mark} = ? WHERE store = ?", (now, store))  # noqa: S608
    return bool(now < before)


def _marks(conn: sqlite3.Connection) -> dict[str, Mark]:
    sql = "SELECT store, relayed, sent, acknowledged FROM mark"
    return {store: Mark(*values) for store, *values in conn.execute(sql)}


def _having(conn: sqlite3.Connection, store: str, first: int, last: int) -> set[int]:
    sql = "SELECT seq FROM mail WHERE store = ? AND seq BETWEEN ? AND ?"
    return {seq for (seq,) in conn.execute(sql, (store, first, last))}


def _let_go(conn: sqlite3.Connection, store: str, numbers: Sequence[int]) -> set[int]:
    # The mark first: rows come in with it, so none behind it can be missing by accident.
    relayed = _marks(conn).get(store, Mark(0, 0, 0)).relayed
    still_here = _having(conn, store, min(numbers, default=0), max(numbers, default=0))
    return {n for n in numbers if n <= relayed} - still_here


def _blank(conn: sqlite3.Connection, store: str, numbers: Sequence[int], kind: str) -> None:
    rows = [(kind, len(_NO_BODY) + len(kind), store, number) for number in numbers]
    with transaction(conn):
        conn.executemany(_BLANK, rows)


def _columns(row: OutboxRow) -> dict[str, object]:
    plain = {k: getattr(row, k) for k in ("store", "seq", "kind", "data_class", "body")}
    return {**plain, **as_columns(row.moment), "bytes": len(row.body.encode()) + len(row.kind)}


def _row(
    n: int,
    store: str,
    seq: int,
    kind: str,
    data_class: DataClass,
    body: str,
    *at: Any,
    mailbox: str,
) -> MailRow:
    return MailRow(store, seq, kind, data_class, body, from_columns(*at), n, mailbox)
