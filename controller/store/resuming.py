"""Runs that were broken off and may be gone on with, as rows of pod.db.

All inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controller.health.clock import Moment
from controller.store import outbox
from controller.store.rows import Origin
from controller.store.trials import kept
from exercises.core.course.going_on import Kept

# How a run ends that nobody wanted to end: the power, a fault, the pod that was told to shut down.
BROKEN_OFF = ("interrupted", "fault", "shutdown", "ended_by_technician")

_BEGIN = "INSERT INTO origin SELECT id, ?, ?, ? FROM run WHERE id = ?"
_FORGET_OTHERS = """
DELETE FROM origin WHERE run_id <> :run AND run_id IN (
    SELECT run.id FROM origin JOIN run ON run.id = run_id JOIN session ON session.id = session_id
    WHERE person = (SELECT person FROM run JOIN session ON session.id = session_id
                    WHERE run.id = :run))"""
_FOUND = """
SELECT run.id, exercise, form, version, params, run.started, seed, memory, source, timing
FROM origin JOIN run ON run.id = run_id JOIN session ON session.id = session_id
WHERE person = ? AND run.outcome IN (?, ?, ?, ?) ORDER BY run.id DESC LIMIT 1"""
_TIMINGS = "SELECT timing FROM resumption WHERE run_id = ? ORDER BY id"
_NOTE = """
INSERT INTO resumption (run_id, session_id, kept, timing, started)
SELECT id, session_id, (SELECT count(*) FROM trial WHERE run_id = run.id), :timing, :started
FROM run WHERE id = :run"""
_REOPEN = """
UPDATE run SET session_id = :session, outcome = NULL, ended = NULL
WHERE id = :run AND id IN (SELECT run_id FROM origin) AND outcome IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A run as it was broken off: what began it, the timing of each part, and what is kept of it.

    `params` and `timings` are as JSON gives them.
    """

    run_id: int
    exercise: str
    form: str
    version: str
    params: Mapping[str, Any]
    started: Moment
    origin: Origin
    timings: tuple[Mapping[str, Any], ...]
    kept: tuple[Kept, ...]

    @property
    def resumed(self) -> int:
        """How often it has been gone on with up to now."""
        return len(self.timings) - 1


def begin(conn: sqlite3.Connection, run_id: int, origin: Origin | None) -> None:
    """A run begins: with an origin it may be gone on with; the person's run before no longer."""
    conn.execute(_FORGET_OTHERS, {"run": run_id})
    if origin is not None:
        conn.execute(_BEGIN, (origin.seed, json.dumps(origin.memory), origin.source, run_id))


def leave(conn: sqlite3.Connection, run_id: int) -> None:
    """A run is not gone on with any more; more than once does no harm."""
    conn.execute("DELETE FROM origin WHERE run_id = ?", (run_id,))


def broken_off(conn: sqlite3.Connection, person: str) -> BrokenOff | None:
    """The run that this person may go on with."""
    row = conn.execute(_FOUND, (person, *BROKEN_OFF)).fetchone()
    if row is None:
        return None
    number, exercise, form, version, params, started, seed, memory, source, timing = row
    later = (timing for (timing,) in conn.execute(_TIMINGS, (number,)))
    return BrokenOff(
        number,
        exercise,
        form,
        version,
        json.loads(params),
        Moment(**json.loads(started)),
        Origin(seed, json.loads(memory), source),
        tuple(map(json.loads, (timing, *later))),
        tuple(kept(conn, number)),
    )


def resume(
    conn: sqlite3.Connection,
    run_id: int,
    session_id: int,
    timing: Mapping[str, Any],
    moment: Moment,
) -> None:
    """The run is on again, in this session; LookupError where it may not be gone on with."""
    noted = {"timing": outbox.pack(timing), "started": outbox.pack(moment.as_dict())}
    conn.execute(_NOTE, noted | {"run": run_id})
    if conn.execute(_REOPEN, {"run": run_id, "session": session_id}).rowcount != 1:
        raise LookupError(f"run {run_id} was not broken off, or has been left")
