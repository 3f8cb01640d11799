"""Who reads pod.db beside the controller: first it is asked to commit what it holds open.

A reader holds a lock on a file of its own for that, which the controller looks at once a second,
and never in a timed period. Nothing is written for it, and the lock of a reader that dies is gone.
"""

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from controller.store.faults import StoreFault, told
from controller.store.files import lock, take_in
from controller.store.redo import begun

LOOK_S = 1.0  # how often the controller looks
_PATIENCE_S = 20.0
_POLL_S = 0.02


def asked(path: Path) -> bool:
    """Whether somebody waits for pod.db, which is `path`, to be up to date."""
    with suppress(FileNotFoundError, PermissionError), _asking(path).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def settled(path: Path) -> Iterator[None]:
    """For the length of the block the controller keeps `path` up to date, or there is none.

    StoreFault "busy" where it does not come to it; FileNotFoundError where there is no such file.
    """
    path.stat()
    with told(path), _asking(path).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        _wait(path)
        yield


def _wait(path: Path) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    while begun(path, _generation(path)):
        with suppress(StoreFault), lock(path.with_suffix(".lock"), wait=False):
            take_in(path)  # nobody else will
            return
        if time.monotonic() > until_s:
            raise StoreFault("busy", path)
        time.sleep(_POLL_S)


def _generation(path: Path) -> bytes:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        try:
            return bytes.fromhex(conn.execute("SELECT generation FROM redo").fetchone()[0])
        except sqlite3.OperationalError:
            return b""  # one that has not come so far


def _asking(path: Path) -> Path:
    return path.with_suffix(".readers")
