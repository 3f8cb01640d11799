"""Track scores: against loops and scipy, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import track
from exercises.catalogue import exercise
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from tests.exercises.core.scoring.test_psychometric import best
from tests.exercises.every_score import doubted_where_undefined, made
from tests.exercises.observers import Follower
from tests.exercises.people import sat, table_of
from tests.recovery.track import speed_at, trained

P = track.Params(track_s=1.0)
COLUMNS = exercise("track").columns

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.builds(
            made,
            block=st.sampled_from(["practice", "training"]),
            kind=st.just("3_of_8"),
            extra=st.fixed_dictionaries(
                {
                    "speed": st.sampled_from([math.nan, 0.0, 0.1, 0.2, 0.4, 0.8]),
                    "targets": st.just(3),
                    "found": st.integers(0, 3),
                    "moves": st.integers(0, 2),
                }
            ),
        ),
    ),
    max_size=80,
)


def is_right(trial: Trial) -> bool:
    return trial.extra["found"] == trial.extra["targets"]


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session's plain measures, by loops."""
    counted = [t for t in trials if t.block != "practice"]
    speeds = [(float(t.extra["speed"]), is_right(t)) for t in counted]
    speeds = [(speed, right) for speed, right in speeds if speed > 0]
    turns = [speeds[i][0] for i in range(1, len(speeds)) if speeds[i][1] != speeds[i - 1][1]][2:]
    enough = len(turns) >= P.fewest_turns
    return {
        "speed_at_turns": math.exp(fmean(map(math.log, turns))) if enough else math.nan,
        "accuracy": fmean(map(is_right, counted)) if counted else math.nan,
        "found_rate": fmean(int(t.extra["found"]) / 3 for t in counted) if counted else math.nan,
    }


@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each plain measure of each session as reckoned by hand, NaN where undefined."""
    scores = track.score(from_trials(rows, COLUMNS), P)
    assert list(scores.values) == [m.name for m in track.MEASURES]
    for i, session in enumerate(scores.sessions):
        expected = oracle([trial for who, trial in rows if who == session])
        got = {name: float(scores.values[name][i]) for name in expected}
        assert got == pytest.approx(expected, nan_ok=True)


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    doubted_where_undefined(track.score(from_trials(rows, COLUMNS), P))


@pytest.fixture(scope="module")
def some() -> Table:
    """Eighty trainings of people alike."""
    return trained(80, 0.6, P)


def test_thresholds_are_those_of_scipy(some: Table) -> None:
    """The maximum of the same likelihood over the logarithm of speed, one in 56 by chance."""
    found = track.score(some, P).values
    assert P.observer.guess == pytest.approx(1 / 56)
    for i in range(12):
        own = (some["session"] == str(i)) & (some["block"] == "training")
        right = some["found"][own] == 3
        threshold, slope, _ = best(-np.log(some["speed"][own]), right, P.observer)
        assert found["threshold_speed"][i] == pytest.approx(math.exp(-threshold), rel=2e-3)
        assert found["slope"][i] == pytest.approx(slope, rel=2e-2)


def test_known_people_are_recovered(some: Table) -> None:
    """Over 80 first trainings the mean threshold is within 5 % of what was put in."""
    scores = track.score(some, P)
    found = scores.values["threshold_speed"]
    assert np.nanmean(found) == pytest.approx(speed_at(0.75, 0.6, P), rel=0.05)
    assert (scores.verdicts() == "valid").mean() > 0.8


# Somebody whose first training has nothing to doubt.
GOOD = sat("track", Follower(0.6, 4.0, 1), 1, P, "training", 0.3)


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    """The reasons that hold for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = track.score(table, P)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


Change = Callable[[int, Trial], Trial]


def put(which: Callable[[int], bool], **extra: Any) -> Change:
    """The trials that `which` holds for, with these in `extra`."""
    return lambda i, t: t.also(**extra) if which(i) else t


def always(_: int) -> bool:
    return True


DOUBTS: list[tuple[Change, set[str]]] = [
    (lambda i, t: t._replace(block="practice") if i < 7 else t, {"too_few_trials"}),
    (put(always, found=0), {"chance", "beyond_easiest", "too_few_turns"}),
    (put(always, found=3), {"beyond_hardest", "too_few_turns"}),
    (put(lambda i: i >= 20, speed=math.nan), {"too_few_fitted"}),
    (put(always, moves=0), {"never_moved"}),
    (lambda i, t: t._replace(late=1) if i < 2 else t, {"late_frames"}),
    (put(lambda i: i < 2, broken=1), {"interrupted"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Each reason holds where it should."""
    assert expected <= codes([change(i, t) for i, t in enumerate(GOOD)])


def test_a_good_sitting_is_valid() -> None:
    """No reason holds; one flaw in thirty is allowed; unverified timing is told."""
    assert codes(GOOD) == set()
    assert codes([GOOD[0]._replace(late=1), *GOOD[1:]]) == set()
    assert codes(GOOD, verified=False) == {"timing_unverified"}


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = track.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected} | {"timing_unverified"}
    assert {reason.code for reason in scores.reasons} == provoked


@pytest.mark.parametrize(
    ("half_speed", "code"), [(90.0, "beyond_hardest"), (0.002, "beyond_easiest")]
)
def test_people_beyond_the_speeds_are_told_apart(half_speed: float, code: str) -> None:
    """Who loses none at the ceiling, or all at the floor, has no threshold but a reason."""
    start = 2.4 if half_speed > 1 else 0.05
    people = (Follower(half_speed, 4.0, seed) for seed in range(15))
    sittings = (sat("track", one, n, P, "training", start) for n, one in enumerate(people))
    scores = track.score(table_of(sittings, "track"), P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.mean() > 0.8
    assert np.isnan(scores.values["threshold_speed"][where]).all()
