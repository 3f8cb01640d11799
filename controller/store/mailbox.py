"""The mailbox: rows on their way out, shared by the controller (who fills it) and the uplink.

It lies in memory on a pod, and is of one boot: pod.db's outbox is what lasts. Either process may
find it torn or gone at any call; then the call goes on with a fresh one, which the controller's
relay fills again.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from controller.health.clock import BOOT_ID
from controller.store.ages import as_columns, from_columns
from controller.store.faults import told
from controller.store.files import COMPANIONS, open_database, those_aside, transaction, wipe
from controller.store.migrate import read_step
from controller.store.rows import DataClass, MailRow, Mark, OutboxRow
from controller.store.shared import SharedFile

SCHEMA = (read_step("mail.sql"),)
LOG_PAGES = 256  # of 1 kB: then the log goes into the file, and is as long again at most
_SETTINGS = (
    "PRAGMA synchronous = OFF",  # nothing here outlasts the boot
    f"PRAGMA wal_autocheckpoint = {LOG_PAGES}",
    f"PRAGMA journal_size_limit = {LOG_PAGES * 1024}",
)
_INSERT = """
INSERT INTO mail (store, seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised)
VALUES (:store, :seq, :kind, :data_class, :body, :wall, :monotonic_ns, :boot_id, :synchronised)
ON CONFLICT (store, seq) DO NOTHING"""
_BLANK = "UPDATE mail SET kind = ?, data_class = 'device', body = '{}' WHERE store = ? AND seq = ?"
_RELAYED = """
INSERT INTO mark (store, relayed) VALUES (:store, :seq)
ON CONFLICT (store) DO UPDATE SET relayed = :seq"""
_BEGIN = """
INSERT INTO mark (store, relayed, sent, acknowledged) VALUES (?, ?, ?, ?)
ON CONFLICT (store) DO NOTHING"""
_PENDING = """
SELECT n, store, seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised
FROM mail CROSS JOIN mark USING (store)
WHERE n > ? AND seq > {covered} ORDER BY n LIMIT ?"""
_WAITING = """
SELECT count(*), coalesce(sum(octets), 0) FROM (
    SELECT length(CAST(body AS BLOB)) AS octets FROM mail JOIN mark USING (store)
    WHERE store = ? AND seq > {covered})"""
_DEPTH = "SELECT count(*) FROM mail JOIN mark USING (store) WHERE seq > {covered}"


def mailbox_path(data_dir: Path) -> Path:
    """Where it is: alone in a directory that both processes may write, on a pod a tmpfs."""
    return data_dir / "mail" / "passing" / "mail.db"


class Mailbox(SharedFile):
    """The rows that wait, those behind them that were taken last, and the marks.

    `ingest` says whose mark lets rows go: the consumer's (`acknowledge`), or, where there is no
    consumer, the broker's (`mark_sent`).
    """

    lost = ("corrupt", "newer")

    def __init__(self, path: Path, *, ingest: bool, busy_s: float) -> None:
        super().__init__(path, busy_s=busy_s)
        self._covered = "acknowledged" if ingest else "sent"

    @classmethod
    def open(cls, path: Path, *, ingest: bool = True, busy_s: float = 5.0) -> "Mailbox":
        """Open or create it now, with its directory."""
        return cls(path, ingest=ingest, busy_s=busy_s).opened()

    @property
    def id(self) -> str:
        """Another one whenever a fresh file has taken the place of a lost one."""
        return self._do(_id)

    def stamp(self) -> tuple[int, int] | None:
        """Another one as a rule once somebody has written; costs no more than a look at a file."""
        try:
            found = self.path.with_name(f"{self.path.name}-wal").stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def begin(self, rows: Sequence[OutboxRow], store: str, marks: Mark) -> None:
        """Let a store's first rows be those that its `marks`, and `relayed`, cover already.

        Nothing where the mailbox knows the store.
        """
        self._do(lambda conn: _begin(conn, rows, store, marks))

    def append(self, rows: Sequence[OutboxRow], after: int) -> bool:
        """Put in one store's rows, in order of `seq`; once, however often it is called.

        `after` is the relayed mark behind which the rows were read. Where the mailbox has another
        (a fresh one has 0), nothing is put in and the answer is False: read the mark again.
        """
        return self._do(lambda conn: _append(conn, rows, after))

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
        return self._do(lambda conn: _move(conn, "acknowledged", store, seq))

    def mark_sent(self, store: str, seq: int) -> None:
        """The broker has taken all of `store` up to `seq` (PUBACK); it never goes back."""
        if seq > self.marks().get(store, Mark(0, 0, 0)).sent:
            self._do(lambda conn: _move(conn, "sent", store, seq))

    def marks(self) -> dict[str, Mark]:
        """The marks of each store."""
        return self._do(_marks)

    def having(self, store: str, first: int, last: int) -> set[int]:
        """Which of `store`'s rows from `first` to `last` are still here."""
        return self._do(lambda conn: _having(conn, store, first, last))

    def waiting(self, store: str) -> tuple[int, int]:
        """How many of `store`'s rows wait for their mark, and the bytes of their bodies."""
        sql = _WAITING.format(covered=self._covered)
        rows, octets = self._do(lambda conn: conn.execute(sql, (store,)).fetchone())
        return rows, octets

    def depth(self) -> int:
        """How many rows, of any store, wait for their mark."""
        sql = _DEPTH.format(covered=self._covered)
        return self._do(lambda conn: int(conn.execute(sql).fetchone()[0]))

    def let_go(self, store: str, seq: int) -> int:
        """Take out `store`'s rows up to `seq`, as far as its mark covers them: up to which."""
        return self._do(lambda conn: self._let_go(conn, store, seq))

    def drop(self, store: str, numbers: Iterable[int]) -> int | None:
        """Take these rows of `store` out: up to which its mark covered it then, None for no mark.

        Then none is taken out.
        """
        return self._do(lambda conn: self._drop(conn, store, numbers))

    def blank(self, store: str, numbers: Sequence[int], kind: str) -> None:
        """Take the content out of these rows of `store`, which become `kind`; wipe the file."""
        if numbers:
            self._do(lambda conn: _blank(conn, store, numbers, kind))
            self._do(lambda conn: wipe(conn, self.path))

    def _pending(
        self, conn: sqlite3.Connection, after: MailRow | None, limit: int, max_bytes: int
    ) -> list[MailRow]:
        mailbox = _id(conn)
        start = after.n if after is not None and after.mailbox == mailbox else 0
        rows: list[MailRow] = []
        for values in conn.execute(_PENDING.format(covered=self._covered), (start, limit)):
            row = _row(*values, mailbox=mailbox)
            max_bytes -= len(row.body.encode())
            if rows and max_bytes < 0:
                break
            rows.append(row)
        return rows

    def _mark(self, conn: sqlite3.Connection, store: str) -> int | None:
        sql = f"SELECT {self._covered} FROM mark WHERE store = ?"  # noqa: S608
        found = conn.execute(sql, (store,)).fetchone()
        return None if found is None else int(found[0])

    def _let_go(self, conn: sqlite3.Connection, store: str, seq: int) -> int:
        with transaction(conn):
            seq = min(seq, self._mark(conn, store) or 0)
            conn.execute("DELETE FROM mail WHERE store = ? AND seq <= ?", (store, seq))
        return seq

    def _drop(self, conn: sqlite3.Connection, store: str, numbers: Iterable[int]) -> int | None:
        with transaction(conn):
            mark = self._mark(conn, store)
            if mark is not None:
                rows = ((store, number) for number in numbers)
                conn.executemany("DELETE FROM mail WHERE store = ? AND seq = ?", rows)
        return mark

    def _open(self) -> sqlite3.Connection:
        """Of this boot: what an earlier one left was never made sure of, and may lack rows."""
        boot = BOOT_ID.read_text(encoding="ascii").strip()
        conn = self._prepared()
        (made,) = conn.execute("SELECT boot FROM mailbox").fetchone()
        if made not in (None, boot):
            conn.close()
            self._take_away()
            conn = self._prepared()
        if made != boot:
            conn.execute("UPDATE mailbox SET boot = ?", (boot,))
        return conn

    def _prepared(self) -> sqlite3.Connection:
        conn = open_database(self.path, SCHEMA, self._busy_s)
        for setting in _SETTINGS:
            conn.execute(setting).fetchall()
        for aside in those_aside(self.path):
            _unlink(self.path.with_name(aside))
        return conn

    def _take_away(self) -> None:
        with told(self.path):
            _unlink(self.path)


def _unlink(path: Path) -> None:
    for companion in ("", *COMPANIONS):
        path.with_name(path.name + companion).unlink(missing_ok=True)


def _id(conn: sqlite3.Connection) -> str:
    return str(conn.execute("SELECT id FROM mailbox").fetchone()[0])


def _begin(conn: sqlite3.Connection, rows: Sequence[OutboxRow], store: str, marks: Mark) -> None:
    with transaction(conn):
        known = conn.execute(_BEGIN, (store, marks.relayed, marks.sent, marks.acknowledged))
        if known.rowcount:
            conn.executemany(_INSERT, map(_columns, rows))


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


def _blank(conn: sqlite3.Connection, store: str, numbers: Sequence[int], kind: str) -> None:
    with transaction(conn):
        conn.executemany(_BLANK, ((kind, store, number) for number in numbers))


def _columns(row: OutboxRow) -> dict[str, object]:
    plain = {k: getattr(row, k) for k in ("store", "seq", "kind", "data_class", "body")}
    return {**plain, **as_columns(row.moment)}


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
