"""Spot scores: against loops and scipy, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from exercises import spot
from exercises.catalogue import exercise
from exercises.core.scoring.thresholds import guessed
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from tests.exercises.core.scoring.test_psychometric import best
from tests.exercises.every_score import doubted_where_undefined, made
from tests.exercises.observers import Glimpser
from tests.exercises.people import sat, table_of
from tests.recovery.spot import trained

P = spot.Params()
COLUMNS = exercise("spot").columns

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.builds(
            made,
            block=st.sampled_from(["practice", "training"]),
            kind=st.sampled_from(["house", "tree"]),
            button=st.sampled_from(["left", "right", ""]),
            rt_s=st.just(0.5),
            extra=st.fixed_dictionaries(
                {
                    "place": st.integers(0, 1),
                    "answer_place": st.integers(0, 1),
                    "start_place": st.integers(0, 1),
                    "shown_s": st.sampled_from([math.nan, 0.0, 0.05, 0.1, 0.2, 0.4]),
                    "distractors": st.sampled_from([0, 0, 8]),
                    "level": st.sampled_from([0.5, 3.0, 12.0, math.nan]),
                }
            ),
        ),
    ),
    max_size=80,
)


def is_right(trial: Trial) -> bool:
    return spot.saw(trial) and spot.found(trial)


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session's plain measures, by loops."""
    counted = [t for t in trials if t.block != "practice"]
    levels = [(float(t.extra["level"]), is_right(t)) for t in counted]
    levels = [(level, right) for level, right in levels if level > 0]
    turns = [levels[i][0] for i in range(1, len(levels)) if levels[i][1] != levels[i - 1][1]][2:]
    enough = len(turns) >= P.fewest_turns

    def share(of: Callable[[Trial], Any]) -> float:
        return fmean(float(of(t)) for t in counted) if counted else math.nan

    return {
        "level_at_turns": math.exp(fmean(map(math.log, turns))) if enough else math.nan,
        "accuracy": share(is_right),
        "middle_rate": share(spot.saw),
        "place_rate": share(spot.found),
        "distractors_mean": share(lambda t: t.extra["distractors"]),
    }


@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each plain measure of each session as reckoned by hand, NaN where undefined."""
    scores = spot.score(from_trials(rows, COLUMNS), P)
    assert list(scores.values) == [m.name for m in spot.MEASURES]
    for i, session in enumerate(scores.sessions):
        expected = oracle([trial for who, trial in rows if who == session])
        got = {name: float(scores.values[name][i]) for name in expected}
        assert got == pytest.approx(expected, nan_ok=True)


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    doubted_where_undefined(spot.score(from_trials(rows, COLUMNS), P))


@pytest.fixture(scope="module")
def some() -> Table:
    """Twelve trainings of people alike."""
    return trained(12, 0.1, P)


def test_thresholds_are_those_of_scipy(some: Table) -> None:
    """The maximum of the same likelihood over the trials without distractors, in seconds shown."""
    found = spot.score(some, P).values
    for i, session in enumerate(dict.fromkeys(some["session"].tolist())):
        own = (some["session"] == session) & (some["block"] == "training")
        own &= some["distractors"] == 0
        side = np.where(some["kind"] == "house", "left", "right")
        right = (some["button"] == side) & (some["place"] == some["answer_place"])
        threshold, slope, _ = best(np.log(some["shown_s"][own]), right[own], spot.OBSERVER)
        assert found["threshold_s"][i] == pytest.approx(math.exp(threshold), rel=1e-3)
        assert found["slope"][i] == pytest.approx(slope, rel=1e-2)


def test_what_counts_is_the_time_shown_and_not_the_plan(some: Table) -> None:
    """Twice the time from flip to flip is twice the threshold, whatever the frames say."""
    twice = some | {"shown_s": some["shown_s"] * 2}
    one, other = (spot.score(table, P).values["threshold_s"] for table in (some, twice))
    np.testing.assert_allclose(other, 2 * one, rtol=1e-6)


def test_known_people_are_recovered() -> None:
    """Over 100 first trainings the mean threshold is within 5 % of what was put in."""
    found = spot.score(trained(100, 0.15, P), P)
    assert np.nanmean(found.values["threshold_s"]) == pytest.approx(0.15, rel=0.05)
    assert (found.verdicts() == "valid").mean() > 0.95


@pytest.mark.parametrize(("n", "guess"), [(40, 1 / 16), (80, 1 / 16), (30, 1 / 56), (60, 0.5)])
def test_guessing_is_told_as_by_the_binomial(n: int, guess: float) -> None:
    """The least number right that is above chance is the exact test's, or one off."""
    right = np.arange(n + 1.0)
    ours = int(np.argmin(guessed(right, np.full(n + 1, float(n)), guess)))
    exact = next(
        k for k in range(n + 1) if binomtest(k, n, guess, alternative="greater").pvalue < 0.05
    )
    assert abs(ours - exact) <= 1


