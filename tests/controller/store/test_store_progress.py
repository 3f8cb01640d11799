"""How far somebody has come: right for any history, and no slower to read after ten years."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.store import progress, records, trials
from controller.store.database import STEPS
from controller.store.files import transaction
from controller.store.migrate import read_step
from controller.store.progress import SHOWN, Attendance, History, Point
from controller.store.rows import Reached
from exercises.catalogue import exercises
from tests.controller.store.parts import RESULT, opened, trial

OWN = ("progress.sql", "attendance.sql")
TABLES = ("task", "point", "attendance")
WAYS = {("go_nogo", "training"): -1, ("go_nogo", "assessment"): 1, ("spot", "training"): -1}
MEASURES = {
    (name, form): main.measure
    for name, found in exercises().items()
    for form, main in found.main.items()
}


@dataclass(frozen=True)
class Sitting:
    """One visit, and in it one run to its end."""

    person: str
    what: tuple[str, str]
    value: float | None
    verdict: str
    version: str = "1"
    params: int = 0
    day: int = 0
    synchronised: bool = True

    @property
    def moment(self) -> Moment:
        """When they came; a run takes a minute."""
        day = date(2026, 1, 1) + timedelta(self.day)
        return Moment(f"{day}T12:00:00.000Z", 10**9, "boot", self.synchronised)

    @property
    def reached(self) -> Reached:
        """What it is told by."""
        return Reached(MEASURES[self.what], self.value, self.verdict, WAYS[self.what])

    @property
    def counts(self) -> bool:
        """Whether it may be the best, or be compared."""
        return self.verdict == "valid" and self.value is not None


sittings = st.builds(
    Sitting,
    st.sampled_from(["a", "b"]),
    st.sampled_from(sorted(WAYS)),
    st.none() | st.integers(-3, 3).map(float),
    st.sampled_from(["valid", "valid", "doubtful", "invalid"]),
    st.sampled_from(["1", "1", "2"]),
    st.integers(0, 1),
    st.integers(0, 60),
    st.booleans(),
)
histories = st.lists(sittings, max_size=40)


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    """A database of all steps, in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        for step in STEPS:
            conn.executescript(read_step(step))
        yield conn


def do(conn: sqlite3.Connection, one: Sitting) -> bool:
    """The visit as the pod writes it down; whether it was the best so far."""
    moment, measure = one.moment, MEASURES[one.what]
    end = replace(moment, monotonic_ns=moment.monotonic_ns + 60 * 10**9)
    session = records.start_session(conn, one.person, moment, [])
    what = (*one.what, one.version)
    run = records.start_run(conn, session, what, {"p": one.params}, {}, moment)
    told = {} if one.value is None else {measure: one.value}
    in_trials = measure == "level"
    trials.keep(conn, run, [trial(1, **(told if in_trials else {}))])
    trials.keep(conn, run, [trial(2)])
    result = {"values": {} if in_trials else told, "verdict": one.verdict}
    return records.finish_run(conn, run, "finished", result, end, [], one.reached)


