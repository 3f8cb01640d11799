"""What people have done is counted as it is done, for any course of things, and read in no time."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.programme.offer import Done, Past
from controller.programme.week import LOOKED_AT, Goal
from controller.store import records, tally
from controller.store.database import STEPS
from controller.store.migrate import read_step
from tests.beside import beside
from tests.controller.store.parts import at, opened, trial

HERE = STEPS.index("tally.sql")
BEFORE, REST = STEPS[:HERE], STEPS[HERE:]
OUTCOMES = ("finished", "stopped", "interrupted", "refused")
OFTEN = """
WITH RECURSIVE day (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < :days)
INSERT INTO session (person, started) SELECT 'a', '{"wall":"2026-03-01T00:00:00.000Z",
    "monotonic_ns":' || n || ',"boot_id":"boot","synchronised":true}' FROM day"""
EACH = """
INSERT INTO run (session_id, exercise, form, version, params, timing, started, outcome)
SELECT session.id, exercise, 'training', '1', '{}', '{}', '{}', 'finished' FROM session,
    (SELECT 'go_nogo' AS exercise UNION SELECT 'settle' UNION SELECT 'plans')"""


@dataclass(frozen=True)
class Ran:
    """Somebody did something, in a new session or in the one before."""

    person: str
    what: tuple[str, str]
    outcome: str
    new: bool


courses = st.lists(
    st.builds(
        Ran,
        st.sampled_from("ab"),
        st.tuples(st.sampled_from(("go_nogo", "settle")), st.sampled_from(("training", "x"))),
        st.sampled_from(OUTCOMES),
        st.booleans(),
    ),
    max_size=20,
)


def play(conn: sqlite3.Connection, course: Sequence[Ran]) -> None:
    """All of it through the same functions as the pod."""
    sessions = dict[str, int]()
    for ran in course:
        if ran.new or ran.person not in sessions:
            sessions[ran.person] = records.start_session(conn, ran.person, at(1), [])
        what = (*ran.what, "1")
        run = records.start_run(conn, sessions[ran.person], what, {}, {}, at(2))
        records.finish_run(conn, run, ran.outcome, None, at(3), [])


def known(course: Sequence[Ran], person: str) -> Past:
    """The same, counted by a second way."""
    visits, fresh = 0, True
    done = dict[tuple[str, str], Done]()
    for ran in (ran for ran in course if ran.person == person):
        fresh |= ran.new
        if ran.outcome == "finished":
            visits, fresh = visits + fresh, False
            done[ran.what] = Done(done.get(ran.what, Done(0, 0)).runs + 1, visits)
    return Past(visits, done)


