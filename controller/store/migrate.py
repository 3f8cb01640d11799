"""Bringing a database forward to the schema that this program knows, in one transaction.

A card has two programs, and either may be started on what the other left. So a step only adds:
tables, views, indices that are not unique, columns that may be left out. `user_version`, which
every program ever made looks at, stays at the oldest number of steps whose program still works with
the file; how many it has had stands in the table `reached`. A step that takes something away raises
the first number, and comes only once no slot in service holds a program that needs it.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from controller.store.faults import StoreFault


def read_step(name: str) -> str:
    """The SQL of one step, from the file `name` beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def reached(conn: sqlite3.Connection) -> int:
    """How many steps the database has had."""
    version = _oldest(conn)
    there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'reached'"
    if version == 0 or not conn.execute(there).fetchone():
        return version
    ((steps,),) = conn.execute("SELECT steps FROM reached").fetchall()
    return max(version, int(steps))


def migrate(
    conn: sqlite3.Connection, steps: Sequence[str], path: Path, oldest: int | None = None
) -> None:
    """Apply the steps that `path` lacks.

    `oldest` is with how many of them a program works with the file still, None for all. A file
    that has had more steps is left as it is; StoreFault "newer" where this program cannot work
    with it.
    """
    version, had, known = _oldest(conn), reached(conn), len(steps)
    if version > known:
        raise StoreFault("newer", path, f"version {version}, known are 1 to {known}")
    if had >= known:
        return
    note = f"PRAGMA user_version = {known if oldest is None else oldest};"
    if oldest is not None:
        note += f"UPDATE reached SET steps = {known};"  # noqa: S608 - a number of ours
    todo = "\n".join(steps[had:])
    try:
        conn.executescript(f"BEGIN IMMEDIATE;\n{todo}\n{note}\nCOMMIT;")
        # What a step wrote is long beside a day's commits: the log does not stay as long.
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def _oldest(conn: sqlite3.Connection) -> int:
    ((version,),) = conn.execute("PRAGMA user_version").fetchall()
    return int(version)