def all_rows(conn: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    """All that this step keeps."""
    return [sorted(conn.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES]


def weeks_of(found: Sequence[Sitting]) -> list[int]:
    """The weeks with a visit, as far as the pod learns of them: no week before one it knows."""
    weeks: list[int] = []
    for one in found:
        week = (date(2026, 1, 1) + timedelta(one.day) - date(1970, 1, 5)).days // 7
        if one.synchronised and (not weeks or week > weeks[-1]):
            weeks.append(week)
    return weeks


def longest(weeks: Sequence[int]) -> int:
    """Most weeks in a row."""
    best = row = 0
    for i, week in enumerate(weeks):
        row = row + 1 if i and weeks[i - 1] == week - 1 else 1
        best = max(best, row)
    return best


def ordered(found: Sequence[Sitting]) -> list[Sitting]:
    """The same with time going on, as it does where the clock was set."""
    days = sorted(one.day for one in found)
    return [replace(one, day=day) for one, day in zip(found, days, strict=True)]


@settings(max_examples=60)
@given(found=histories)
def test_any_history_is_told_as_it_was(found: list[Sitting]) -> None:
    """Visits, minutes, weeks of each person; count, newest, best, first and last of each form."""
    with database() as conn:
        for one in found:
            do(conn, one)
        for person in ("a", "b"):
            own = [one for one in found if one.person == person]
            weeks = weeks_of(own)
            told = progress.history(conn, person, WAYS)
            assert told.attendance == Attendance(
                len(own), 60.0 * len(own), len(weeks), longest(weeks)
            )
            assert set(told.courses) == {one.what for one in own}
            for what in told.courses:
                check(told, what, [one for one in own if one.what == what])


def check(told: History, what: tuple[str, str], own: list[Sitting]) -> None:
    """One form against what was done in it."""
    course, newest = told.courses[what], own[-1]
    rows = [(n, one) for n, one in enumerate(own, 1) if one.version == newest.version]
    assert course.count == len(own)
    assert course.points == tuple(
        Point(n, one.value, one.verdict) for n, one in rows if n > len(own) - SHOWN
    )
    valid = [(n, one.value or 0.0, one.params) for n, one in rows if one.counts]
    best = max if WAYS[what] > 0 else min
    assert course.best == best((value for _, value, _ in valid), default=None)
    same = [(n, value) for n, value, params in valid if params == newest.params]
    assert (course.first, course.last) == ((same[0], same[-1]) if same else (None, None))


@settings(max_examples=60)
@given(found=histories)
def test_the_best_so_far_is_told_when_it_is_reached(found: list[Sitting]) -> None:
    """Better than every valid one before, of which there is one at least."""
    with database() as conn:
        before: dict[object, list[float]] = {}
        for one in found:
            earlier = before.setdefault((one.person, one.what, one.version), [])
            scaled = (one.value or 0.0) * WAYS[one.what]
            is_best = one.counts and bool(earlier) and scaled > max(earlier)
            assert do(conn, one) == is_best
            earlier += [scaled] if one.counts else []


@settings(max_examples=60)
@given(found=histories.map(ordered))
def test_what_was_done_before_this_step_is_counted_by_it(found: list[Sitting]) -> None:
    """The step finds in the old tables what would have been written beside them."""
    with database() as conn:
        for one in found:
            do(conn, one)
        written = all_rows(conn)
        for table in reversed(TABLES):
            conn.execute(f"DROP TABLE {table}")
        for step in OWN:
            conn.executescript(read_step(step))
        assert all_rows(conn) == written


def test_the_step_knows_what_people_are_told() -> None:
    """The measures that it looks for in old results are those of the catalogue."""
    listed = re.findall(r"\('(\w+)', '(\w+)', '(\w+)'\)", read_step("progress.sql"))
    assert {(name, form): measure for name, form, measure in listed} == MEASURES


OF = {"person": "a", "exercise": "go_nogo", "form": "training", "task": 1, "version": "1"}


QUESTIONS = (progress.LAST, *progress.BEST.values(), progress.FIRST_VALID, progress.LAST_VALID)


@pytest.mark.parametrize("sql", [*QUESTIONS, progress.ATTENDANCE])
def test_each_question_is_a_walk_down_an_index(sql: str) -> None:
    """Nothing is scanned, sorted or counted: its cost does not grow with the history."""
    with database() as conn:
        rows = conn.execute(f"EXPLAIN QUERY PLAN {sql}", {**OF, "measure": "level"}).fetchall()
    plan = [row[3] for row in rows]
    assert len(plan) == 1
    found = r"SEARCH (point|attendance) USING (COVERING INDEX|INDEX|PRIMARY KEY)"
    assert re.match(found, plan[0]), plan


def test_ten_years_are_read_as_fast_as_ten_days() -> None:
    """Daily visits of three forms for ten years: a few milliseconds at most."""
    with database() as conn:
        with transaction(conn):
            for day in range(10):
                for what in sorted(WAYS):
                    do(conn, Sitting("a", what, float(day % 7 + 1), "valid", day=day))
        short_s = reading_s(conn)
        with transaction(conn):
            conn.execute(MANY, {"days": 3650})
        long_s = reading_s(conn)
        assert progress.history(conn, "a", WAYS).courses[("spot", "training")].count == 3660
    assert long_s < 0.005
    assert long_s < 5 * short_s + 0.001


MANY = """
WITH RECURSIVE day (d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM day WHERE d < :days)
INSERT INTO point SELECT person, exercise, form, n + d, -(d * 10 + run_id), task, version, measure,
    1 + d % 13, verdict FROM point JOIN day WHERE n = 10"""


def reading_s(conn: sqlite3.Connection) -> float:
    """The fastest of some readings."""
    times = []
    for _ in range(20):
        began = time.perf_counter()
        progress.history(conn, "a", WAYS)
        times.append(time.perf_counter() - began)
    return min(times)


def test_a_run_that_cannot_be_told_leaves_no_point(tmp_path: Path) -> None:
    """Result, events and what is told of it go together; the next try finds nothing of it."""
    with opened(tmp_path) as store:
        session = store.start_session("a", Moment.now(), [])
        run = store.start_run(session, "go_nogo", "training", "1", {}, {}, Moment.now())
        reached = Reached("level", 0.5, "valid", -1)
        broken = replace(RESULT, body={"x": object()})
        with pytest.raises(TypeError):
            store.finish_run(run, "finished", {}, Moment.now(), [broken], reached)
        assert store.history("a", WAYS).courses == {}
        assert not store.finish_run(run, "finished", {}, Moment.now(), [RESULT], reached)
        (course,) = store.history("a", WAYS).courses.values()
    assert (course.count, course.best, course.points) == (1, 0.5, (Point(1, 0.5, "valid"),))
    assert json.dumps(course.best) == "0.5"
