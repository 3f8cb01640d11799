"""Flanker scores: against pandas, known costs recovered, every doubt provoked."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import flanker
from exercises.catalogue import exercise
from exercises.core.drawing.arrows import SIDES, across
from exercises.core.drawing.flock import KINDS
from exercises.core.scoring.speed_accuracy import inverse_efficiency, lisas
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.every_score import as_reckoned, blind_to_order, doubted_where_undefined
from tests.exercises.people import sat, table_of
from tests.recovery.flanker import COSTS, assessed

P = flanker.Params()
COLUMNS = exercise("flanker").columns


def drawn(block: str, kind: str, side: str, pressed: str, rt_s: float, early: bool) -> Trial:
    button = "" if math.isnan(rt_s) else pressed
    return Trial(block, kind, button, rt_s, early=early, source="kernel", extra={"side": side})


rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(
            drawn,
            st.sampled_from(["assessment", "practice"]),
            st.sampled_from(KINDS),
            st.sampled_from(SIDES),
            st.sampled_from(SIDES),
            st.one_of(st.sampled_from([math.nan, 0.1, 0.5]), st.floats(0, 1.5)),
            st.booleans(),
        ),
    ),
    max_size=80,
)


def oracle(frame: pd.DataFrame) -> dict[str, float]:
    """One session, as one would write it with pandas."""
    frame = frame[frame["block"] != "practice"].copy()
    frame["right"] = frame["rt_s"].notna() & (frame["button"] == frame["side"])
    times = frame[frame["right"] & (frame["rt_s"] >= P.fastest_s)]
    error_sd = (~frame["right"]).astype(float).std()
    weight = 0.0 if error_sd == 0 else times["rt_s"].std() / error_sd
    found: dict[str, float] = {}
    for kind in KINDS:
        own, timed = frame[frame["kind"] == kind], times[times["kind"] == kind]["rt_s"]
        errors = 1 - own["right"].mean() if len(own) else math.nan
        found |= {
            f"rt_{kind}_s": timed.mean(),
            f"median_{kind}_s": timed.median(),
            f"error_rate_{kind}": errors,
            f"lisas_{kind}_s": timed.mean() + errors * weight,
            f"efficiency_{kind}_s": timed.mean() / (1 - errors) if errors < 1 else math.nan,
        }
    for stem, (_, unit) in flanker.STEMS.items():
        first, second, cost = (
            "_".join(filter(None, (stem, sense, unit))) for sense in (*KINDS, "cost")
        )
        found[cost] = found[second] - found[first]
    found["omission_rate"] = frame["rt_s"].isna().mean() if len(frame) else math.nan
    found["early_presses"] = frame["early"].sum() if len(frame) else math.nan
    return found


@given(rows)
def test_against_pandas(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure as pandas reckons it, NaN where undefined."""
    table = from_trials(rows, COLUMNS)
    scores = flanker.score(table, P)
    frames = dict(iter(pd.DataFrame(dict(table)).groupby("session")))
    as_reckoned(scores, flanker.MEASURES, frames, oracle, 1e-6)


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    doubted_where_undefined(flanker.score(from_trials(rows, COLUMNS), P))


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, Trial]], rng: Any) -> None:
    """Shuffled rows give the same scores and verdicts for each session."""
    blind_to_order(lambda some: flanker.score(from_trials(some, COLUMNS), P), rows, rng, 1e-6)


def test_a_published_example_of_inverse_efficiency() -> None:
    """600 ms with 10 % errors make 667 ms (Vandierendonck 2018, doi:10.5334/joc.6)."""
    assert inverse_efficiency(np.array([0.6]), np.array([0.9]))[0] == pytest.approx(0.667, abs=5e-4)


def test_lisas_without_errors_is_the_mean_time() -> None:
    """With errors it adds their share by the ratio of both SDs; without any there is no ratio."""
    rt, errors = np.array([0.5, 0.5]), np.array([0.0, 0.1])
    found = lisas(rt, errors, np.array([0.1, 0.1]), np.array([0.0, 0.25]))
    assert found == pytest.approx([0.5, 0.54])


