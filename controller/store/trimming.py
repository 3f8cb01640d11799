"""What the outbox lets go of: what somebody has, and what age and size do not allow.

A row leaves the mail first and then the outbox, so that none is sent that was counted as dropped.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from controller.health.clock import Moment
from controller.store import outbox
from controller.store.ages import AGE_S, as_columns
from controller.store.files import transaction
from controller.store.mailbox import Mailbox
from controller.store.rows import Limits, Mark

BATCH = 200
# Covered rows that stay all the same, the newest of them: a consumer that lost its last commits
# moves its mark back, and they are sent again.
KEPT_BEHIND = 200
# So many go at once: one at a time, each would be as much to write as it was to come.
TOGETHER = 100
COUNTED = 1000  # at once, where a start finds a backlog

_BYTES = "length(CAST(body AS BLOB)) + length(CAST(kind AS BLOB))"
_COUNT = f"""
SELECT count(*), coalesce(sum(bytes), 0), max(seq) FROM (
    SELECT seq, {_BYTES} AS bytes FROM outbox WHERE seq > ? ORDER BY seq LIMIT {COUNTED})"""  # noqa: S608
_KEPT_FROM = f"""
SELECT seq FROM outbox WHERE seq <= ? ORDER BY seq DESC LIMIT 1 OFFSET {KEPT_BEHIND - 1}"""  # noqa: S608
_SELECT = f"SELECT seq, data_class, {_BYTES}, {AGE_S} FROM outbox WHERE"  # noqa: S608
_BEFORE = f"{_SELECT} seq < :seq ORDER BY seq LIMIT {BATCH}"
_AFTER = f"{_SELECT} seq > :seq ORDER BY seq LIMIT {BATCH}"
_OF_CLASS = f"{_SELECT} data_class = :data_class AND seq > :seq ORDER BY seq LIMIT {BATCH}"


class Row(NamedTuple):
    """A row of the outbox, its `bytes`, and its age in seconds, None where nobody can know."""

    seq: int
    data_class: str
    bytes: int
    age_s: float | None


class Trimming:
    """Of one pod.db from its opening on; `rows` and `bytes` is how much lies in its outbox.

    No step goes through the whole outbox: how far a search came, and what was counted, is kept.
    """

    def __init__(self, conn: sqlite3.Connection, mailbox: Mailbox, limits: Limits) -> None:
        self.rows = self.bytes = 0
        self._conn, self._mailbox, self._limits = conn, mailbox, limits
        self._store, _ = outbox.identity(conn)
        self._counted = 0
        self._ageless, self._synchronised = 0, False
        self._none_before = {"device": 0, "result": 0}

    def step(self, mark: Mark, now: Moment) -> bool:
        """Count a batch of rows that came, or let one go; False where there is no more to do.

        Covered rows go first, then those that are too old, then, where it is too much, "device"
        before "result". Those that nobody had are counted as dropped.
        """
        return self._count() or self._let_go(mark, now) or self._drop(mark, now)

    def depth(self, mark: Mark) -> int:
        """How many rows wait behind the mark, of those that were counted."""
        sql = "SELECT count(*) FROM outbox WHERE seq <= ?"
        ((covered,),) = self._conn.execute(sql, (self._covered(mark),)).fetchall()
        return self.rows - int(covered)

    def _covered(self, mark: Mark) -> int:
        return mark.covered(ingest=self._limits.ingest)

    def _count(self) -> bool:
        ((rows, size, last),) = self._conn.execute(_COUNT, (self._counted,)).fetchall()
        if rows:
            self.rows, self.bytes, self._counted = self.rows + rows, self.bytes + size, last
        return bool(rows)

    def _let_go(self, mark: Mark, now: Moment) -> bool:
        kept = self._conn.execute(_KEPT_FROM, (self._covered(mark),)).fetchone()
        found = [] if kept is None else list(self._rows(_BEFORE, now, kept[0]))
        if len(found) < TOGETHER:
            return False
        last = self._mailbox.let_go(self._store, found[-1].seq)
        gone = [row for row in found if row.seq <= last]
        if gone:
            self._delete(gone, last, mark)
        return bool(gone)

    def _drop(self, mark: Mark, now: Moment) -> bool:
        found = self._too_old(now) or self._too_much(mark, now)
        if not found:
            return False
        covered = self._mailbox.drop(self._store, [row.seq for row in found])
        if covered is None:
            return False
        self._delete(found, covered, mark)
        return True

    def _delete(self, found: Sequence[Row], covered: int, mark: Mark) -> None:
        with transaction(self._conn):
            outbox.delete(self._conn, (row.seq for row in found))
            outbox.count_dropped(self._conn, (r.data_class for r in found if r.seq > covered))
            outbox.note_marks(self._conn, mark)
        self.rows -= len(found)
        self.bytes -= sum(row.bytes for row in found)

    def _too_old(self, now: Moment) -> list[Row]:
        """The first ones, up to one that may stay; an age that nobody can know is passed over."""
        if now.synchronised != self._synchronised:
            self._ageless, self._synchronised = 0, now.synchronised
        found: list[Row] = []
        for row in self._rows(_AFTER, now, self._ageless):
            if row.age_s is None:
                self._ageless = self._ageless if found else row.seq
            elif row.age_s > self._limits.max_age_s:
                found.append(row)
            else:
                break
        return found

    def _too_much(self, mark: Mark, now: Moment) -> list[Row]:
        """The first ones of the least worth, as many as are needed."""
        over = self.bytes - self._limits.max_bytes
        if over <= 0:
            return []
        covered = self._covered(mark)
        found = list(self._rows(_BEFORE, now, covered + 1))
        for data_class in self._none_before:
            found = found or self._of(data_class, covered, now)
        before = accumulate((row.bytes for row in found), initial=0)
        return [row for row, gone in zip(found, before, strict=False) if gone < over]

    def _of(self, data_class: str, covered: int, now: Moment) -> list[Row]:
        """The first ones of a class; where none are is not looked through again."""
        after = max(covered, self._none_before[data_class])
        found = list(self._rows(_OF_CLASS, now, after, data_class))
        self._none_before[data_class] = found[0].seq - 1 if found else self._counted
        return found

    def _rows(self, sql: str, now: Moment, seq: int, data_class: str = "") -> Iterator[Row]:
        values = {**as_columns(now), "seq": seq, "data_class": data_class}
        yield from map(Row._make, self._conn.execute(sql, values).fetchall())
