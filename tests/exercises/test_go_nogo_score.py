"""Go/no-go scores: against loops and scipy, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from statistics import fmean, stdev
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, exponnorm, norm

from exercises import go_nogo
from exercises.catalogue import exercise
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits
from tests.exercises.every_score import (
    as_reckoned,
    blind_to_order,
    by_session,
    doubted_where_undefined,
    made,
)
from tests.exercises.people import sitting, table_of

P = go_nogo.Params()
COLUMNS = exercise("go_nogo").columns

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.builds(
            made,
            block=st.sampled_from(["practice", "assessment", "training", ""]),
            kind=st.sampled_from(["go", "nogo"]),
            rt_s=st.one_of(st.sampled_from([math.nan, 0.1, 0.1001]), st.floats(0, 2)),
            source=st.sampled_from(["kernel", "arrival", ""]),
            early=st.booleans(),
            suspect=st.booleans(),
            late=st.integers(0, 2),
            extra=st.sampled_from([{}, {"broken": 1}]),
        ),
    ),
    max_size=80,
)


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops, statistics and scipy."""
    counted = [t for t in trials if t.block != "practice"]
    go, nogo = ([t for t in counted if t.kind == kind] for kind in ("go", "nogo"))
    hits = sum(not math.isnan(t.rt_s) for t in go)
    alarms = sum(not math.isnan(t.rt_s) for t in nogo)
    times = [t.rt_s for t in go if t.rt_s >= P.fastest_s]
    z_hits = norm.ppf((hits + 0.5) / (len(go) + 1)) if go else math.nan
    z_alarms = norm.ppf((alarms + 0.5) / (len(nogo) + 1)) if nogo else math.nan
    return {
        "dprime": z_hits - z_alarms,
        "criterion": -(z_hits + z_alarms) / 2,
        "commissions": alarms if nogo else math.nan,
        "commission_rate": alarms / len(nogo) if nogo else math.nan,
        "omissions": len(go) - hits if go else math.nan,
        "omission_rate": 1 - hits / len(go) if go else math.nan,
        "rt_mean_s": fmean(times) if times else math.nan,
        "rt_sd_s": stdev(times) if len(times) > 1 else math.nan,
        "early_presses": sum(t.early for t in counted) if counted else math.nan,
    }


@given(rows)
def test_against_scipy_and_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = go_nogo.score(from_trials(rows, COLUMNS), P)
    assert scores.sessions.tolist() == list(dict.fromkeys(session for session, _ in rows))
    as_reckoned(
        scores,
        go_nogo.MEASURES,
        by_session(rows),
        oracle,
    )


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    doubted_where_undefined(go_nogo.score(from_trials(rows, COLUMNS), P))


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, Trial]], rng: Any) -> None:
    """Shuffled rows give the same scores and verdicts for each session."""
    blind_to_order(lambda some: go_nogo.score(from_trials(some, COLUMNS), P), rows, rng)


def good_sitting() -> list[Trial]:
    """An assessment with nothing to doubt: 96 discs with 3 missed, 24 squares with 4 pressed."""
    go = [Trial("assessment", "go", "ok", 0.3 + i / 1000, source="kernel") for i in range(93)]
    go += [Trial("assessment", "go")] * 3
    nogo = [Trial("assessment", "nogo", "ok", 0.35, source="kernel")] * 4
    return go + nogo + [Trial("assessment", "nogo")] * 20


