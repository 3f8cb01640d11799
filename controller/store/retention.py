"""What goes by its age: trials and answers first, whole sessions later; a batch at a time.

A session's age is known where the clock was set both when it began and now. One of an unset clock
is at least as old as any later one whose age is known, since sessions are numbered as they come.
A clock that jumped back for a while makes nothing older: what follows a young session is young.
"""

import sqlite3
from collections.abc import Iterable

from controller.health.clock import Moment
from controller.store.files import transaction
from controller.store.rows import Retention

BATCH = 20

_DAYS = """
SELECT id, julianday(:wall) - julianday(json_extract(started, '$.wall')) AS days FROM session
WHERE json_extract(started, '$.synchronised')"""
# The last session before the first young one that is old for certain.
_OLD = f"""
WITH dated AS ({_DAYS})
SELECT max(id) FROM dated WHERE days > :most
    AND id < coalesce((SELECT min(id) FROM dated WHERE days <= :most), id + 1)"""  # noqa: S608
_RESULTS = (
    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE id <= ? LIMIT ?)",
    """
DELETE FROM flag WHERE id IN (
    SELECT id FROM flag WHERE session_id <= ? AND acknowledged IS NOT NULL LIMIT ?)""",
)
_ANSWERS = (
    """
DELETE FROM trial WHERE run_id IN (
    SELECT id FROM run WHERE session_id <= ? AND EXISTS (SELECT 1 FROM trial WHERE run_id = run.id)
    LIMIT ?)""",
    """
DELETE FROM origin WHERE run_id IN (
    SELECT run_id FROM origin JOIN run ON run.id = run_id WHERE session_id <= ? LIMIT ?)""",
    """
DELETE FROM asking WHERE id IN (SELECT id FROM asking WHERE session_id <= ? LIMIT ?)""",
)


def prune(conn: sqlite3.Connection, keep: Retention, now: Moment) -> int:
    """Let a batch of what is too old go, in one transaction; how many rows, 0 when all is done."""
    if not now.synchronised:
        return 0
    gone = _older(conn, keep.results_days, now, _RESULTS)
    return gone or _older(conn, keep.answers_days, now, _ANSWERS)


def _older(
    conn: sqlite3.Connection, most: float | None, now: Moment, statements: Iterable[str]
) -> int:
    if most is None:
        return 0
    (old,) = conn.execute(_OLD, {"wall": now.wall, "most": most}).fetchone()
    if old is None:
        return 0
    with transaction(conn):
        return sum(conn.execute(sql, (old, BATCH)).rowcount for sql in statements)
