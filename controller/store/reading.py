"""Reading pod.db from outside, beside a controller that may be writing it; nothing is changed."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from controller.store import records
from controller.store.database import database_path
from controller.store.faults import told
from exercises.core.trial import Trial

_TIMINGS = """
SELECT substr(store.id, 1, 8) || '-' || run.id, timing FROM store, run WHERE exercise = ?"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One exercise's trials in their order, each with the label of its run.

    `verified` tells for each label whether the screen's timing was.
    """

    trials: list[tuple[str, Trial]]
    verified: dict[str, bool]


def read_kept(
    data_dir: Path, exercise: str, *, form: str | None = None, person: str | None = None
) -> Kept:
    """What is kept at this moment, of finished runs and others.

    StoreFault where it cannot be read, OSError where there is no such file, or not for this user.
    """
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        found = records.trials(conn, run_id=None, exercise=exercise, form=form, person=person)
        timings = conn.execute(_TIMINGS, (exercise,))
        verified = {label: bool(json.loads(timing).get("verified")) for label, timing in timings}
        return Kept(list(found), verified)


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of the database: what is committed meanwhile is not seen."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        yield conn
