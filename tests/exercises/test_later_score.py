"""Scores of now or later: against plain loops and scipy, recovered, every doubt provoked."""

import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.optimize import brute
from scipy.special import log_expit

from exercises import later
from exercises.catalogue import exercise
from exercises.core.scoring.hyperbola import LN_K, LN_SENSITIVITY
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from tests.exercises.choosers import Chooser
from tests.exercises.every_score import doubted_where_undefined, made
from tests.exercises.people import sat, table_of

P = later.Params()
COLUMNS = exercise("later").columns
SIDES = ("left", "right")
rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(
            made,
            block=st.sampled_from(["practice", "assessment", ""]),
            kind=st.sampled_from(["choice", "choice", "choice", "catch", "more"]),
            button=st.sampled_from([*SIDES, ""]),
            rt_s=st.sampled_from([0.1, 0.4, 1.5]),
            extra=st.fixed_dictionaries(
                {
                    "sooner_coins": st.integers(0, 64).map(float),
                    "later_coins": st.sampled_from([0.0, 32.0, 64.0]),
                    "delay_days": st.sampled_from([*map(float, later.DELAYS), 14.0]),
                    "later_side": st.sampled_from(SIDES),
                }
            ),
        ).map(lambda t: t if t.button else t._replace(rt_s=math.nan)),
    ),
    max_size=80,
)


def waited(trial: Trial) -> bool:
    return trial.button == trial.extra["later_side"]


def number(trial: Trial, name: str) -> float:
    return float(trial.extra[name])


def point(own: list[Trial]) -> float:
    """One wait: the middle of the highest ratio refused and the lowest one taken."""
    if not own:
        return math.nan
    ratios = [(number(t, "sooner_coins") / number(t, "later_coins"), waited(t)) for t in own]
    low = max([ratio for ratio, later in ratios if later], default=0.0)
    return (low + min([ratio for ratio, later in ratios if not later], default=1.0)) / 2


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops; all but the fit."""
    counted = [t for t in trials if t.block != "practice" and t.button]
    choices = [
        t
        for t in counted
        if t.kind == "choice"
        and t.extra["delay_days"] in later.DELAYS
        and 0 < number(t, "later_coins") >= number(t, "sooner_coins")
    ]
    points = [point([t for t in choices if t.extra["delay_days"] == d]) for d in later.DELAYS]
    catches = [t for t in counted if t.kind == "catch"]
    times = [t.rt_s for t in choices if t.rt_s >= 0.4]
    falls = [b - a for a, b in pairwise(points)]
    return {
        "auc": trapezoid([1, *points], [0, *later.DELAYS]) / 365,
        "auc_ordinal": trapezoid([1, *points]) / 6,
        **dict(zip(later.POINTS.values(), points, strict=True)),
        "largest_rise": max(falls) if not any(map(math.isnan, points)) else math.nan,
        "whole_fall": points[0] - points[-1],
        "later_share": sum(map(waited, choices)) / len(choices) if choices else math.nan,
        "missed": sum(map(waited, catches)) if catches else math.nan,
        "rt_median_s": median(times) if times else math.nan,
    }


@settings(deadline=None)
@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = later.score(from_trials(rows, COLUMNS), P)
    assert list(scores.values) == [m.name for m in later.MEASURES]
    for i, session in enumerate(scores.sessions):
        expected = oracle([trial for who, trial in rows if who == session])
        got = {name: scores.values[name][i] for name in expected}
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@settings(deadline=None)
@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid, verified or not."""
    table = from_trials(rows, COLUMNS, dict.fromkeys("abc", True))
    doubted_where_undefined(later.score(table, P))


@cache
def sitting(k: float, sensitivity: float, seed: int = 3) -> tuple[Trial, ...]:
    return tuple(sat("later", Chooser(k, sensitivity, seed), seed, P))


@pytest.mark.parametrize(("k", "sensitivity"), [(0.003, 15.0), (0.02, 8.0), (0.1, 30.0)])
def test_k_is_the_likeliest(k: float, sensitivity: float) -> None:
    """Scipy's search over a grid, polished, finds the same k and sensitivity."""
    trials = sitting(k, sensitivity)
    own = [t for t in trials if t.kind == "choice" and t.block != "practice"]
    days = np.array([number(t, "delay_days") for t in own])
    ratios = np.array([number(t, "sooner_coins") for t in own]) / 64
    signs = np.array([1 if waited(t) else -1 for t in own])

    def unlikely(at: Any) -> float:
        worth = 1 / (1 + np.exp(at[0]) * days)
        return -float(log_expit(signs * np.exp(at[1]) * (worth - ratios)).sum())

    best = brute(unlikely, (LN_K, LN_SENSITIVITY), Ns=40)
    values = later.score(table_of([[*trials]], "later"), P).values
    assert values["ln_k"][0] == pytest.approx(best[0], abs=1e-3)
    assert values["sensitivity"][0] == pytest.approx(math.exp(best[1]), rel=1e-3)


