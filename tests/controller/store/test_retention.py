"""What goes by its age, and what must never go for a clock's sake."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.programme.offer import Done, Past
from controller.store import answers, flags, records, tally, trials
from controller.store.database import STEPS
from controller.store.files import transaction
from controller.store.migrate import migrate, read_step
from controller.store.outbox import pack
from controller.store.retention import BATCH, prune
from controller.store.rows import Retention
from tests.controller.store.parts import trial

TODAY = datetime(2026, 11, 24, tzinfo=UTC)
KEEP = Retention(answers_days=100, results_days=300)


def days_ago(days: float, *, synchronised: bool = True) -> Moment:
    """So many days ago by the wall clock."""
    wall = (TODAY - timedelta(days=days)).isoformat(timespec="milliseconds")
    return Moment(wall.replace("+00:00", "Z"), 1, "boot", synchronised)


NOW = days_ago(0)


def fresh() -> sqlite3.Connection:
    """An empty pod.db, in memory: what is written where is not what this is about."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.execute("PRAGMA foreign_keys = ON")
    migrate(conn, [read_step(step) for step in STEPS], Path())
    return conn


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    made = fresh()
    yield made
    made.close()


def visit(conn: sqlite3.Connection, began: Moment) -> int:
    """A session of one finished run with two trials, and one answer: its number."""
    with transaction(conn):
        session = records.start_session(conn, "somebody", began, [])
        run = records.start_run(conn, session, ("go_nogo", "training", "1"), {}, {}, began)
        for n in range(2):
            trials.keep(conn, run, [trial(n)])
        records.finish_run(conn, run, "finished", {}, began, [])
        asking = answers.start(conn, session, "check_in", "1", began)
        answers.answer(conn, asking, "mood", 2, began)
        records.end_session(conn, session, "enough", began, [])
    return session


def pruned(conn: sqlite3.Connection, keep: Retention = KEEP, now: Moment = NOW) -> None:
    """All that goes."""
    while prune(conn, keep, now):
        pass


def left(conn: sqlite3.Connection) -> tuple[list[int], list[int], list[int]]:
    """The sessions that are still there, those that have trials, those that have answers."""
    trials = "SELECT DISTINCT session_id FROM run JOIN trial ON run_id = run.id ORDER BY 1"
    asked = "SELECT session_id FROM asking JOIN answer ON asking_id = asking.id ORDER BY 1"
    return tuple(  # type: ignore[return-value]
        [number for (number,) in conn.execute(sql)]
        for sql in ("SELECT id FROM session ORDER BY 1", trials, asked)
    )


def test_answers_go_first_then_the_visit(conn: sqlite3.Connection) -> None:
    """To the day: what has just that age stays."""
    for days in (301, 300, 101, 100, 0):
        visit(conn, days_ago(days))
    pruned(conn)
    assert left(conn) == ([2, 3, 4, 5], [4, 5], [4, 5])


def test_who_was_away_for_longer_than_anything_is_kept_is_not_new(conn: sqlite3.Connection) -> None:
    """Their visits have gone and are counted on all the same: nothing is due as for a beginner."""
    for days in (420, 410, 400):
        visit(conn, days_ago(days))
    pruned(conn)
    assert left(conn)[0] == []
    done = {("go_nogo", "training"): Done(3, 3)}
    assert tally.past(conn, "somebody") == Past(3, done)
    visit(conn, NOW)
    assert tally.past(conn, "somebody") == Past(4, {("go_nogo", "training"): Done(4, 4)})


def test_it_goes_a_batch_at_a_time(conn: sqlite3.Connection) -> None:
    """So that nobody's trial waits for it."""
    for _ in range(2 * BATCH + 1):
        visit(conn, days_ago(400))
    assert prune(conn, KEEP, NOW) == BATCH
    assert len(left(conn)[0]) == BATCH + 1
    pruned(conn)
    assert left(conn) == ([], [], [])


def test_an_open_flag_stays_for_as_long_as_nobody_saw_it(conn: sqlite3.Connection) -> None:
    """Its visit and its answers go; once it is acknowledged, it goes with what is as old."""
    for days in (400, 400, 0):
        session = visit(conn, days_ago(days))
        asking = answers.start(conn, session, "k6", "1", days_ago(days))
        answers.end(conn, asking, "finished", None, days_ago(days), {"total": "13-24"})
    flags.acknowledge(conn, 1, "staff", days_ago(399), "staff")
    pruned(conn)
    assert [flag.id for flag in flags.flags(conn, open_only=False)] == [2, 3]
    flags.acknowledge(conn, 2, "staff", NOW, "staff")
    visit(conn, days_ago(301))
    visit(conn, NOW)
    pruned(conn)
    assert [flag.id for flag in flags.flags(conn, open_only=False)] == [2, 3]