def codes(trials: list[Trial], *, verified: bool = True) -> dict[str, str]:
    """Code -> the verdict that it brings, for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = go_nogo.score(table, P)
    return {reason.code: reason.verdict for reason, where in scores.reasons.items() if where[0]}


def test_a_good_sitting_is_valid() -> None:
    """No reason holds, and the row says so."""
    assert codes(good_sitting()) == {}


Change = Callable[[int, Trial], Trial]


def some(n: int, kind: str = "go", /, **what: Any) -> Change:
    """Change the first n trials of a kind in a good sitting."""
    first = 0 if kind == "go" else 96
    return lambda i, t: t._replace(**what) if first <= i < first + n else t


PRESSED: dict[str, Any] = {"button": "ok", "rt_s": 0.3}
SILENT: dict[str, Any] = {"button": "", "rt_s": math.nan}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (some(77, block="practice"), {"too_few_trials"}),
        (some(15, "nogo", block="practice"), {"too_few_trials"}),
        (some(96, **SILENT), {"never_pressed", "chance", "too_few_presses", "omissions_high"}),
        (some(24, "nogo", **PRESSED), {"always_pressed", "chance"}),
        (some(23, "nogo", **PRESSED), {"chance"}),
        (some(87, **SILENT), {"too_few_presses", "chance", "omissions_high"}),
        (some(27, **SILENT), {"omissions_high"}),
        (some(13, early=True), {"anticipations"}),
        (some(13, rt_s=0.09), {"anticipations"}),
        (some(1, source="arrival"), {"arrival_stamps"}),
        (some(5, suspect=True), {"suspect_stamps"}),
        (some(7, late=1), {"late_frames"}),
        (some(7, extra={"broken": 1}), {"interrupted"}),
        (some(1, block="training"), {"mixed_forms"}),
    ],
)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    trials = [change(i, t) for i, t in enumerate(good_sitting())]
    assert set(codes(trials)) == expected


@pytest.mark.parametrize(
    "change",
    [
        some(76, block="practice"),
        some(14, "nogo", block="practice"),
        some(25, **SILENT),
        some(12, early=True),
        some(12, rt_s=0.09),
        some(4, suspect=True),
        some(6, late=1),
        some(6, extra={"broken": 1}),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == {}


def test_unverified_timing_is_told() -> None:
    """A screen that was not verified makes every score doubtful; so does not knowing."""
    assert codes(good_sitting(), verified=False) == {"timing_unverified": "doubtful"}
    table = from_trials((("a", t) for t in good_sitting()), COLUMNS)
    assert go_nogo.score(table, P).verdicts().tolist() == ["doubtful"]


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = go_nogo.score(from_trials([], COLUMNS), P)
    cases = test_every_doubt_is_provoked.pytestmark[0].args[1]  # type: ignore[attr-defined]
    provoked = {code for _, expected in cases for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


def test_a_sitting_of_practice_alone_has_no_score() -> None:
    """Practice is left out: the session is there, its values are not."""
    (row,) = go_nogo.score(from_trials([("a", Trial("practice", "go"))], COLUMNS), P).rows()
    assert row["verdict"] == "invalid"
    assert all(row[m.name] is None for m in go_nogo.MEASURES)


def test_quality_has_no_word_on_nothing() -> None:
    """Sessions without a counted row are not blamed for their timing."""
    table = from_trials([("a", Trial("practice", "go", late=9))], COLUMNS)
    none = np.zeros(1, dtype=bool)
    held = quality(table, Sessions.of(table), none, 0.05)
    assert not any(where.any() for where in held.values())


HABITS = Habits(mu_s=0.3, sigma_s=0.03, tau_s=0.06, commission=0.3, lapse=0.05, anticipation=0)
SITTINGS = 300


@pytest.fixture(scope="module")
def many() -> Table:
    """Assessments of one kind of person, each with a seed of its own."""
    return table_of(sitting(HABITS, seed, P) for seed in range(SITTINGS))


def test_known_people_are_recovered(many: Table) -> None:
    """Means over 300 simulated sittings lie within 4 standard errors of what was put in.

    Expected d' is the mean of the corrected d' over both binomials, times out of the window left
    out; response times are ex-Gaussian, cut at the window.
    """
    in_time = exponnorm.cdf(P.window_s, 2, 0.3, 0.03)
    hit, alarm = 0.95 * in_time, 0.3 * in_time
    k, n = np.arange(97), np.arange(25)
    z_hit, z_alarm = norm.ppf((k + 0.5) / 97), norm.ppf((n + 0.5) / 25)
    z_hit_mean = (binom.pmf(k, 96, hit) * z_hit).sum()
    z_alarm_mean = (binom.pmf(n, 24, alarm) * z_alarm).sum()
    expected = {
        "dprime": z_hit_mean - z_alarm_mean,
        "criterion": -(z_hit_mean + z_alarm_mean) / 2,
        "commission_rate": alarm,
        "omission_rate": 1 - hit,
        "rt_mean_s": 0.36,
        "rt_sd_s": math.hypot(0.03, 0.06),
    }
    scores = go_nogo.score(many, P)
    for name, value in expected.items():
        got = scores.values[name]
        assert got.shape == (SITTINGS,)
        assert abs(got.mean() - value) < 4 * got.std() / SITTINGS**0.5 + 0.001, name


def test_people_who_follow_the_task_are_valid(many: Table) -> None:
    """Hardly any of 300 sittings of an attentive person is doubted."""
    assert (go_nogo.score(many, P).verdicts() == "valid").mean() > 0.97


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (Habits(commission=1, lapse=0, anticipation=0), "always_pressed"),
        (Habits(lapse=1, commission=0, anticipation=0), "never_pressed"),
        (Habits(commission=0.5, lapse=0.5, anticipation=0), "chance"),
        (Habits(lapse=0.5, anticipation=0), "omissions_high"),
        (Habits(anticipation=0.3), "anticipations"),
        (Habits(mu_s=0.05, sigma_s=0.01, tau_s=0.01), "anticipations"),
    ],
)
def test_people_who_do_not_are_told_apart(habits: Habits, code: str) -> None:
    """Whoever presses always, never, at random, too soon or seldom is found in most sittings."""
    scores = go_nogo.score(table_of(sitting(habits, seed, P) for seed in range(20)), P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.mean() > 0.8
