"""What a pod's record has of anybody, looked at from outside."""

import sqlite3
from pathlib import Path

from controller.store.store import Store
from tests.beside import beside

# Where it is written who there is and what they want: of anybody. All else is of who is kept.
OF_ANYBODY = (
    *("person", "consent", "tries", "store", "outbox", "sqlite_sequence"),
    *("staff_code", "audit", "command", "closed"),
)


def people(db: sqlite3.Connection) -> set[str]:
    """All who are enrolled, or were and are not erased."""
    return {who for (who,) in db.execute("SELECT pseudonym FROM person")}


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has that holds anything of anybody, and what was ever told."""
    return store.read(_rows)


def _rows(conn: sqlite3.Connection) -> dict[str, int]:
    counts = {
        table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in tables(conn)
        if table not in OF_ANYBODY
    }
    return counts | {"told": conn.execute("SELECT last_seq FROM store").fetchone()[0]}


def tables(conn: sqlite3.Connection) -> list[str]:
    """All that the database has."""
    return [n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def alone(data: Path, pseudonym: str) -> None:
    """Take from a database all that is of others than this one.

    Rows are somebody's by their column `person`, or go with rows that are.
    """
    with beside(data) as conn:
        conn.execute("PRAGMA foreign_keys = ON")
        for table in tables(conn):
            columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
            if "person" in columns and table not in OF_ANYBODY:
                conn.execute(f"DELETE FROM {table} WHERE person != ?", (pseudonym,))
