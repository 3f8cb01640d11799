"""What goes by its age: trials and answers first, whole sessions later; a batch at a time.

A session's age is known where the clock was set both when it began and now. One of an unset clock
is at least as old as any later one whose age is known, since sessions are numbered as they come.
A clock that jumped back for a while makes nothing older: what follows a young session is young.

What came with a person from another pod is older than its numbers here tell. It is judged by
itself, a file's sessions at a time, and is at least as old as the day that it came.
"""

import sqlite3
from collections.abc import Sequence

from controller.health.clock import Moment
from controller.store.files import transaction
from controller.store.rows import Retention

BATCH = 20

_DAYS = """
SELECT id, came, julianday(:wall) - julianday(json_extract(started, '$.wall')) AS days FROM session
WHERE json_extract(started, '$.synchronised')"""
# The last session before the first young one that is old for certain.
_OLD = f"""
WITH dated AS ({_DAYS})
SELECT max(id) FROM dated WHERE days > :most AND came IS NULL
    AND id < coalesce((SELECT min(id) FROM dated WHERE days <= :most), id + 1)"""  # noqa: S608
# The same of each file's sessions.
_OLD_THAT_CAME = f"""
WITH dated AS ({_DAYS} AND came IS NOT NULL), arrived AS (
    SELECT max(session.id) AS id, came,
           julianday(:wall) - julianday(json_extract(moment, '$.wall')) AS days
    FROM taken_in JOIN session ON came = file WHERE json_extract(moment, '$.synchronised')
    GROUP BY came)
SELECT came, max(id) FROM (
    SELECT came, id FROM arrived WHERE days > :most UNION ALL
    SELECT came, id FROM dated WHERE days > :most AND id < coalesce(
        (SELECT min(id) FROM dated AS young WHERE days <= :most AND young.came = dated.came),
        id + 1))
GROUP BY came"""  # noqa: S608
# Which sessions go, by the column that has their number.
_OWN = "{} <= :old"
_CAME = "{} IN (SELECT id FROM session WHERE came = :came AND id <= :old)"
# Flags first: of those that came it is their sessions that tell which they are.
_RESULTS = (
    "DELETE FROM flag WHERE {session_id} AND acknowledged IS NOT NULL",
    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE {id} LIMIT :batch)",
)
_ANSWERS = (
    """
DELETE FROM trial WHERE run_id IN (
    SELECT id FROM run WHERE {session_id} AND EXISTS (SELECT 1 FROM trial WHERE run_id = run.id)
    LIMIT :batch)""",
    """
DELETE FROM origin WHERE run_id IN (
    SELECT run_id FROM origin JOIN run ON run.id = run_id WHERE {session_id} LIMIT :batch)""",
    "DELETE FROM asking WHERE id IN (SELECT id FROM asking WHERE {session_id} LIMIT :batch)",
)


def prune(conn: sqlite3.Connection, keep: Retention, now: Moment) -> int:
    """Let a batch of what is too old go, in one transaction; how many rows, 0 when all is done."""
    if not now.synchronised:
        return 0
    gone = _older(conn, keep.results_days, now, _RESULTS)
    return gone or _older(conn, keep.answers_days, now, _ANSWERS)


def _older(
    conn: sqlite3.Connection, most: float | None, now: Moment, statements: Sequence[str]
) -> int:
    if most is None:
        return 0
    when = {"wall": now.wall, "most": most}
    (old,) = conn.execute(_OLD, when).fetchone()
    gone = 0 if old is None else _let_go(conn, statements, _OWN, {"old": old})
    for came, last in () if gone else conn.execute(_OLD_THAT_CAME, when).fetchall():
        gone += _let_go(conn, statements, _CAME, {"came": came, "old": last})
    return gone


def _let_go(
    conn: sqlite3.Connection, statements: Sequence[str], which: str, values: dict[str, object]
) -> int:
    names = {name: which.format(name) for name in ("id", "session_id")}
    with transaction(conn):
        done = (conn.execute(sql.format(**names), values | {"batch": BATCH}) for sql in statements)
        return sum(each.rowcount for each in done)