def database(*steps: str) -> sqlite3.Connection:
    """In memory, with these steps."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    migrate(conn, steps)
    return conn


def migrate(conn: sqlite3.Connection, steps: Sequence[str]) -> None:
    """These steps too."""
    for step in steps:
        conn.executescript(read_step(step))


@settings(max_examples=40)
@given(courses)
def test_each_finished_run_counts_for_its_person_once(course: list[Ran]) -> None:
    """Runs that came to no end do not count, nor do sessions without one that did."""
    with closing(database(*STEPS)) as conn:
        play(conn, course)
        for person in "ab":
            assert tally.past(conn, person) == known(course, person)


@settings(max_examples=40)
@given(courses)
def test_what_was_done_before_anybody_counted_is_counted(course: list[Ran]) -> None:
    """A database of the step before comes out as if it had been counted all along."""
    with closing(database(*STEPS)) as counted, closing(database(*BEFORE)) as older:
        play(counted, course)
        for table in ("session", "run"):
            names = [name for (_, name, *_) in older.execute(f"PRAGMA table_info({table})")]
            for row in counted.execute(f"SELECT {', '.join(names)} FROM {table}"):
                older.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        migrate(older, REST)
        for table in ("visit", "tally"):
            every = f"SELECT * FROM {table} ORDER BY person"
            assert sorted(older.execute(every)) == sorted(counted.execute(every))


@pytest.mark.parametrize("name", ["VISITS", "TALLIES", "LATEST", "GOAL"])
def test_every_question_goes_down_an_index(name: str) -> None:
    """No table is read through, so that no history makes it slow."""
    with closing(database(*STEPS)) as conn:
        asked = f"EXPLAIN QUERY PLAN {getattr(tally, name)}"
        steps = [row[3] for row in conn.execute(asked, {"person": "a", "most": 1})]
    assert steps
    assert all(step.startswith("SEARCH") for step in steps), steps


def test_reading_takes_as_long_after_ten_years_as_after_ten_days() -> None:
    """Ten years of three exercises a day: a thousandth of what is allowed, and flat."""
    took = [reading_s(days) for days in (10, 3650)]
    assert took[1] < 0.005
    assert took[1] < 5 * took[0] + 0.001


def reading_s(days: int) -> float:
    """The fastest of some readings of all that an offer and a goal want to know."""
    with closing(database(*BEFORE)) as conn:
        conn.execute(OFTEN, {"days": days})
        conn.execute(EACH)
        migrate(conn, REST)
        assert tally.past(conn, "a").visits == days
        tally.set_goal(conn, "a", 3, at(1))
        times = []
        for _ in range(20):
            began = time.perf_counter()
            tally.past(conn, "a")
            tally.goal(conn, "a")
            tally.latest_visits(conn, "a", LOOKED_AT)
            times.append(time.perf_counter() - began)
    return min(times)


def test_a_run_counts_with_its_result_or_not_at_all(tmp_path: Path) -> None:
    """What is told of it cannot be written: then it was not done either."""
    with opened(tmp_path) as store:
        session = store.start_session("a", at(1), [])
        run = store.start_run(session, "settle", "training", "1", {}, {}, at(2))
        store.keep(run, trial(1))
        with pytest.raises(ValueError, match="JSON"):
            store.finish_run(run, "finished", {"nan": float("nan")}, at(3), [])
        assert store.past("a") == Past()
        store.finish_run(run, "finished", {}, at(3), [])
        assert store.past("a") == Past(1, {("settle", "training"): Done(1, 1)})


def test_the_last_goal_holds_and_none_is_one_too(tmp_path: Path) -> None:
    """After the store was closed as before; each knows how many visits there had been."""
    with opened(tmp_path) as store:
        assert store.goal("a") is None
        store.set_goal("a", 3, at(1))
        store.set_goal("b", 7, at(1))
        run = store.start_run(store.start_session("a", at(2), []), "x", "y", "1", {}, {}, at(2))
        store.finish_run(run, "finished", {}, at(3), [])
        store.set_goal("a", 5, at(4))
    with opened(tmp_path) as store:
        assert (store.goal("a"), store.goal("b")) == (Goal(5, 1), Goal(7, 0))
        store.set_goal("a", None, at(5))
        assert store.goal("a") is None
    with beside(tmp_path) as conn:
        rows = conn.execute("SELECT visits, after FROM goal WHERE person = 'a'").fetchall()
    assert rows == [(3, 0), (5, 1), (None, 1)]


def test_the_latest_visits_come_first_and_only_those_of_the_person(tmp_path: Path) -> None:
    """A session in which nothing was done is none."""
    moments = [at(second) for second in range(10)]

    def visit(person: str, moment: Moment, *, done: bool) -> None:
        session = store.start_session(person, moment, [])
        run = store.start_run(session, "x", "y", "1", {}, {}, moment)
        store.finish_run(run, "finished" if done else "stopped", None, moment, [])

    with opened(tmp_path) as store:
        for n, moment in enumerate(moments):
            visit("ab"[n % 2], moment, done=n != 4)
    with beside(tmp_path) as conn:
        assert tally.latest_visits(conn, "a", 3) == [moments[8], moments[6], moments[2]]
