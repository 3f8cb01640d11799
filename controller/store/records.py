"""Sessions, runs and trials as rows of pod.db; all inside the caller's transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controller.health.clock import Moment
from controller.store import outbox, progress, resuming, tally
from controller.store.rows import Event, Origin, Reached
from controller.store.trials import FIELDS, trial_of
from exercises.core.trial import Trial, Value

INTERRUPTED = "interrupted"
# What counts as done.
FINISHED = "finished"

_START_SESSION = "INSERT INTO session (person, started) VALUES (?, ?)"
_END_SESSION = """
UPDATE session SET outcome = ?, ended = ? WHERE id = ? AND outcome IS NULL"""
_START_RUN = """
INSERT INTO run (session_id, exercise, form, version, params, timing, started)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
_END_RUN = """
UPDATE run SET outcome = ?, result = ?, ended = ? WHERE id = ? AND outcome IS NULL"""
_END_RUNS_OF = """
UPDATE run SET outcome = ?, ended = ? WHERE session_id = ? AND outcome IS NULL"""
_TRIALS = f"""
SELECT label, {FIELDS}
FROM run JOIN run_label ON run_label.run_id = run.id
     JOIN session ON session.id = run.session_id JOIN trial ON trial.run_id = run.id
WHERE run.id = coalesce(:run_id, run.id) AND exercise = coalesce(:exercise, exercise)
  AND form = coalesce(:form, form) AND person = coalesce(:person, person)
ORDER BY run.id, trial.n"""  # noqa: S608 - of constants
_EXTRAS = """
SELECT extra FROM session JOIN run ON run.session_id = session.id JOIN trial ON run_id = run.id
WHERE person = ? AND exercise = ? ORDER BY run.id DESC, n DESC"""
_UNFINISHED = """
SELECT session.id, person, session.started, run.id, exercise, form,
       (SELECT count(*) FROM trial WHERE run_id = run.id)
FROM session LEFT JOIN run ON run.session_id = session.id AND run.outcome IS NULL
WHERE session.outcome IS NULL OR run.id IS NOT NULL ORDER BY session.id, run.id"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What a crash broke off: a session, and the run that was on, if there was one.

    `trials` is how many of the run's trials are kept.
    """

    session_id: int
    person: str
    started: Moment
    run_id: int | None
    exercise: str | None
    form: str | None
    trials: int


def start_session(
    conn: sqlite3.Connection, person: str, moment: Moment, events: Iterable[Event]
) -> int:
    """A session begins; the answer is its id."""
    outbox.put(conn, events, moment)
    return _id(conn.execute(_START_SESSION, (person, _moment(moment))))


def end_session(
    conn: sqlite3.Connection, session_id: int, outcome: str, moment: Moment, events: Iterable[Event]
) -> None:
    """The session ends, and with it, as interrupted, a run of it that is still on."""
    ended = _moment(moment)
    conn.execute(_END_RUNS_OF, (INTERRUPTED, ended, session_id))
    _one(conn.execute(_END_SESSION, (outcome, ended, session_id)), "session", session_id)
    outbox.put(conn, events, moment)


def start_run(
    conn: sqlite3.Connection,
    session_id: int,
    what: tuple[str, str, str],
    params: Mapping[str, Any],
    timing: Mapping[str, Any],
    moment: Moment,
    origin: Origin | None = None,
) -> int:
    """A run begins; `what` is exercise, form and version; the answer is its id.

    With its `origin` it may be gone on with, where it is broken off.
    """
    documents = (outbox.pack(params), outbox.pack(timing), _moment(moment))
    number = _id(conn.execute(_START_RUN, (session_id, *what, *documents)))
    resuming.begin(conn, number, origin)
    return number


def finish_run(
    conn: sqlite3.Connection,
    run_id: int,
    outcome: str,
    result: Mapping[str, Any] | None,
    moment: Moment,
    events: Iterable[Event],
    reached: Reached | None = None,
) -> bool:
    """The run ends, with its result if it came to one; whether it is the person's best so far."""
    document = None if result is None else outbox.pack(result)
    _one(conn.execute(_END_RUN, (outcome, document, _moment(moment), run_id)), "run", run_id)
    outbox.put(conn, events, moment)
    if outcome not in resuming.BROKEN_OFF:
        resuming.leave(conn, run_id)
    if outcome == FINISHED:
        tally.count(conn, run_id)
    progress.trained(conn, run_id, moment, done=outcome == FINISHED)
    return reached is not None and progress.reach(conn, run_id, reached)


def trials(conn: sqlite3.Connection, **wanted: object) -> Iterator[tuple[str, Trial]]:
    """Trials in their order, each with the label of its run, unique across pods.

    `wanted` has run_id, exercise, form and person, each None for any.
    """
    for label, *values in conn.execute(_TRIALS, wanted):
        yield label, trial_of(*values)


def last_value(conn: sqlite3.Connection, person: str, exercise: str, column: str) -> Value | None:
    """What the last trial that has this extra column has in it, of this person and exercise."""
    for (extra,) in conn.execute(_EXTRAS, (person, exercise)):
        value: Value | None = json.loads(extra).get(column)
        if value is not None:
            return value
    return None


def close_unfinished(
    conn: sqlite3.Connection, moment: Moment, events_of: Callable[[Unfinished], Iterable[Event]]
) -> tuple[Unfinished, ...]:
    """Close, as interrupted, what a crash left open; `events_of` says what is told of each."""
    found = tuple(_unfinished(*row) for row in conn.execute(_UNFINISHED).fetchall())
    for table in ("run", "session"):
        sql = f"UPDATE {table} SET outcome = ?, ended = ? WHERE outcome IS NULL"  # noqa: S608
        conn.execute(sql, (INTERRUPTED, _moment(moment)))
    for unfinished in found:
        outbox.put(conn, events_of(unfinished), moment)
    return found


def _unfinished(session_id: int, person: str, started: str, *run: Any) -> Unfinished:
    return Unfinished(session_id, person, Moment(**json.loads(started)), *run)


def _moment(moment: Moment) -> str:
    return outbox.pack(moment.as_dict())


def _id(done: sqlite3.Cursor) -> int:
    if done.lastrowid is None:
        raise LookupError("SQLite gave the new row no id")
    return done.lastrowid


def _one(done: sqlite3.Cursor, what: str, number: int) -> None:
    if done.rowcount != 1:
        raise LookupError(f"{what} {number} is not open: start it first, and end it once")
