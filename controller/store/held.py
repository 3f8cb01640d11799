"""pod.db's connection: one transaction is held open, and the redo log makes each block durable.

BEGIN, `commit` and `rollback` are of a block of writes: once `commit` has returned, what the block
wrote is on the card, in the redo log. `settle` commits all of it to pod.db, where other processes
see it. Without that, pod.db is as its last commit left it, and whoever opens it next executes the
statements of the log again, in their order, which makes the same rows of them. So a statement says
by its parameters alone what it writes: it asks SQLite for no clock and for nothing random.
"""

import logging
import secrets
import sqlite3
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from controller.store.entry import Codec, Statement
from controller.store.redo import GENERATION, Redo

log = logging.getLogger(__name__)

BEGIN = "BEGIN IMMEDIATE"
# At so much of the redo log it is time to commit, and from so much on nothing else goes in.
DUE, FULL = 0.5, 0.95
_DAY_S = 86_400.0
# What SQLite tells of the card; all else is a log that does not fit.
_THE_CARDS = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOMEM}
)
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})
_REFERENCES_AT_ONCE = "PRAGMA defer_foreign_keys = OFF"
_THERE = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'redo'"
# A program without a redo log counts its boot and its events, and leaves the stamp as it was.
_STANDS = """
SELECT generation, redo.boots = boots.count AND redo.last_seq = store.last_seq
FROM redo, boots, store"""
_STAMP = """
UPDATE redo SET generation = ?, boots = (SELECT count FROM boots),
                last_seq = (SELECT last_seq FROM store)"""


class Held(sqlite3.Connection):
    """One thread at a time. Until `hold` it commits as any other connection."""

    _redo: Redo | None = None
    _codec: Codec
    _block: list[Statement] | None = None
    _asked = False
    _before = 0
    _since_s = 0.0

    def hold(self, path: Path) -> None:
        """From now on, after what the redo log of the database `path` has was taken in.

        Nothing is done where the database has not come as far as to have one. OSError as the card
        says; ValueError where the log cannot be taken in: then nothing of it was.
        """
        if self._redo is not None or not super().execute(_THERE).fetchone():
            return
        super().execute("PRAGMA cache_spill = OFF")  # nothing of it in the file before its commit
        super().execute("PRAGMA temp_store = MEMORY")
        redo = Redo(path)
        try:
            ours = self._take_in(redo)
        except BaseException:
            redo.close()
            raise
        self._redo = redo
        if not ours:
            super().execute(BEGIN)
            self.settle()

    @property
    def due(self) -> bool:
        """Whether there is so much, or anything for so long, that it is time to `settle`."""
        if self._redo is None or not self.in_transaction:
            return False
        return self._redo.used >= DUE or time.monotonic() > self._since_s + _DAY_S

    @property
    def lost(self) -> bool:
        """Whether SQLite gave up the transaction: only another connection has what was in it."""
        return self._holds and not self.in_transaction

    def _begin(self) -> None:
        if self._redo is not None and self._redo.used >= FULL:
            self.settle()
        if not self.in_transaction:
            super().execute(BEGIN)
            self._since_s = time.monotonic()
        self._block, self._before = [], self.total_changes

    def commit(self) -> None:
        """The block is durable when this returns; where it raises, it is to be rolled back."""
        if self._block is None:
            return
        changed = self.total_changes != self._before
        if changed and not self._log():
            self.settle()  # SQLite's commit is the end of the block too
        elif self._holds:
            super().execute("RELEASE block")
        else:
            super().execute("COMMIT")  # of nothing: nobody is kept from writing for it
        self._over()

    def rollback(self) -> None:
        """Nothing of the block was written, if there is one."""
        if self.in_transaction and self._block is not None:
            super().execute("ROLLBACK TO block")
            super().execute("RELEASE block" if self._holds else "ROLLBACK")
        self._over()

    def settle(self) -> None:
        """Commit all that was written, so that others see it too; the redo log begins anew."""
        if not self.in_transaction:
            return
        generation = secrets.token_bytes(GENERATION)
        if self._redo is not None:
            super().execute(_STAMP, (generation.hex(),))
        super().execute("COMMIT")
        if self._redo is not None:
            self._redo.begin(generation)
            self._codec = Codec()

    def wipe(self) -> None:
        """Settle, and leave nothing of it in the redo log."""
        self.settle()
        if self._redo is not None:
            self._redo.wipe()

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        """As any connection does; BEGIN opens a block, and what writes is part of it."""
        self._must_not_be_lost()
        if sql == BEGIN:
            self._begin()
            sql = "SAVEPOINT block"
        first = _first(sql)
        self._asked |= first == "PRAGMA"
        if first not in _WRITES:
            return super().execute(sql, values)
        self._must_be_in_a_block(sql)
        cursor = super().execute(sql, values)
        if self._block is not None:
            self._block.append(Statement(sql, False, values))
        return cursor

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """The same."""
        self._must_not_be_lost()
        self._must_be_in_a_block(sql)
        listed = list(rows)
        cursor = super().executemany(sql, listed)
        if self._block is not None:
            self._block.append(Statement(sql, True, listed))
        return cursor

    def close(self) -> None:
        """What was not settled stays in the redo log."""
        super().close()
        if self._redo is not None:
            self._redo.close()

    @property
    def _holds(self) -> bool:
        """Whether the redo log has what pod.db has not."""
        return self._redo is not None and self._redo.used > 0

    def _over(self) -> None:
        """References are checked at once again where the block asked for anything else.

        Not after each: to set a pragma makes SQLite prepare all its statements anew.
        """
        self._block = None
        if self._asked:
            super().execute(_REFERENCES_AT_ONCE)
            self._asked = False

    def _must_not_be_lost(self) -> None:
        if self.lost:
            raise sqlite3.OperationalError("what was held open is in the redo log alone")

    def _must_be_in_a_block(self, sql: str) -> None:
        if self._redo is not None and self._block is None:
            raise RuntimeError(
                f"the redo log knows nothing of what no transaction is around: {sql}"
            )

    def _log(self) -> bool:
        """Whether the block is in the redo log."""
        block = self._block or []
        if self._redo is None or not self._redo.append(self._codec.encode(block)):
            return False
        self._codec.keep(block)
        return True

    def _take_in(self, redo: Redo) -> bool:
        """Whether the last who wrote to the database knew of a redo log."""
        generation, ours = super().execute(_STANDS).fetchone()
        self._codec = Codec()
        entries = list(redo.entries(bytes.fromhex(generation)))
        if not entries:
            return bool(ours)
        if not ours:
            raise ValueError("a program that knows nothing of it has written since")
        super().execute(BEGIN)
        self._since_s = time.monotonic()
        super().execute("PRAGMA defer_foreign_keys = ON")
        try:
            for entry in entries:
                self._execute_again(self._codec.decode(entry))
        except (sqlite3.Error, LookupError, TypeError, ValueError) as error:
            super().execute("ROLLBACK")
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) in _THE_CARDS:
                raise
            raise ValueError(str(error)) from error
        log.info("%d blocks of writes were taken in from the redo log", len(entries))
        return True

    def _execute_again(self, block: list[Statement]) -> None:
        for each in block:
            if each.many:
                super().executemany(each.sql, each.values)
            else:
                super().execute(each.sql, each.values)


@lru_cache(1024)
def _first(sql: str) -> str:
    return sql.split(None, 1)[0].upper()
