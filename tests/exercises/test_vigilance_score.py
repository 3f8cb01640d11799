"""Vigilance scores: against plain loops, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from math import ceil
from statistics import fmean, median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import vigilance
from exercises.catalogue import exercise
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.every_score import as_reckoned, by_session, doubted_where_undefined, made
from tests.exercises.people import sat, table_of
from tests.recovery.vigilance import PEOPLE, truths

P = vigilance.Params()
COLUMNS = exercise("vigilance").columns
TIMES = st.sampled_from([math.nan, 0.0, 0.0999, 0.1, 0.355, 0.5]) | st.floats(0, 2)
rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(
            made,
            block=st.sampled_from(["practice", "assessment", ""]),
            kind=st.sampled_from(["signal", "signal", "false_start"]),
            rt_s=TIMES,
        ).map(lambda t: t if t.kind == "signal" else t._replace(rt_s=math.nan, early=True)),
    ),
    max_size=80,
)


def mean(values: list[float]) -> float:
    return fmean(values) if values else math.nan


def share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops and statistics."""
    counted = [t for t in trials if t.block != "practice"]
    signals = [t for t in counted if t.kind == "signal"]
    times = sorted(t.rt_s for t in signals if t.rt_s >= 0.1)
    missed = sum(math.isnan(t.rt_s) for t in signals)
    false = len(counted) - len(times) - missed
    valid, tenth = len(times) + missed, ceil(len(times) / 10)
    lapses, brief = (sum(t >= limit for t in times) + missed for limit in (0.5, 0.355))
    slowest = times[len(times) - tenth :]
    return {
        "speed_mean": mean([1 / t for t in times]),
        "lapses": lapses if valid else math.nan,
        "lapse_rate": share(lapses, valid),
        "brief_lapses": brief if valid else math.nan,
        "brief_lapse_rate": share(brief, valid),
        "false_starts": false if counted else math.nan,
        "missed": missed if signals else math.nan,
        "performance": 1 - share(lapses + false, valid + false),
        "rt_median_s": median(times) if times else math.nan,
        "rt_mean_s": mean(times),
        "rt_fastest10_s": mean(times[:tenth]),
        "rt_slowest10_s": mean(slowest),
        "speed_slowest10": mean([1 / t for t in slowest]),
    }


@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = vigilance.score(from_trials(rows, COLUMNS), P)
    as_reckoned(
        scores,
        vigilance.MEASURES,
        by_session(rows),
        oracle,
    )


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid, verified or not."""
    table = from_trials(rows, COLUMNS, dict.fromkeys("abc", True))
    doubted_where_undefined(vigilance.score(table, P))


def good_sitting() -> list[Trial]:
    """60 signals from 200 to 318 ms, and 3 false starts."""
    fast = [
        Trial("assessment", "signal", "ok", 0.2 + i / 500, onset_ns=i + 1, source="kernel")
        for i in range(60)
    ]
    return fast + [
        Trial("assessment", "false_start", "ok", press_ns=i + 1, early=True) for i in range(3)
    ]


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = vigilance.score(table, P)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


Change = Callable[[int, Trial], Trial]


def some(n: int, first: int = 0, /, **what: Any) -> Change:
    """Change n trials of the good sitting, from the one at `first` on."""
    return lambda i, t: t._replace(**what) if first <= i < first + n else t


FALSE: dict[str, Any] = {"kind": "false_start", "rt_s": math.nan, "early": True}
MISSED: dict[str, Any] = {"button": "", "rt_s": math.nan}
DOUBTS = [
    (some(31, block="practice"), {"too_few_trials"}),
    (some(60, **MISSED), {"never_pressed", "too_few_presses", "many_missed"}),
    (some(51, **MISSED), {"too_few_presses", "many_missed"}),
    (some(4, **MISSED), {"many_missed"}),
    (some(4, **FALSE), {"anticipations"}),
    (some(4, rt_s=0.09), {"anticipations"}),
    (some(29, **FALSE), {"anticipations", "pressed_throughout"}),
    (some(1, source="arrival"), {"arrival_stamps"}),
    (some(4, suspect=True), {"suspect_stamps"}),
    (some(4, late=1), {"late_frames"}),
    (some(4, extra={"broken": 1}), {"interrupted"}),
    (some(1, block="training"), {"mixed_forms"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    assert (
        codes([change(i, t) for i, t in enumerate(good_sitting())])
        - ({"too_few_trials"} if "pressed_throughout" in expected else set())
        == expected
    )


@pytest.mark.parametrize(
    "change",
    [
        some(30, block="practice"),
        some(3, **MISSED),
        some(3, **FALSE),
        some(3, suspect=True),
        some(3, late=1),
        some(3, extra={"broken": 1}),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == set()


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above, or here."""
    assert codes(good_sitting()) == set()
    assert codes(good_sitting(), verified=False) == {"timing_unverified"}
    scores = vigilance.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


SITTINGS = 30


@pytest.mark.parametrize("who", PEOPLE)
def test_known_people_are_recovered(who: str) -> None:
    """Means over 30 simulated sittings lie within 4 standard errors of what was put in."""
    habits = Habits(*PEOPLE[who], lapse=0, commission=0, anticipation=0)
    people = [VirtualPerson(vigilance.rule(), habits, seed) for seed in range(SITTINGS)]
    table = table_of((sat("vigilance", one, n, P) for n, one in enumerate(people)), "vigilance")
    scores = vigilance.score(table, P)
    for name, truth in truths(*PEOPLE[who]).items():
        got = scores.values[name]
        assert abs(got.mean() - truth) < 4 * got.std() / SITTINGS**0.5 + 0.002, name
    assert (scores.verdicts() == "valid").mean() > 0.9


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (Habits(lapse=1, commission=0, anticipation=0), "never_pressed"),
        (Habits(lapse=0.3, commission=0, anticipation=0), "many_missed"),
        (Habits(anticipation=0.4, lapse=0), "anticipations"),
        (Habits(0.05, 0.01, 0.01, lapse=0, anticipation=0), "pressed_throughout"),
    ],
)
def test_people_who_do_not_follow_are_told_apart(habits: Habits, code: str) -> None:
    """Whoever never presses, sleeps through, or presses too soon is found."""
    people = [VirtualPerson(vigilance.rule(), habits, seed) for seed in range(3)]
    table = table_of((sat("vigilance", one, n, P) for n, one in enumerate(people)), "vigilance")
    scores = vigilance.score(table, P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.all()