def test_k_is_recovered() -> None:
    """Over 60 sittings each the median k is within a tenth of what people choose by."""
    for k in (0.005, 0.05):
        people = (Chooser(k, 40.0, seed) for seed in range(60))
        table = table_of((sat("later", one, n, P) for n, one in enumerate(people)), "later")
        scores = later.score(table, P)
        assert np.exp(np.nanmedian(scores.values["ln_k"])) == pytest.approx(k, rel=0.1)
        assert (scores.verdicts() == "valid").mean() > 0.9


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = later.score(table, P)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


Change = Callable[[int, Trial], Trial]


def good() -> list[Trial]:
    """Forty rows that count, of somebody steady; the practice before them."""
    return [*sitting(0.02, 1e6)]


def choose(wanted: Callable[[int, Trial], bool]) -> Change:
    """Answer anew: later where `wanted` of the wait's length in days and the trial."""

    def change(_: int, t: Trial) -> Trial:
        side = str(t.extra["later_side"])
        other = "left" if side == "right" else "right"
        if t.kind != "choice":
            return t
        takes = wanted(round(number(t, "delay_days")), t)
        return t._replace(button=side if takes else other)

    return change


def some(n: int, /, kind: str = "choice", **what: Any) -> Change:
    """Change the first n of a kind."""
    left = [n]

    def change(_: int, t: Trial) -> Trial:
        if t.kind != kind or t.block == "practice" or not left[0]:
            return t
        left[0] -= 1
        return t._replace(**what)

    return change


def extra(n: int, kind: str, **what: Any) -> Change:
    left = [n]

    def change(_: int, t: Trial) -> Trial:
        if t.kind != kind or t.block == "practice" or not left[0]:
            return t
        left[0] -= 1
        return t.also(**what)

    return change


def refuse(n: int) -> Change:
    """Refuse more and sooner, n times."""
    left = [n]

    def change(_: int, t: Trial) -> Trial:
        if t.kind != "catch" or not left[0]:
            return t
        left[0] -= 1
        return t._replace(button=str(t.extra["later_side"]))

    return change


def rises(days: int, t: Trial) -> bool:
    """Worth much more in half a year than in a quarter."""
    worth = 50 if days == 182 else 64 / (1 + days / 60)
    return number(t, "sooner_coins") < worth


DOUBTS = [
    (extra(2, "choice", delay_days=14.0), {"too_few_trials"}),
    (refuse(2), {"better_offers_missed"}),
    (some(4, "catch", block="practice"), {"unchecked"}),
    (choose(rises), {"not_falling"}),
    (choose(lambda *_: False), {"always_now"}),
    (choose(lambda *_: True), {"always_later"}),
    (choose(lambda d, _: d > 1), {"k_out_of_range", "not_falling", "no_fall"}),
    (some(29, rt_s=0.3), {"too_few_presses", "anticipations"}),
    (some(4, rt_s=0.39), {"anticipations"}),
    (some(1, source="arrival"), {"arrival_stamps"}),
    (some(3, suspect=True), {"suspect_stamps"}),
    (some(3, late=1), {"late_frames"}),
    (extra(3, "choice", broken=1), {"interrupted"}),
    (some(1, block="training"), {"mixed_forms"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_doubts_are_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    assert codes([change(i, t) for i, t in enumerate(good())]) == expected


def test_whole_sittings_are_told_apart() -> None:
    """The patient, who lose nothing; one side throughout; sides at random."""
    assert codes([*sitting(0.0002, 1e6)]) == {"no_fall"}
    assert codes(good()) == set()
    assert codes(good(), verified=False) == {"timing_unverified"}
    one_side = codes(sat("later", Chooser(0.01, 10, side="left"), 1, P))
    assert {"one_side", "better_offers_missed", "unpredictable"} <= one_side
    found = [codes(sat("later", Chooser(0.01, 0.0, seed), seed, P)) for seed in range(20)]
    assert sum(bool(some_codes) for some_codes in found) >= 18


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = later.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected}
    provoked |= {"timing_unverified", "resumed", "one_side", "unpredictable"}
    assert {reason.code for reason in scores.reasons} == provoked


def test_at_its_limit_nothing_is_doubted() -> None:
    """The limits of the parameters are themselves allowed."""
    for change in (refuse(1), some(3, rt_s=0.39), some(2, suspect=True), some(2, late=1)):
        assert codes([change(i, t) for i, t in enumerate(good())]) == set()
