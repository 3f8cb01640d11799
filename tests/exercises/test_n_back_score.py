"""N-back scores: against loops and scipy, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from statistics import fmean, stdev
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from exercises import n_back
from exercises.catalogue import exercise
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits
from tests.exercises.every_score import as_reckoned, by_session, doubted_where_undefined, made
from tests.exercises.memory_people import MemoryPerson
from tests.exercises.people import sat, table_of
from tests.recovery.n_back import assessed

P = n_back.Params()
COLUMNS = exercise("n_back").columns
rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(
            made,
            block=st.sampled_from(["practice", "assessment", "training", ""]),
            kind=st.sampled_from(["lead", "target", "lure", "foil"]),
            rt_s=st.sampled_from([math.nan, 0.0999, 0.1]) | st.floats(0, 2.2),
            early=st.booleans(),
            extra=st.builds(
                lambda n, answer: {"n": n, "answer": answer},
                st.integers(1, 9),
                st.sampled_from(["match", "other", ""]),
            ),
        ),
    ),
    max_size=80,
)


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else math.nan


def z(flags: list[bool]) -> float:
    return float(norm.ppf((sum(flags) + 0.5) / (len(flags) + 1))) if flags else math.nan


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops, statistics and scipy."""
    counted = [t for t in trials if t.block != "practice" and t.kind != "lead"]
    matched = {
        kind: [t.extra["answer"] == "match" for t in counted if t.kind == kind]
        for kind in ("target", "lure", "foil")
    }
    others = matched["lure"] + matched["foil"]
    hits = [t for t in counted if t.kind == "target" and t.extra["answer"] == "match"]
    times = [t.rt_s for t in hits if t.rt_s >= 0.1]
    levels = [float(t.extra["n"]) for t in counted]
    return {
        "dprime": z(matched["target"]) - z(others),
        "criterion": -(z(matched["target"]) + z(others)) / 2,
        "hit_rate": share(matched["target"]),
        "false_alarm_rate": share(others),
        "lure_rate": share(matched["lure"]),
        "foil_rate": share(matched["foil"]),
        "n_mean": fmean(levels) if levels else math.nan,
        "n_highest": max(levels, default=math.nan),
        "rt_mean_s": fmean(times) if times else math.nan,
        "rt_sd_s": stdev(times) if len(times) > 1 else math.nan,
    }


@given(rows)
def test_against_scipy_and_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = n_back.score(from_trials(rows, COLUMNS), P)
    as_reckoned(
        scores,
        n_back.MEASURES,
        by_session(rows),
        oracle,
    )


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid, verified or not."""
    table = from_trials(rows, COLUMNS, dict.fromkeys("abc", True))
    doubted_where_undefined(n_back.score(table, P))


MATCH: dict[str, Any] = {"button": "ok", "rt_s": 0.5, "extra": {"n": 2, "answer": "match"}}
SILENT: dict[str, Any] = {"button": "", "rt_s": math.nan, "extra": {"n": 2, "answer": ""}}


def good_sitting() -> list[Trial]:
    """An assessment with nothing to doubt: 25 of 30 matches found, 4 of 20 near ones mistaken."""

    def trials(kind: str, matched: int, of: int) -> list[Trial]:
        one = Trial("assessment", kind, source="kernel")
        return [one._replace(**(MATCH if i < matched else SILENT)) for i in range(of)]

    return [*trials("target", 25, 30), *trials("lure", 4, 20), *trials("foil", 2, 50)]


def codes(trials: list[Trial], p: n_back.Params = P, *, verified: bool = True) -> set[str]:
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = n_back.score(table, p)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


Change = Callable[[int, Trial], Trial]


def some(n: int, first: int = 0, /, **what: Any) -> Change:
    """Change n trials of the good sitting (30 targets, 20 lures, 50 foils), from `first` on."""
    return lambda i, t: t._replace(**what) if first <= i < first + n else t


PRACTICE: dict[str, Any] = {"block": "practice"}
DOUBTS = [
    (some(19, 11, **PRACTICE), {"too_few_trials"}),
    (some(43, 50, **PRACTICE), {"too_few_trials"}),
    (some(100, **SILENT), {"never_pressed", "chance", "too_few_presses"}),
    (some(70, 30, **MATCH), {"always_pressed", "chance"}),
    (some(60, 30, **MATCH), {"chance"}),
    (some(16, **SILENT), {"too_few_presses"}),
    (some(13, 30, **PRACTICE), {"few_lures"}),
    (some(1, extra={"n": 3, "answer": "match"}), {"mixed_n"}),
    (some(11, early=True), {"anticipations"}),
    (some(11, rt_s=0.09), {"anticipations"}),
    (some(1, source="arrival"), {"arrival_stamps"}),
    (some(2, suspect=True), {"suspect_stamps"}),
    (some(6, late=1), {"late_frames"}),
    (some(6, extra={"n": 2, "answer": "match", "broken": 1}), {"interrupted"}),
    (some(1, block="training"), {"mixed_forms"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == expected


@pytest.mark.parametrize(
    "change",
    [
        some(18, 12, **PRACTICE),
        some(42, 50, **PRACTICE),
        some(15, **SILENT),
        some(12, 30, **PRACTICE),
        some(10, early=True),
        some(1, suspect=True),
        some(5, late=1),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == set()


def test_with_two_buttons_silence_is_no_answer() -> None:
    """More than a fifth unanswered is doubted where every square is to be answered."""
    two = n_back.Params(one_button=False)
    other: dict[str, Any] = {"button": "left", "extra": {"n": 2, "answer": "other"}}
    answered = [t if t.button else t._replace(rt_s=0.6, **other) for t in good_sitting()]
    assert codes(answered, two) == set()
    silent = [t._replace(**SILENT) if i >= 79 else t for i, t in enumerate(answered)]
    assert codes(silent, two) == {"omissions_high"}
    assert codes(silent[:79] + answered[79:80] + silent[80:], two) == set()


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above, or here."""
    assert codes(good_sitting()) == set()
    assert codes(good_sitting(), verified=False) == {"timing_unverified"}
    scores = n_back.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected}
    provoked |= {"timing_unverified", "resumed", "omissions_high"}
    assert {reason.code for reason in scores.reasons} == provoked


