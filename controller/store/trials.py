"""Trials as rows of pod.db; all inside the caller's transaction."""

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from controller.store import outbox
from exercises.core.course.going_on import Kept
from exercises.core.trial import Trial

# In the order of `trial_of`.
FIELDS = "block, kind, button, rt_s, onset_ns, press_ns, trial.source, early, suspect, late, extra"
_KEEP = """
INSERT INTO trial
SELECT id, 1 + coalesce((SELECT max(n) FROM trial WHERE run_id = run.id), 0),
       ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
FROM run WHERE id = ? AND outcome IS NULL"""
_KEPT = f"SELECT attempt, {FIELDS} FROM trial WHERE run_id = ? ORDER BY n"  # noqa: S608 - constant


def keep(conn: sqlite3.Connection, run_id: int, trials: Iterable[Trial], attempt: int = 0) -> None:
    """The run's next trials, all of this attempt; LookupError where the run is not on."""
    for trial in trials:
        extra = {k: None if v != v else v for k, v in trial.extra.items()}  # noqa: PLR0124 - NaN
        values = (*trial[:-1], outbox.pack(extra), attempt, run_id)
        if conn.execute(_KEEP, values).rowcount != 1:
            raise LookupError(f"run {run_id} is not open: start it first, and end it once")


def kept(conn: sqlite3.Connection, run_id: int) -> Iterator[Kept]:
    """All trials of a run, each with the number of its attempt."""
    for attempt, *values in conn.execute(_KEPT, (run_id,)):
        yield Kept(attempt, trial_of(*values))


def trial_of(*values: Any) -> Trial:
    """A row of FIELDS."""
    block, kind, button, rt_s, onset_ns, press_ns, source, early, suspect, late, extra = values
    return Trial(
        block,
        kind,
        button,
        math.nan if rt_s is None else rt_s,
        onset_ns,
        press_ns,
        source,
        bool(early),
        bool(suspect),
        late,
        {k: math.nan if v is None else v for k, v in json.loads(extra).items()},
    )
