"""How far each person has come, as rows of pod.db; all inside the caller's transaction.

Each question is a few steps down an index, however long somebody has been coming.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from controller.health.clock import Moment
from controller.store.rows import Reached
from controller.store.tally import VISITS

# How many sittings are told one by one, the newest.
SHOWN = 12
# What a look back to a plan comes to where it was done whole.
PLAN_DONE = (("plans", "training"), 1.0)
_MONDAY = date(1970, 1, 5)

_STARTED = """
SELECT person, session.started,
       coalesce((SELECT started FROM resumption WHERE run_id = run.id ORDER BY id DESC LIMIT 1),
                run.started)
FROM run JOIN session ON session.id = session_id
WHERE run.id = ?"""
_TRAINED = """
INSERT INTO attendance (person, seconds) VALUES (?, ?)
ON CONFLICT (person) DO UPDATE SET seconds = seconds + excluded.seconds"""
_WEEK = """
UPDATE attendance SET
    weeks = weeks + 1,
    running = iif(last_week = :week - 1, running + 1, 1),
    longest = max(longest, iif(last_week = :week - 1, running + 1, 1)),
    last_week = :week
WHERE person = :person AND coalesce(last_week < :week, TRUE)"""
ATTENDANCE = "SELECT seconds, weeks, longest FROM attendance WHERE person = :person"

_TASK = """
INSERT INTO task (exercise, version, params) SELECT exercise, version, params FROM run
WHERE id = ? ON CONFLICT DO NOTHING"""
_SITTING = """
SELECT person, run.exercise, form, run.version, task.id
FROM run JOIN session ON session.id = session_id JOIN task USING (exercise, version, params)
WHERE run.id = ?"""

_OF = "FROM point WHERE person = :person AND exercise = :exercise AND form = :form"
_POINT = f"""
INSERT INTO point VALUES (
    :person, :exercise, :form, 1 + coalesce((SELECT n {_OF} ORDER BY n DESC LIMIT 1), 0), :run_id,
    :task, :version, :measure, :value, :verdict)"""  # noqa: S608 - of constants
_IS_VALID = "AND measure = :measure AND verdict = 'valid' AND value IS NOT NULL"
LAST = (
    f"SELECT n, value, verdict, run_id, task, version, measure {_OF} ORDER BY n DESC LIMIT {SHOWN}"
)
BEST = {
    1: f"SELECT value {_OF} AND version = :version {_IS_VALID} ORDER BY value DESC LIMIT 1",
    -1: f"SELECT value {_OF} AND version = :version {_IS_VALID} ORDER BY value LIMIT 1",
}
FIRST_VALID = f"SELECT n, value {_OF} AND task = :task {_IS_VALID} ORDER BY n LIMIT 1"
LAST_VALID = f"SELECT n, value {_OF} AND task = :task {_IS_VALID} ORDER BY n DESC LIMIT 1"
_CAME_TO = f"SELECT count(*) {_OF} AND verdict <> 'invalid' AND value >= :least"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Visits, seconds of training, weeks with a visit, and most of them in a row.

    Weeks are counted only while the pod's clock was set.
    """

    visits: int = 0
    seconds: float = 0.0
    weeks: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """The person's sitting number `n`: what it is told by, None where that is not known."""

    n: int
    value: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Course:
    """One form of one exercise over the sittings of one person.

    `count` is how many there were, `points` the newest that can be compared with the last, oldest
    first. `best` is over all of these ever. `first` and `last` are the numbers and values of the
    first and the last valid one of the very same task. `run` grows with how lately it was done.
    """

    count: int
    run: int
    points: tuple[Point, ...]
    best: float | None
    first: tuple[int, float] | None
    last: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class History:
    """A person's attendance, and the course of each (exercise, form) that they have done."""

    attendance: Attendance
    courses: Mapping[tuple[str, str], Course]


NOTHING = History(Attendance(), {})


def trained(conn: sqlite3.Connection, run_id: int, moment: Moment, *, done: bool) -> None:
    """A run ended: how long it was since it was last begun, where that was under the same boot.

    Where it was `done` to its end, the week of its session is one with a visit, if the pod knew
    the date.
    """
    person, *started = conn.execute(_STARTED, (run_id,)).fetchone()
    came, began = (Moment(**json.loads(each)) for each in started)
    seconds = began.seconds_to(moment) if began.boot_id == moment.boot_id else 0.0
    conn.execute(_TRAINED, (person, seconds))
    if done and came.synchronised:
        week = (date.fromisoformat(came.wall[:10]) - _MONDAY).days // 7
        conn.execute(_WEEK, {"person": person, "week": week})


def reach(conn: sqlite3.Connection, run_id: int, reached: Reached) -> bool:
    """Note what a run is told by; whether it is better than all valid ones before it.

    The first one is better than none, and an invalid or doubtful one is never the best.
    """
    conn.execute(_TASK, (run_id,))
    names = ("person", "exercise", "form", "version", "task")
    row = dict(zip(names, conn.execute(_SITTING, (run_id,)).fetchone(), strict=True))
    row |= {"run_id": run_id, "measure": reached.measure, "value": reached.value}
    before = _value(conn, BEST[reached.better], row)
    conn.execute(_POINT, row | {"verdict": reached.verdict})
    if before is None or reached.value is None or reached.verdict != "valid":
        return False
    return (reached.value - before) * reached.better > 0


def history(
    conn: sqlite3.Connection, person: str, better: Mapping[tuple[str, str], int]
) -> History:
    """What is told of a person; `better` has, by exercise and form, 1 for up and -1 for down."""
    found = {
        what: course
        for what, way in better.items()
        if (course := _course(conn, _of(person, what), way))
    }
    return History(attendance(conn, person), found)


def attendance(conn: sqlite3.Connection, person: str) -> Attendance:
    """How a person came."""
    of = {"person": person}
    (visits,) = conn.execute(VISITS, of).fetchone()
    row = conn.execute(ATTENDANCE, of).fetchone()
    return Attendance(visits, *(row or ()))


def came_to(conn: sqlite3.Connection, person: str, what: tuple[str, str], least: float) -> int:
    """At how many sittings of an exercise and form, invalid ones left out, it was so much."""
    (times,) = conn.execute(_CAME_TO, _of(person, what) | {"least": least}).fetchone()
    return int(times)


def _of(person: str, what: tuple[str, str]) -> dict[str, object]:
    return {"person": person, "exercise": what[0], "form": what[1]}


def _course(conn: sqlite3.Connection, of: Mapping[str, object], better: int) -> Course | None:
    rows = conn.execute(LAST, of).fetchall()
    if not rows:
        return None
    count, _, _, run, task, version, measure = rows[0]
    same = [Point(*row[:3]) for row in rows if row[5:] == (version, measure)]
    task_of = {**of, "task": task, "version": version, "measure": measure}
    return Course(
        count,
        run,
        tuple(reversed(same)),
        _value(conn, BEST[better], task_of),
        conn.execute(FIRST_VALID, task_of).fetchone(),
        conn.execute(LAST_VALID, task_of).fetchone(),
    )


def _value(conn: sqlite3.Connection, sql: str, of: Mapping[str, object]) -> float | None:
    row = conn.execute(sql, of).fetchone()
    return None if row is None else float(row[0])