def good_sitting() -> list[Trial]:
    """Eighty trials with nothing to doubt, as a steady person's staircase makes them."""
    person = Glimpser(spot.OBSERVER, 0.1, 4.0, 5)
    return sat("spot", person, 5, P, "training", 8.0)


GOOD = good_sitting()


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    """The reasons that hold for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = spot.score(table, P)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


def put(trial: Trial, *, right: bool, **extra: Any) -> Trial:
    """The trial with both answers right, or both wrong, and these in `extra`."""
    place = int(trial.extra["place"])
    button = {"house": "left", "tree": "right"}[trial.kind]
    if not right:
        place, button = (place + 1) % 8, "left" if button == "right" else "right"
    return trial._replace(button=button, extra={**trial.extra, "answer_place": place, **extra})


Change = Callable[[int, Trial], Trial]
ALL_RIGHT: Change = lambda _, t: put(t, right=True)  # noqa: E731
ALL_WRONG: Change = lambda _, t: put(t, right=False)  # noqa: E731


def one_side(_: int, trial: Trial) -> Trial:
    return trial._replace(button="left")


def stays(_: int, trial: Trial) -> Trial:
    return trial.also(answer_place=trial.extra["start_place"])


def unstamped(i: int, trial: Trial) -> Trial:
    return trial.also(shown_s=math.nan if i >= 24 else 0.1)


def first(n: int, **what: Any) -> Change:
    return lambda i, t: t._replace(**what) if i < n else t


DOUBTS: list[tuple[Change, set[str]]] = [
    (first(41, block="practice"), {"too_few_trials"}),
    (ALL_WRONG, {"chance", "beyond_easiest", "too_few_turns"}),
    (ALL_RIGHT, {"beyond_hardest", "too_few_turns"}),
    (unstamped, {"too_few_fitted"}),
    (lambda i, t: put(t, right=i not in (20, 40, 60)), {"too_few_turns"}),
    (one_side, {"one_button"}),
    (stays, {"never_moved"}),
    (first(5, late=1), {"late_frames"}),
    (lambda i, t: t.also(broken=1) if i < 5 else t, {"interrupted"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Each reason holds where it should."""
    assert expected <= codes([change(i, t) for i, t in enumerate(GOOD)])


def test_a_good_sitting_is_valid() -> None:
    """No reason holds; at the limits none does either; unverified timing is told."""
    assert codes(GOOD) == set()
    assert codes([first(4, late=1)(i, t) for i, t in enumerate(GOOD)]) == set()
    assert codes(GOOD, verified=False) == {"timing_unverified"}


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = spot.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected} | {"timing_unverified"}
    assert {reason.code for reason in scores.reasons} == provoked


@pytest.mark.parametrize(
    ("threshold_s", "code"), [(0.001, "beyond_hardest"), (9.0, "chance"), (9.0, "beyond_easiest")]
)
def test_people_beyond_the_screen_are_told_apart(threshold_s: float, code: str) -> None:
    """Who is faster than a frame, or sees nothing in a second, has no threshold but a reason."""
    people = (Glimpser(spot.OBSERVER, threshold_s, 4.0, seed, 0.0) for seed in range(20))
    table = table_of(
        (sat("spot", one, n, P, "training", 1.5) for n, one in enumerate(people)), "spot"
    )
    scores = spot.score(table, P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.mean() > 0.8
    assert np.isnan(scores.values["threshold_s"][where]).all()
