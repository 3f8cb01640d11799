"""What can go wrong with a card, in words: SQLite's errors as one StoreFault."""

import errno
import os
import sqlite3
from pathlib import Path
from typing import Literal

Code = Literal["disk_full", "read_only", "corrupt", "io", "busy", "locked", "newer"]

WORDS: dict[Code, tuple[str, str]] = {
    "disk_full": ("the disk is full", "free space or replace the card"),
    "read_only": ("the directory cannot be written", "check its owner and the card's mount"),
    "corrupt": ("the database is damaged", "restart: it is set aside and a fresh one starts"),
    "io": ("the card failed to read or write", "replace the card if this comes back"),
    "busy": ("another process holds the database", "try again"),
    "locked": ("another controller uses this directory", "stop it, or choose another data_dir"),
    "newer": ("the database is of a newer version than this program", "update the program"),
}

_CODES: dict[int, Code] = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
}
_ERRNOS: dict[int | None, Code] = {
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
}
_NO_ROOM = 64 * 1024  # bytes: less than this free, and an I/O error is told as a full disk


class StoreFault(Exception):  # noqa: N818 - a fault, as the health document calls it
    """Nothing that this call was to write is acknowledged.

    `code` is for records, `words` say what is wrong and `what_to_do` what helps.
    """

    def __init__(self, code: Code, where: Path | str, detail: str = "") -> None:
        words, self.what_to_do = WORDS[code]
        self.code = code
        self.words = f"{where}: {words}" + (f" ({detail})" if detail else "")
        super().__init__(f"{self.words}; {self.what_to_do}")


class told:  # noqa: N801 - as contextmanager would call it, which costs every commit more
    """Turn SQLite's and the system's errors about the file `path` into a StoreFault."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None or isinstance(error, sqlite3.IntegrityError):
            return  # a row that does not fit is a mistake in the program, not in the card
        if isinstance(error, sqlite3.Error | OSError):
            raise StoreFault(_code(error, self._path), self._path, str(error)) from error


def _code(error: sqlite3.Error | OSError, path: Path) -> Code:
    if isinstance(error, OSError):
        return _ERRNOS.get(error.errno, "io")
    # An emptied file is a valid database without tables.
    if str(error).startswith("no such table"):
        return "corrupt"
    return _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF) or _by_the_disk(path)


def _by_the_disk(path: Path) -> Code:
    """Why the card failed, as far as the file system tells."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return "io"
    if disk.f_flag & os.ST_RDONLY or not os.access(path.parent, os.W_OK):
        return "read_only"
    return "disk_full" if disk.f_bavail * disk.f_frsize < _NO_ROOM else "io"
