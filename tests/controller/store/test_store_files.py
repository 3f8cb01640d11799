"""How a database file is opened, and what SQLite was told to take care of."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.store.files import (
    FREE_PAGES,
    SHRUNK_PAGES,
    open_database,
    set_aside,
    shrink,
    those_aside,
    transaction,
)

NOTES = "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;"
AUTHORS = "CREATE TABLE author (id INTEGER PRIMARY KEY);"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    conn = open_database(tmp_path / "notes.db", [NOTES], 1.0)
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_commits_are_durable_and_references_hold(
    conn: sqlite3.Connection, pragma: str, value: object
) -> None:
    """Write-ahead log, an fsync a commit (2 is FULL), and foreign keys are on."""
    assert conn.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_what_is_deleted_is_gone_from_the_file(conn: sqlite3.Connection, tmp_path: Path) -> None:
    """Deleted words are overwritten, not only forgotten."""
    words = "nobody else's business"
    conn.execute("INSERT INTO note (words) VALUES (?)", (words,))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert words.encode() in (tmp_path / "notes.db").read_bytes()
    conn.execute("DELETE FROM note")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert words.encode() not in (tmp_path / "notes.db").read_bytes()


def test_a_transaction_is_whole_or_nothing(conn: sqlite3.Connection) -> None:
    """What raises inside takes everything back, and the connection goes on."""
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        conn.executemany("INSERT INTO note (words) VALUES (?)", [("a",), (None,)])
    with transaction(conn):
        conn.execute("INSERT INTO note (words) VALUES ('b')")
    assert conn.execute("SELECT words FROM note").fetchall() == [("b",)]


def test_a_migration_goes_forward_and_keeps_what_is_there(tmp_path: Path) -> None:
    """A file of version 1 is brought to version 2 with its rows."""
    path = tmp_path / "notes.db"
    old = open_database(path, [NOTES], 1.0)
    old.execute("INSERT INTO note (words) VALUES ('kept')")
    old.close()
    new = open_database(path, [NOTES, AUTHORS], 1.0)
    assert new.execute("PRAGMA user_version").fetchone() == (2,)
    assert new.execute("SELECT words FROM note, (SELECT count(*) FROM author)").fetchall() == [
        ("kept",)
    ]
    new.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    """Half a migration never stays: version and tables are as before."""
    path = tmp_path / "notes.db"
    open_database(path, [NOTES], 1.0).close()
    with pytest.raises(Exception, match="syntax error"):
        open_database(path, [NOTES, AUTHORS, "CREATE TABEL oops;"], 1.0)
    again = open_database(path, [NOTES], 1.0)
    assert again.execute("SELECT name FROM sqlite_schema").fetchall() == [("note",)]
    again.close()


def test_files_set_aside_in_one_moment_do_not_replace_each_other(tmp_path: Path) -> None:
    """Each keeps a name of its own, with its log beside it."""
    path = tmp_path / "notes.db"
    for number in range(3):
        path.write_text(str(number))
        path.with_name("notes.db-wal").write_text(f"log {number}")
        aside = set_aside(path)
        assert aside.with_name(aside.name + "-wal").read_text() == f"log {number}"
    names = those_aside(path)
    assert sorted((tmp_path / name).read_text() for name in names) == ["0", "1", "2"]


def test_room_is_given_back_many_pages_at_once(conn: sqlite3.Connection) -> None:
    """Each commit of it is a write: a page at a time would be thousands."""
    with transaction(conn):
        conn.executemany("INSERT INTO note (words) VALUES (?)", (["x" * 900] for _ in range(1000)))
    with transaction(conn):
        conn.execute("DELETE FROM note")
    free = "PRAGMA freelist_count"
    (before,) = conn.execute(free).fetchone()
    assert shrink(conn)
    assert conn.execute(free).fetchone() == (before - SHRUNK_PAGES,)
    while shrink(conn):
        pass
    assert conn.execute(free).fetchone() == (FREE_PAGES,)
