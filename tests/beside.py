"""pod.db as another process sees it, beside a controller that may be writing to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from controller.store.database import database_path
from controller.store.readers import settled


@contextmanager
def beside(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """With all that was written until now; each statement is committed by itself."""
    path = database_path(data_dir)
    with settled(path), closing(sqlite3.connect(path, isolation_level=None)) as conn:
        yield conn


def outside(data_dir: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of one question."""
    with beside(data_dir) as conn:
        return conn.execute(sql).fetchall()
