"""A database that the controller and the uplink both work with, each with connections of its own.

Either process may find the file torn or gone at any call; then it takes it away, starts a fresh
one, and the call goes on there. The other process follows at its next call. Every call raises
StoreFault where the file system does not do what it must.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from controller.store.faults import Code, StoreFault, told
from controller.store.files import lock

T = TypeVar("T")


class SharedFile:
    """One process's side of the file at `path`, opened at the first call. One thread at a time.

    `busy_s` is how long a call waits for the other process. Who is derived from it says how the
    file is opened, and what becomes of one that is torn; `lost` are the faults that mean so.
    """

    lost: tuple[Code, ...] = ("corrupt",)

    def __init__(self, path: Path, *, busy_s: float) -> None:
        self.path = path
        self._busy_s = busy_s
        self._conn: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def opened(self) -> Self:
        """Open or create it now, with its directory."""
        self._do(lambda _: None)
        return self

    def close(self) -> None:
        """Close the file; more than once does no harm."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def begin_anew(self) -> None:
        """Take the file away, unless the other process has done so already."""
        with lock(self.path.with_suffix(".lock"), wait=True):
            if _identity(self.path) == self._file:
                self._take_away()

    def _open(self) -> sqlite3.Connection:
        raise NotImplementedError

    def _take_away(self) -> None:
        raise NotImplementedError

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._done(work)
        except StoreFault as fault:
            if fault.code not in self.lost:
                raise
        self.begin_anew()
        return self._done(work)

    def _done(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with told(self.path):
            return work(self._current())

    def _current(self) -> sqlite3.Connection:
        """The connection to the file that has the name now."""
        if self._conn is not None and _identity(self.path) == self._file:
            return self._conn
        return self._reopen()

    def _reopen(self) -> sqlite3.Connection:
        self.close()
        with told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with lock(self.path.with_suffix(".lock"), wait=True):
            self._file = _identity(self.path)
            self._conn = self._open()
            self._file = _identity(self.path)
        return self._conn


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file the name means now; None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
