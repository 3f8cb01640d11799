"""The outbox of pod.db: rows to be told, written in the transaction of what they tell.

It is what lasts of them: a row stays until somebody has it, or until it is too old or too much.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from controller.health.clock import Moment
from controller.store.ages import AGE_S, as_columns, from_columns
from controller.store.files import transaction
from controller.store.rows import DataClass, Event, Mark, OutboxRow

# Two statements: RETURNING takes thrice as long as the second's look at `store`.
_NEXT = "UPDATE store SET last_seq = last_seq + 1"
_INSERT = """
INSERT INTO outbox (seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised)
SELECT last_seq, ?, ?, ?, ?, ?, ?, ? FROM store"""
_TELL = "INSERT INTO told (person, seq) SELECT ?, last_seq FROM store"
_ROWS = """
SELECT store.id, seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised
FROM outbox, store"""
_AFTER = f"{_ROWS} WHERE seq > ? ORDER BY seq LIMIT ?"
_BEFORE = f"{_ROWS} WHERE seq <= ? ORDER BY seq DESC LIMIT ?"
_OLDEST = f"SELECT {AGE_S} FROM outbox WHERE seq > :after ORDER BY seq LIMIT 1"  # noqa: S608
_DROPPED = """
INSERT INTO dropped VALUES (?, 1) ON CONFLICT (data_class) DO UPDATE SET rows = rows + 1"""

_JSON = json.JSONEncoder(allow_nan=False, separators=(",", ":"), ensure_ascii=False)


def pack(document: Mapping[str, Any]) -> str:
    """A document as JSON; ValueError for a NaN or an infinity, which JSON does not have."""
    return _JSON.encode(dict(document))


def put(conn: sqlite3.Connection, events: Iterable[Event], moment: Moment) -> None:
    """Add events, in order; a transaction that is rolled back leaves no gap in `seq`."""
    when = tuple(as_columns(moment).values())
    for event in events:
        conn.execute(_NEXT)
        conn.execute(_INSERT, (event.kind, event.data_class, pack(event.body), *when))
        if event.about:
            conn.execute(_TELL, (event.about,))


def identity(conn: sqlite3.Connection) -> tuple[str, int]:
    """The store's id, and the last number given."""
    store, last_seq = conn.execute("SELECT id, last_seq FROM store").fetchone()
    return store, last_seq


def skip_to(conn: sqlite3.Connection, seq: int) -> None:
    """Give no number up to `seq`: they were used before the card lost its last commits."""
    with transaction(conn):
        conn.execute("UPDATE store SET last_seq = max(last_seq, ?)", (seq,))


def rows_after(conn: sqlite3.Connection, seq: int, limit: int) -> list[OutboxRow]:
    """The rows behind `seq`."""
    return [_row(*values) for values in conn.execute(_AFTER, (seq, limit))]


def rows_before(conn: sqlite3.Connection, seq: int, limit: int) -> list[OutboxRow]:
    """The last rows up to `seq`, in their order."""
    return [_row(*values) for values in conn.execute(_BEFORE, (seq, limit))][::-1]


def numbers(conn: sqlite3.Connection, after: int, last: int) -> set[int]:
    """Of the rows behind `after`, up to `last`."""
    found = conn.execute("SELECT seq FROM outbox WHERE seq > ? AND seq <= ?", (after, last))
    return {number for (number,) in found}


def oldest(conn: sqlite3.Connection, after: int, now: Moment) -> float | None:
    """Seconds since the first row behind `after` was put; None for none, or if nobody can know."""
    found = conn.execute(_OLDEST, {**as_columns(now), "after": after}).fetchone()
    return None if found is None else found[0]


def marks(conn: sqlite3.Connection) -> Mark:
    """How far the rows were taken at least, by what is noted here; nothing is relayed."""
    sent, acknowledged = conn.execute("SELECT sent, acknowledged FROM store").fetchone()
    return Mark(0, sent, acknowledged)


def note_marks(conn: sqlite3.Connection, mark: Mark) -> None:
    """Note how far they were taken."""
    sql = "UPDATE store SET sent = ?, acknowledged = ?"
    conn.execute(sql, (mark.sent, mark.acknowledged))


def delete(conn: sqlite3.Connection, gone: Iterable[int]) -> None:
    """Let these rows go."""
    conn.executemany("DELETE FROM outbox WHERE seq = ?", ((number,) for number in gone))


def count_dropped(conn: sqlite3.Connection, classes: Iterable[str]) -> None:
    """A row of each of these classes went that nobody had."""
    conn.executemany(_DROPPED, ((data_class,) for data_class in classes))


def dropped(conn: sqlite3.Connection) -> dict[str, int]:
    """How many rows of each class age and size have taken since the file began."""
    return dict(conn.execute("SELECT data_class, rows FROM dropped"))


def _row(store: str, seq: int, kind: str, data_class: DataClass, body: str, *at: Any) -> OutboxRow:
    return OutboxRow(store, seq, kind, data_class, body, from_columns(*at))