def test_training_of_several_n_is_not_mixed() -> None:
    """There n is meant to move."""
    trials = [t._replace(block="training") for t in good_sitting()]
    trials[0] = trials[0]._replace(extra={"n": 3, "answer": "match"})
    assert codes(trials) == set()


SITTINGS = 100


def corrected(rate: float, trials: int) -> float:
    """Mean of z of the log-linear rate over the binomial."""
    k = np.arange(trials + 1)
    return float((binom.pmf(k, trials, rate) * norm.ppf((k + 0.5) / (trials + 1))).sum())


@pytest.mark.parametrize(("dprime", "criterion"), [(1, 0.3), (2, 0), (3, 0), (3, -0.3)])
def test_known_people_are_recovered(dprime: float, criterion: float) -> None:
    """Means over 100 simulated sittings lie within 4 standard errors of what is expected.

    Expected is the mean of the corrected d' over both binomials: with 30 matches and 70 others it
    lies within .1 of the true one.
    """
    hit, alarm = norm.cdf(dprime / 2 - criterion), norm.cdf(-dprime / 2 - criterion)
    z_hit, z_alarm = corrected(hit, 30), corrected(alarm, 70)
    assert abs(z_hit - z_alarm - dprime) <= 0.1
    scores = n_back.score(assessed(SITTINGS, dprime, criterion), P)
    expected = {
        "dprime": z_hit - z_alarm,
        "criterion": -(z_hit + z_alarm) / 2,
        "hit_rate": hit,
        "false_alarm_rate": alarm,
        "lure_rate": alarm,
        "n_mean": 2,
        "rt_mean_s": 0.65,
    }
    for name, value in expected.items():
        got = scores.values[name]
        assert abs(got.mean() - value) <= 4 * got.std() / SITTINGS**0.5 + 0.002, name
    assert (scores.verdicts() == "valid").mean() > 0.9


def found(people: list[MemoryPerson], p: n_back.Params = P) -> tuple[set[str], dict[str, float]]:
    """The reasons that hold for all of these, and the mean of each measure."""
    table = table_of((sat("n_back", one, n, p) for n, one in enumerate(people)), "n_back")
    scores = n_back.score(table, p)
    means = {name: float(values.mean()) for name, values in scores.values.items()}
    return {r.code for r, where in scores.reasons.items() if where.mean() > 0.7}, means


def test_who_is_lured_is_told_by_the_near_matches() -> None:
    """Familiarity raises false alarms to near matches alone."""
    _, means = found([MemoryPerson(lambda _: 2.5, seed, lured=1.0) for seed in range(20)])
    lured, plain = norm.cdf(1.0 - 1.25), norm.cdf(-1.25)
    assert means["lure_rate"] == pytest.approx(lured, abs=0.1)
    assert means["foil_rate"] == pytest.approx(plain, abs=0.05)


def test_two_buttons_recover_the_same() -> None:
    """The manner of answering changes no rate of somebody who answers all."""
    p = n_back.Params(one_button=False)
    reasons, means = found([MemoryPerson(lambda _: 2.0, seed) for seed in range(40)], p)
    assert reasons == set()
    assert means["dprime"] == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([MemoryPerson(lambda _: 0.0, s) for s in range(10)], "chance"),
        ([MemoryPerson(lambda _: 2.0, s, criterion=-9) for s in range(5)], "always_pressed"),
        ([MemoryPerson(lambda _: 2.0, s, criterion=9) for s in range(5)], "never_pressed"),
        (
            [
                MemoryPerson(lambda _: 2.0, s, habits=Habits(0.04, 0.01, 0.01, lapse=0))
                for s in range(5)
            ],
            "anticipations",
        ),
    ],
)
def test_people_who_do_not_follow_are_told_apart(people: list[MemoryPerson], code: str) -> None:
    """Whoever guesses, presses always, never, or before looking is found."""
    assert code in found(people)[0]
