"""Whether the databases on the card are whole: SQLite's own check, beside whoever writes them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from controller.store.database import database_path
from controller.store.receiving import inbox_path

_KIND = 0xFF  # of an error's code: the rest says more


class Unreadable(Exception):  # noqa: N818 - what it is, and no fault of the data
    """A database cannot be read at all: by somebody without the permission, or while it is busy."""


def damage(data_dir: Path) -> str:
    """What is wrong with either, "" for nothing; Unreadable.

    A file that is not there yet is whole.
    """
    found = (_damage(path) for path in (database_path(data_dir), inbox_path(data_dir)))
    return "; ".join(each for each in found if each)


def _damage(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        told = _checked(path)
    except sqlite3.OperationalError as error:
        raise Unreadable(str(error)) from error
    except sqlite3.DatabaseError as error:
        told = [str(error)]
    return "" if told == ["ok"] else f"{path.name}: {'; '.join(told)}"


def _checked(path: Path) -> list[str]:
    """Read alone; where a program that was killed left something to be taken back, that first."""
    try:
        return _quick_check(path, "ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _KIND != sqlite3.SQLITE_READONLY:
            raise
    return _quick_check(path, "rw")


def _quick_check(path: Path, mode: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=5.0)) as conn:
        return [str(line) for (line,) in conn.execute("PRAGMA quick_check(3)")]