def good_sitting() -> list[Trial]:
    """120 rows, both kinds by turns, with 3 missed and 4 answered wrong."""
    trials = []
    for i in range(120):
        side, kind = SIDES[i // 2 % 2], KINDS[i % 2]
        rt_s = 0.4 + i / 1000 + 0.05 * (i % 2)
        trials.append(drawn("assessment", kind, side, side, rt_s, early=False))
    trials[10:13] = [t._replace(button="", rt_s=math.nan) for t in trials[10:13]]
    trials[20:24] = [t._replace(button=across(t.button)) for t in trials[20:24]]
    return trials


def codes(trials: list[Trial], *, verified: bool = True) -> dict[str, str]:
    """Code -> the verdict that it brings, for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = flanker.score(table, P)
    return {reason.code: reason.verdict for reason, where in scores.reasons.items() if where[0]}


def test_a_good_sitting_is_valid() -> None:
    """No reason holds."""
    assert codes(good_sitting()) == {}


Change = Callable[[int, Trial], Trial]


def last(n: int, /, **what: Any) -> Change:
    """Change the last n trials of a good sitting."""
    return lambda i, t: t._replace(**what) if i >= 120 - n else t


def guessed(i: int, t: Trial) -> Trial:
    """Every second pair of rows answered on the other side."""
    return t._replace(button=across(t.button)) if i // 4 % 2 and t.button else t


SILENT: dict[str, Any] = {"button": "", "rt_s": math.nan}
BROKEN: dict[str, Any] = {"side": "left", "broken": 1}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (last(81, block="practice"), {"too_few_trials"}),
        (last(120, **SILENT), {"never_pressed", "too_few_presses", "omissions_high"}),
        (guessed, {"chance"}),
        (lambda _, t: t._replace(button="left" if t.button else ""), {"one_sided", "chance"}),
        (last(95, **SILENT), {"too_few_presses", "omissions_high"}),
        (last(22, **SILENT), {"omissions_high"}),
        (last(13, early=True), {"anticipations"}),
        (last(13, rt_s=0.09), {"anticipations"}),
        (last(1, source="arrival"), {"arrival_stamps"}),
        (last(6, suspect=True), {"suspect_stamps"}),
        (last(7, late=1), {"late_frames"}),
        (
            lambda i, t: t.also(broken=1) if i < 7 else t,
            {"interrupted"},
        ),
        (last(1, block="training"), {"mixed_forms"}),
    ],
)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    assert set(codes([change(i, t) for i, t in enumerate(good_sitting())])) == expected


@pytest.mark.parametrize(
    "change",
    [
        last(80, block="practice"),
        last(21, **SILENT),
        last(12, early=True),
        last(12, rt_s=0.09),
        last(5, suspect=True),
        last(6, late=1),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == {}


def test_unverified_timing_is_told() -> None:
    """A screen that was not verified makes every score doubtful."""
    assert codes(good_sitting(), verified=False) == {"timing_unverified": "doubtful"}


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = flanker.score(from_trials([], COLUMNS), P)
    cases = test_every_doubt_is_provoked.pytestmark[0].args[1]  # type: ignore[attr-defined]
    provoked = {code for _, expected in cases for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


SITTINGS = 200


@pytest.mark.parametrize("who", COSTS)
def test_known_costs_are_recovered(who: str) -> None:
    """Mean costs in time and errors within 4 standard errors; nobody is doubted."""
    cost_s, slips = COSTS[who]
    scores = flanker.score(assessed(SITTINGS, cost_s, slips, P), P)
    truths = {"rt_cost_s": cost_s, "median_cost_s": cost_s, "error_rate_cost": slips}
    for name, truth in truths.items():
        got = scores.values[name]
        assert abs(got.mean() - truth) < 4 * got.std() / SITTINGS**0.5 + 0.001, name
    assert (scores.verdicts() == "valid").mean() > 0.97


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (Habits(lapse=1, anticipation=0), "never_pressed"),
        (Habits(lapse=0.4, anticipation=0), "omissions_high"),
        (Habits(error=0.5, anticipation=0), "chance"),
        (Habits(mu_s=0.05, sigma_s=0.01, tau_s=0.01, anticipation=0), "anticipations"),
    ],
)
def test_people_who_do_not_follow_are_told_apart(habits: Habits, code: str) -> None:
    """Whoever never presses, misses, guesses or jumps the gun is found in most sittings."""
    people = (VirtualPerson(flanker.rule(), habits, seed) for seed in range(12))
    done = (sat("flanker", one, n, P) for n, one in enumerate(people))
    scores = flanker.score(table_of(done, "flanker"), P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.mean() > 0.8
