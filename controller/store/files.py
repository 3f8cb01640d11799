"""Opening a database file so that it is whole, up to date and durable; or setting it aside."""

import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from controller.durable import sync
from controller.health.clock import Moment
from controller.store.faults import StoreFault, told
from controller.store.held import BEGIN, Held
from controller.store.migrate import migrate, reached
from controller.store.redo import SUFFIX, redo_path

log = logging.getLogger(__name__)
C = TypeVar("C", bound=sqlite3.Connection)

ASIDE = ".aside-"
LOG_BYTES = 2**19  # how long a log is from the beginning, and what a longer one is cut to
FREE_PAGES = 128  # so many of 1 kB stay free for what comes next
SHRUNK_PAGES = 256  # and so many are given back at once
COMPANIONS = ("-wal", "-shm", SUFFIX)
# Of a file that is new: an older one gets it when it is written anew.
_SHRINKING = "PRAGMA auto_vacuum = INCREMENTAL"
# Of a file that is new, unless who opens it says otherwise. A commit writes whole pages, and most
# change a few rows of a hundred bytes: docs/reliability.md has what each size wears the card.
PAGE_BYTES = 1024
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA journal_size_limit = {LOG_BYTES}",
)


def open_database(
    path: Path,
    steps: Sequence[str],
    busy_s: float,
    oldest: int | None = None,
    page: int = PAGE_BYTES,
) -> sqlite3.Connection:
    """Open or create `path`; a damaged file is set aside whole and a fresh one starts.

    `steps` and `oldest` are as `migrate` has them; a new file has pages of `page` bytes. StoreFault
    where it cannot be written, or is too new for this program. The caller holds a lock against
    others who open it.
    """

    def opened() -> sqlite3.Connection:
        with _whole(path, busy_s, page, sqlite3.Connection) as conn:
            migrate(conn, steps, path, oldest)
        return conn

    return _afresh(opened)


def open_held(path: Path, steps: Sequence[str], busy_s: float, oldest: int) -> Held:
    """The same, held open over its redo log, after what that has was taken in."""

    def opened() -> Held:
        with _whole(path, busy_s, PAGE_BYTES, Held) as conn:
            _hold(conn, path)
            if reached(conn) < len(steps):
                conn.settle()
            migrate(conn, steps, path, oldest)
            _hold(conn, path)  # of a file that had not come so far
        return conn

    return _afresh(opened)


def take_in(path: Path) -> None:
    """Commit what the redo log of `path` has more than the file. The caller holds its lock."""
    with _whole(path, 0.0, PAGE_BYTES, Held) as conn:
        _hold(conn, path)
        conn.settle()
    conn.close()


def _afresh(opened: Callable[[], C]) -> C:
    """Once more, where it was damaged: it has been set aside."""
    try:
        return opened()
    except StoreFault as fault:
        if fault.code != "corrupt":
            raise
    return opened()


@contextmanager
def _whole(path: Path, busy_s: float, page: int, kind: type[C]) -> Iterator[C]:
    """A connection whose file is found whole, now and in the block; or it is closed again."""
    with told(path):
        if not path.exists():
            _clear_orphans(path)
            # SQLite itself would let no group write, and two users share the mailbox by theirs.
            path.touch(0o660)
        conn = sqlite3.connect(
            path, timeout=busy_s, isolation_level=None, check_same_thread=False, factory=kind
        )
    try:
        with told(path):
            _prepare(conn, path, page)
            yield conn
    except BaseException as error:
        # Before the connection closes: a moved file is left exactly as it is.
        if isinstance(error, StoreFault) and error.code == "corrupt":
            set_aside(path)
        conn.close()
        raise


def _hold(conn: Held, path: Path) -> None:
    """Take in the redo log, or set it aside where that cannot be."""
    try:
        conn.hold(path)
    except ValueError as error:
        aside = redo_path(path).rename(_free_name(path, SUFFIX))
        log.error("what pod.db lacks could not be taken in (%s): it is in %s", error, aside.name)
        conn.hold(path)


def _prepare(conn: sqlite3.Connection, path: Path, page: int) -> None:
    ((pages,),) = conn.execute("PRAGMA page_count").fetchall()
    if not pages:
        conn.execute(f"PRAGMA page_size = {page:d}")
        conn.execute(_SHRINKING)
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    (verdict,) = conn.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreFault("corrupt", path, verdict)


def _clear_orphans(path: Path) -> None:
    """Drop what is left of a database whose main file somebody deleted."""
    for companion in COMPANIONS:
        path.with_name(path.name + companion).unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Rename a database and its companions, so that a maintainer can still look at them."""
    with told(path):
        aside = _free_name(path)
        path.rename(aside)
        for companion in COMPANIONS:
            beside = path.with_name(path.name + companion)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + companion))
        sync(path.parent)
    return aside


def _free_name(path: Path, companion: str = "") -> Path:
    """What is set aside now is called so."""
    stamp = Moment.now().wall.replace("-", "").replace(":", "")
    names = (f"{path.name}{ASIDE}{stamp}{more}" for more in ("", *(f".{i}" for i in range(1000))))
    return next(p for p in (path.with_name(name + companion) for name in names) if not p.exists())


def those_aside(path: Path) -> list[str]:
    """Names of the files that were once `path` and still lie beside it, oldest first."""
    found = {p.name for p in path.parent.glob(f"{path.name}{ASIDE}*")}
    theirs = {name + companion for name in found for companion in COMPANIONS}
    return sorted(found - theirs)  # a redo log that no database would take in stands by itself


class transaction:  # noqa: N801 - as contextmanager would call it, which costs every commit more
    """All of the block's writes, durable when it is left, or none."""

    __slots__ = ("_conn",)

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def __enter__(self) -> None:
        self._conn.execute(BEGIN)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._conn.commit()
        finally:
            self._conn.rollback()  # of nothing, where it was committed


def wipe(conn: sqlite3.Connection, path: Path) -> None:
    """Write the file anew without what was deleted, and empty its log.

    StoreFault "busy" where somebody reads it all the while.
    """
    if isinstance(conn, Held):
        conn.wipe()
    # In memory, or the card would get a copy of everybody's rows.
    conn.execute("PRAGMA temp_store = MEMORY")
    conn.execute(_SHRINKING)
    conn.execute("VACUUM")
    (busy, *_) = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreFault("busy", path)


def shrink(conn: sqlite3.Connection) -> bool:
    """Give some of the free pages back, if there are many; whether there may be more to give."""
    before = _free(conn)
    if before <= FREE_PAGES:
        return False
    pages = min(SHRUNK_PAGES, before - FREE_PAGES)
    with transaction(conn):
        for _ in range(pages):  # sqlite3 goes one step alone in a statement without columns
            conn.execute("PRAGMA incremental_vacuum(1)")
    return _free(conn) < before


def _free(conn: sqlite3.Connection) -> int:
    ((pages,),) = conn.execute("PRAGMA freelist_count").fetchall()
    return int(pages)


@contextmanager
def lock(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock file `path`; without `wait`, StoreFault "locked" where another holds it."""
    with told(path), path.open("a") as handle:
        _take(handle.fileno(), path, wait=wait)
        yield


def _take(handle: int, path: Path, *, wait: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        raise StoreFault("locked", path.parent) from error
