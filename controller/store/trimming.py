"""What the mailbox lets go of: what somebody has, and what age and size do not allow."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from controller.health.clock import Moment
from controller.store.ages import AGE_S, as_columns
from controller.store.files import transaction

BATCH = 200
# Covered rows that stay all the same, the newest of them: a consumer that lost its last commits
# moves its mark back, and they are sent again.
KEPT_BEHIND = 200
# So many go at once: one at a time, each would be as much to write as it was to come.
TOGETHER = 100

_COVERED = """
SELECT n FROM mail JOIN mark USING (store)
WHERE seq <= {covered} ORDER BY n DESC LIMIT {batch} OFFSET {kept}"""
_TOO_OLD = """
SELECT n, seq > {covered}, data_class FROM mail JOIN mark USING (store)
WHERE {age} > :max_age_s ORDER BY n LIMIT {batch}"""
_FOR_SIZE = """
SELECT n, seq > {covered} AS waits, data_class, bytes FROM mail JOIN mark USING (store)
ORDER BY waits, data_class, n LIMIT {batch}"""
_COUNT = """
INSERT INTO dropped VALUES (?, 1) ON CONFLICT (data_class) DO UPDATE SET rows = rows + 1"""

Found = tuple[int, bool, str]  # n, whether nobody has it, data class


def trim(
    conn: sqlite3.Connection, covered: str, max_age_s: float, max_bytes: int, now: Moment
) -> int:
    """Delete one batch in one transaction; `covered` names the mark's column. How many went."""
    names = {"covered": covered, "batch": BATCH, "kept": KEPT_BEHIND, "age": AGE_S}
    values = {**as_columns(now), "max_age_s": max_age_s}
    covered_ones = [(n, False, "") for (n,) in conn.execute(_COVERED.format(**names))]
    for found in (
        covered_ones if len(covered_ones) >= TOGETHER else [],
        conn.execute(_TOO_OLD.format(**names), values).fetchall(),
        list(_for_size(conn, _FOR_SIZE.format(**names), max_bytes)),
    ):
        if found:
            _delete(conn, found)
            return len(found)
    return 0


def _for_size(conn: sqlite3.Connection, sql: str, max_bytes: int) -> Iterator[Found]:
    (size,) = conn.execute("SELECT coalesce(sum(bytes), 0) FROM mail").fetchone()
    if size <= max_bytes:
        return
    for n, waits, data_class, length in conn.execute(sql).fetchall():
        if size <= max_bytes:
            return
        yield n, waits, data_class
        size -= length


def _delete(conn: sqlite3.Connection, found: Iterable[Any]) -> None:
    with transaction(conn):
        for n, waits, data_class in found:
            conn.execute("DELETE FROM mail WHERE n = ?", (n,))
            if waits:
                conn.execute(_COUNT, (data_class,))