@pytest.mark.parametrize("synchronised", [True, False])
def test_nothing_goes_without_a_clock_or_a_limit(
    synchronised: bool, conn: sqlite3.Connection
) -> None:
    """Null keeps for ever; a clock that is not set knows no age."""
    visit(conn, days_ago(9999))
    if synchronised:
        pruned(conn, Retention())
    else:
        pruned(conn, KEEP, days_ago(0, synchronised=False))
    assert left(conn) == ([1], [1], [1])


def test_a_visit_of_an_unset_clock_is_as_old_as_a_later_one_at_least(
    conn: sqlite3.Connection,
) -> None:
    """Before one that is old it goes; after it, it may be young and stays."""
    visit(conn, days_ago(0, synchronised=False))
    visit(conn, days_ago(400))
    visit(conn, days_ago(20000, synchronised=False))
    pruned(conn)
    assert left(conn)[0] == [3]


def test_a_clock_that_jumped_back_makes_nothing_old(conn: sqlite3.Connection) -> None:
    """What follows a young visit is young, whatever its date."""
    visit(conn, days_ago(5))
    visit(conn, days_ago(4000))
    visit(conn, days_ago(4))
    pruned(conn)
    assert left(conn)[0] == [1, 2, 3]


def came(conn: sqlite3.Connection, file: str, arrived: Moment, *began: Moment) -> list[int]:
    """Sessions that came with a file on that day, in the order of their beginnings."""
    sessions = [visit(conn, each) for each in began]
    for session in sessions:
        conn.execute("UPDATE session SET came = ? WHERE id = ?", (file, session))
    conn.execute("INSERT INTO taken_in VALUES (?, ?)", (file, pack(arrived.as_dict())))
    return sessions


def test_what_came_from_another_pod_goes_by_its_own_age(conn: sqlite3.Connection) -> None:
    """Not by when it came; the pod's own visits before it are no older for it."""
    own = [visit(conn, days_ago(0, synchronised=False)), visit(conn, days_ago(90))]
    theirs = came(conn, "f", days_ago(50), days_ago(400), days_ago(350), days_ago(120))
    own.append(visit(conn, days_ago(10)))
    pruned(conn)
    sessions, trials, asked = left(conn)
    assert sessions == sorted([*own, theirs[-1]])
    assert trials == asked == own


def test_what_came_undated_is_as_old_as_the_day_it_came_at_least(
    conn: sqlite3.Connection,
) -> None:
    """And before that, as what came after it in the same file."""
    unset = days_ago(0, synchronised=False)
    gone = came(conn, "f", days_ago(301), unset, unset)
    stays = came(conn, "g", days_ago(299), unset)
    first, *rest = came(conn, "h", days_ago(5), unset, days_ago(400), unset)
    pruned(conn)
    assert left(conn)[0] == [*stays, rest[-1]]
    assert not {*gone, first} & set(left(conn)[0])


def test_what_came_young_keeps_what_the_pod_did_after_it(conn: sqlite3.Connection) -> None:
    """A clock that jumped makes nothing older, wherever it was read."""
    came(conn, "f", days_ago(3), days_ago(5))
    visit(conn, days_ago(4000))
    pruned(conn)
    assert left(conn)[0] == [1, 2]


def test_a_flag_that_came_goes_with_its_visit_once_it_is_acknowledged(
    conn: sqlite3.Connection,
) -> None:
    """Before what the pod did itself is as old."""
    for days in (400, 200):
        (session,) = came(conn, f"f{days}", days_ago(2), days_ago(days))
        asking = answers.start(conn, session, "k6", "1", days_ago(days))
        answers.end(conn, asking, "finished", None, days_ago(days), {"total": "13-24"})
    for flag in (1, 2):
        flags.acknowledge(conn, flag, "staff", NOW, "staff")
    visit(conn, days_ago(1))
    pruned(conn)
    assert [flag.id for flag in flags.flags(conn, open_only=False)] == [2]


MOMENTS = st.lists(st.tuples(st.integers(0, 900), st.booleans()), max_size=6)


@settings(max_examples=50)
@given(moments=MOMENTS, most=st.integers(1, 800))
def test_nothing_young_ever_goes(moments: list[tuple[int, bool]], most: int) -> None:
    """No visit whose age is known and within the limit, nor any that came after one."""
    conn = fresh()
    for days, synchronised in moments:
        visit(conn, days_ago(days, synchronised=synchronised))
    pruned(conn, Retention(results_days=most))
    young = [n for n, (days, known) in enumerate(moments, 1) if known and days <= most]
    first = min(young, default=len(moments) + 1)
    old = [n for n, (_, known) in enumerate(moments, 1) if known and n < first]
    kept = [n for n in range(1, len(moments) + 1) if n > max(old, default=0)]
    assert left(conn)[0] == kept
    conn.close()
