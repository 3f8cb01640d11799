"""Bringing a database forward to the schema that this program knows, in one transaction."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from controller.store.faults import StoreFault


def read_step(name: str) -> str:
    """The SQL of one step, from the file `name` beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def migrate(conn: sqlite3.Connection, steps: Sequence[str], path: Path) -> None:
    """Apply the steps that `path` lacks; step i brings it to `user_version` i + 1.

    StoreFault "newer" where the file is past the last step: it is not touched.
    """
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise StoreFault("newer", path, f"version {version}, known are 1 to {len(steps)}")
    if version == len(steps):
        return
    todo = "\n".join(steps[version:])
    try:
        conn.executescript(
            f"BEGIN IMMEDIATE;\n{todo}\nPRAGMA user_version = {len(steps)};\nCOMMIT;"
        )
        # What a step wrote is long beside a day's commits: the log does not stay as long.
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
