"""Whether the databases are whole, as somebody beside their writer finds them."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.store.checking import damage
from controller.store.database import database_path
from tests.controller.store.parts import opened, overwrite


def test_what_is_not_there_yet_and_what_is_whole(tmp_path: Path) -> None:
    """Before the first start, and after it."""
    assert damage(tmp_path) == ""
    with opened(tmp_path):
        assert damage(tmp_path) == ""
    assert damage(tmp_path) == ""


def test_what_a_killed_program_began_is_taken_back_first(tmp_path: Path) -> None:
    """While it made the file: a reader alone may not, and would call the file unreadable."""
    began, path = tmp_path / "began.db", database_path(tmp_path)
    path.parent.mkdir()
    with closing(sqlite3.connect(began, isolation_level=None)) as conn:
        conn.execute("PRAGMA cache_size = 1")
        conn.execute("CREATE TABLE t (words)")
        conn.execute("BEGIN")
        conn.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 100)
        for suffix in ("", "-journal"):
            shutil.copy(f"{began}{suffix}", f"{path}{suffix}")
    assert damage(tmp_path) == ""
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize("at", [0, 100])
def test_a_torn_file_is_named(tmp_path: Path, at: int) -> None:
    """With what SQLite says of it."""
    with opened(tmp_path):
        pass
    overwrite(database_path(tmp_path), at, b"\xff" * 100)
    assert damage(tmp_path).startswith("pod.db: ")
