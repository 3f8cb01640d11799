"""The write-ahead log of a database: room for it beforehand, and when it goes into the file."""

import os
import sqlite3
import time
from contextlib import nullcontext, suppress
from pathlib import Path

from controller.store.files import LOG_BYTES, transaction

# So much of it is used before it is brought in: a page that many commits change is written into the
# file once, not after each of them.
_USED = LOG_BYTES * 3 // 4
_DAY_S = 86_400.0
_FRAME, _SPARE = 24, 16  # bytes around each page of a log; and the pages that one commit may add


class Log:
    """The log of one connection's database: from now on it has its full length.

    `row_bytes` is what a changed row takes of it, as a rule: nobody may ask the index of the log,
    since a process that closes it lets go of all of SQLite's locks there.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path, row_bytes: int) -> None:
        self._most = _USED // row_bytes
        self._conn, self._log = conn, path.with_name(f"{path.name}-wal")
        self._changes, self._done_s = conn.total_changes, time.monotonic()
        ((page,),) = conn.execute("PRAGMA page_size").fetchall()
        # Where nobody found the time: a commit that fills the log brings it in itself.
        conn.execute(f"PRAGMA wal_autocheckpoint = {LOG_BYTES // (page + _FRAME) - _SPARE:d}")
        self._reserve()

    @property
    def due(self) -> bool:
        """Whether so much was committed, or anything so long ago, that it is time to."""
        changes = self._conn.total_changes - self._changes
        if self._conn.in_transaction:
            return False
        return changes >= self._most or (changes > 0 and time.monotonic() > self._done_s + _DAY_S)

    def bring_in(self) -> None:
        """Bring what is in the log into the file, as far as nobody reads it."""
        self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self._changes, self._done_s = self._conn.total_changes, time.monotonic()
        self._reserve()

    def _reserve(self) -> None:
        """Give the log its length at once, where it is shorter, in blocks that were written to.

        A commit that makes a file longer, or writes to a block for the first time, also writes the
        file system's own journal: four blocks more.
        """
        alone = nullcontext() if self._conn.in_transaction else transaction(self._conn)
        # Without room, or while another one writes, it grows as it always did.
        with suppress(OSError, sqlite3.OperationalError), alone:
            _fill(self._log)  # nobody else writes to it now


def _fill(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        has = os.fstat(handle).st_size
        if has < LOG_BYTES:
            os.pwrite(handle, bytes(LOG_BYTES - has), has)
            os.fdatasync(handle)
    finally:
        os.close(handle)
