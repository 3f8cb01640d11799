"""The outbox of pod.db: rows to be told, written in the transaction of what they tell."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from controller.health.clock import Moment
from controller.store.ages import as_columns, from_columns
from controller.store.rows import DataClass, Event, OutboxRow

# Two statements: RETURNING takes thrice as long as the second's look at `store`.
_NEXT = "UPDATE store SET last_seq = last_seq + 1"
_INSERT = """
INSERT INTO outbox (seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised)
SELECT last_seq, ?, ?, ?, ?, ?, ?, ? FROM store"""
_TELL = "INSERT INTO told (person, seq) SELECT ?, last_seq FROM store"
_AFTER = """
SELECT store.id, seq, kind, data_class, body, wall, monotonic_ns, boot_id, synchronised
FROM outbox, store WHERE seq > ? ORDER BY seq LIMIT ?"""

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
    conn.execute("UPDATE store SET last_seq = max(last_seq, ?)", (seq,))


def rows_after(conn: sqlite3.Connection, seq: int, limit: int) -> list[OutboxRow]:
    """The rows behind `seq`."""
    return [_row(*values) for values in conn.execute(_AFTER, (seq, limit))]


def numbers_after(conn: sqlite3.Connection, seq: int, limit: int) -> list[int]:
    """The numbers of the rows behind `seq`."""
    found = conn.execute("SELECT seq FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
    return [number for (number,) in found]


def count_after(conn: sqlite3.Connection, seq: int) -> int:
    """How many rows are behind `seq`."""
    ((count,),) = conn.execute("SELECT count(*) FROM outbox WHERE seq > ?", (seq,)).fetchall()
    return int(count)


def delete(conn: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Let these rows go."""
    conn.executemany("DELETE FROM outbox WHERE seq = ?", ((number,) for number in numbers))


def _row(store: str, seq: int, kind: str, data_class: DataClass, body: str, *at: Any) -> OutboxRow:
    return OutboxRow(store, seq, kind, data_class, body, from_columns(*at))
