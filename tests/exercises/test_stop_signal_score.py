"""Stop-signal scores: against pandas, known races recovered, every doubt provoked."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import stop_signal
from exercises.catalogue import exercise
from exercises.core.drawing.arrows import SIDES
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises import race
from tests.exercises.every_score import as_reckoned, blind_to_order, doubted_where_undefined
from tests.exercises.people import sat, table_of
from tests.recovery.stop_signal import PEOPLE, assessed

P = stop_signal.Params()
COLUMNS = exercise("stop_signal").columns
TIMES = st.one_of(st.sampled_from([math.nan, 0.3, 0.4, 0.5]), st.floats(0, 1.25))


def drawn(kind: str, side: str, pressed: str, rt_s: float, early: bool, ssd_s: float) -> Trial:
    extra: dict[str, Any] = {"side": side}
    if kind == "stop":
        extra |= {"ssd_s": ssd_s}
        if rt_s != rt_s or rt_s > ssd_s:  # noqa: PLR0124 - NaN
            extra |= {"ssd_shown_s": ssd_s + 0.001}
    button = "" if math.isnan(rt_s) else pressed
    return Trial("assessment", kind, button, rt_s, early=early, source="kernel", extra=extra)


trials = st.builds(
    drawn,
    st.sampled_from(["go", "go", "stop"]),
    st.sampled_from(SIDES),
    st.sampled_from(SIDES),
    TIMES,
    st.booleans(),
    st.sampled_from([0.15, 0.2, 0.25, math.nan]) | st.floats(0.05, 1.2),
)
rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(
            lambda t, block: t._replace(block=block),
            trials,
            st.sampled_from(["assessment", "practice"]),
        ),
    ),
    max_size=80,
)


def oracle(frame: pd.DataFrame) -> dict[str, float]:
    """One session, as one would write it with pandas."""
    frame = frame[frame["block"] != "practice"]
    go, stop = frame[frame["kind"] == "go"], frame[frame["kind"] == "stop"]
    failed = stop[stop["rt_s"].notna() | stop["early"]]
    pressed = go[go["rt_s"].notna()]
    answered = go[go["rt_s"].notna() | go["early"]]["rt_s"].fillna(0)
    p_respond = len(failed) / len(stop) if len(stop) else math.nan
    ssd = stop["ssd_shown_s"].fillna(stop["ssd_s"])
    ssd_mean = ssd.mean(skipna=False)
    wrong = pressed["button"] != pressed["side"]
    ssrt = math.nan
    if (
        len(answered)
        and 0.25 <= p_respond <= 0.75
        and not failed["rt_s"].mean() > pressed["rt_s"].mean()
    ):
        times = [*answered, *[answered.max()] * (len(go) - len(answered))]
        ssrt = float(np.quantile(times, p_respond, method="weibull")) - ssd_mean
    return {
        "ssrt_s": ssrt,
        "p_respond": p_respond,
        "ssd_mean_s": ssd_mean,
        "stop_failure_rt_s": failed["rt_s"].mean(),
        "go_rt_mean_s": pressed["rt_s"].mean(),
        "go_rt_sd_s": pressed["rt_s"].std(),
        "go_omissions": len(go) - len(answered) if len(go) else math.nan,
        "go_omission_rate": 1 - len(answered) / len(go) if len(go) else math.nan,
        "choice_errors": wrong.sum() if len(go) else math.nan,
        "choice_error_rate": wrong.mean() if len(pressed) else math.nan,
        "early_presses": frame["early"].sum() if len(frame) else math.nan,
    }


@given(rows)
def test_against_pandas(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure as pandas and numpy reckon it, NaN where undefined."""
    table = from_trials(rows, COLUMNS)
    scores = stop_signal.score(table, P)
    frames = dict(iter(pd.DataFrame(dict(table)).groupby("session")))
    as_reckoned(scores, stop_signal.MEASURES, frames, oracle)


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    doubted_where_undefined(stop_signal.score(from_trials(rows, COLUMNS), P))


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, Trial]], rng: Any) -> None:
    """Shuffled rows give the same scores and verdicts for each session."""
    blind_to_order(lambda some: stop_signal.score(from_trials(some, COLUMNS), P), rows, rng)


def go(rt_s: float = math.nan, button: str = "left", side: str = "left") -> Trial:
    button = "" if math.isnan(rt_s) else button
    return Trial("assessment", "go", button, rt_s, source="kernel", extra={"side": side})


def stop(rt_s: float = math.nan, ssd_s: float = 0.25, side: str = "left") -> Trial:
    button = "" if math.isnan(rt_s) else side
    extra: dict[str, Any] = {"side": side, "ssd_s": ssd_s}
    return Trial("assessment", "stop", button, rt_s, source="kernel", extra=extra)


def ssrt_of(trials: list[Trial]) -> float:
    table = from_trials((("a", t) for t in trials), COLUMNS)
    return float(stop_signal.score(table, P).values["ssrt_s"][0])


def test_the_guides_worked_example() -> None:
    """200 go trials and p(respond|signal) .45: from the 90th fastest go RT (Verbruggen et al.).

    Type 6 stands at place .45 * 201 = 90.45, between that one and the next.
    """
    times = [0.4 + i / 1000 for i in range(1, 201)]
    stops = [stop(0.35)] * 45 + [stop()] * 55
    assert ssrt_of([*map(go, times), *stops]) == pytest.approx(0.4 + 0.09045 - 0.25)


def test_go_omissions_take_the_longest_time() -> None:
    """Where more than half is missed the quantile is the longest time; errors count as go times."""
    stops = [stop(0.35)] * 10 + [stop()] * 10
    times = [0.4, 0.5, 0.6, 0.7]
    assert ssrt_of([*map(go, times), *[go()] * 5, *stops]) == pytest.approx(0.7 - 0.25)
    wrong = [go(t, "right") for t in times]
    assert ssrt_of([*wrong, *stops]) == pytest.approx(0.55 - 0.25)


def test_premature_presses_are_the_fastest_of_all() -> None:
    """On a go trial one moves the quantile down; on a stop trial it is a stop that failed."""
    stops = [stop(0.35)] * 10 + [stop()] * 10
    premature = go()._replace(early=True)
    assert ssrt_of([premature, premature, go(0.4), go(0.5), go(0.6), *stops]) == pytest.approx(0.15)
    early = [stop()._replace(early=True)] * 10 + [stop()] * 10
    assert ssrt_of([go(0.4), go(0.5), go(0.6), *early]) == pytest.approx(0.25)


def good_sitting() -> list[Trial]:
    """An assessment with nothing to doubt: 192 arrows, 4 missed and 6 wrong; 32 of 64 held."""
    sides = ["left", "right"] * 94
    trials = [go(0.4 + i / 1000, side, side) for i, side in enumerate(sides)]
    trials[:6] = [t._replace(button="left" if t.button == "right" else "right") for t in trials[:6]]
    stops = [stop(0.38, side=side) for side in SIDES * 16] + [stop(side=s) for s in SIDES * 16]
    return trials + [go()] * 4 + stops


def codes(trials: list[Trial], *, verified: bool = True) -> dict[str, str]:
    """Code -> the verdict that it brings, for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = stop_signal.score(table, P)
    return {reason.code: reason.verdict for reason, where in scores.reasons.items() if where[0]}


def test_a_good_sitting_is_valid() -> None:
    """No reason holds."""
    assert codes(good_sitting()) == {}


Change = Callable[[int, Trial], Trial]


def some(n: int, kind: str = "go", /, **what: Any) -> Change:
    """Change the first n trials of a kind in a good sitting."""
    first = {"go": 0, "stop": 192, "held": 224}[kind]
    return lambda i, t: t._replace(**what) if first <= i < first + n else t


def without_delay(i: int, t: Trial) -> Trial:
    return t._replace(extra={"side": "left"}) if i == 192 else t


def guessed(i: int, t: Trial) -> Trial:
    """Every second answer on the other side: 94 of 188 right."""
    flip = i < 188 and i // 2 % 2
    return t._replace(button="left" if t.button == "right" else "right") if flip else t


PRESSED: dict[str, Any] = {"button": "left", "rt_s": 0.38}
SILENT: dict[str, Any] = {"button": "", "rt_s": math.nan}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (some(93, block="practice"), {"too_few_trials"}),
        (some(15, "held", block="practice"), {"too_few_trials"}),
        (
            some(192, **SILENT),
            {"never_pressed", "too_few_presses", "omissions_high"},
        ),
        (without_delay, {"delay_missing"}),
        (some(17, "stop", **SILENT), {"stop_share"}),
        (some(17, "held", **PRESSED), {"stop_share"}),
        (some(32, "stop", rt_s=0.5), {"race_violated"}),
        (guessed, {"chance"}),
        (some(188, button="left"), {"one_sided", "chance"}),
        (some(179, **SILENT), {"too_few_presses", "omissions_high"}),
        (some(35, **SILENT), {"omissions_high"}),
        (some(26, early=True), {"anticipations"}),
        (some(1, source="arrival"), {"arrival_stamps"}),
        (some(12, suspect=True), {"suspect_stamps"}),
        (some(13, late=1), {"late_frames"}),
        (some(13, extra={"side": "left", "broken": 1}), {"interrupted"}),
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
        some(92, block="practice"),
        some(14, "held", block="practice"),
        some(16, "stop", **SILENT),
        some(16, "held", **PRESSED),
        some(34, **SILENT),
        some(25, early=True),
        some(11, suspect=True),
        some(12, late=1),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters, and of the guide, are themselves allowed."""
    assert codes([change(i, t) for i, t in enumerate(good_sitting())]) == {}


@pytest.mark.parametrize(
    "change", [without_delay, some(17, "stop", **SILENT), some(32, "stop", rt_s=0.5)]
)
def test_where_the_guide_forbids_it_there_is_no_ssrt(change: Change) -> None:
    """NaN, with its reason; what was directly observed is still told."""
    table = from_trials((("a", change(i, t)) for i, t in enumerate(good_sitting())), COLUMNS)
    values = stop_signal.score(table, P).values
    assert math.isnan(values["ssrt_s"][0])
    assert not math.isnan(values["go_rt_mean_s"][0])
    assert not math.isnan(values["p_respond"][0])


def test_unverified_timing_is_told() -> None:
    """A screen that was not verified makes every score doubtful."""
    assert codes(good_sitting(), verified=False) == {"timing_unverified": "doubtful"}


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = stop_signal.score(from_trials([], COLUMNS), P)
    cases = test_every_doubt_is_provoked.pytestmark[0].args[1]  # type: ignore[attr-defined]
    provoked = {code for _, expected in cases for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


SITTINGS = 150


@pytest.mark.parametrize("who", ["fast stops", "ordinary stops", "slow stops"])
def test_known_races_are_recovered(who: str) -> None:
    """Mean SSRT within 5 ms of the stop process's mean, and 4 standard errors; nobody doubted."""
    scores = stop_signal.score(assessed(who, SITTINGS, P), P)
    ssrt, (_, times, _) = scores.values["ssrt_s"], PEOPLE[who]
    assert abs(ssrt.mean() - times[0] - times[2]) < 0.005 + 4 * ssrt.std() / SITTINGS**0.5
    assert abs(scores.values["p_respond"].mean() - 0.5) < 0.04
    assert (scores.verdicts() == "valid").mean() > 0.97


@pytest.mark.parametrize("who", ["ordinary stops", "very long tail"])
def test_what_bias_there_is_is_the_methods(who: str) -> None:
    """The whole exercise says what the race by itself says, within 4 standard errors."""
    ssrt = stop_signal.score(assessed(who, SITTINGS, P), P).values["ssrt_s"]
    ssrt, alone = ssrt[~np.isnan(ssrt)], race.ssrt(*PEOPLE[who], sessions=2000)
    error = np.hypot(ssrt.std() / len(ssrt) ** 0.5, alone.std() / len(alone) ** 0.5)
    assert abs(ssrt.mean() - alone.mean()) < 4 * error


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (Habits(lapse=1, anticipation=0), "never_pressed"),
        (Habits(lapse=0.4, anticipation=0), "omissions_high"),
        (Habits(stop_lapse=1, anticipation=0), "stop_share"),
        (Habits(error=0.5, anticipation=0), "chance"),
        (Habits(mu_s=0.05, sigma_s=0.01, tau_s=0.01, anticipation=0), "anticipations"),
    ],
)
def test_people_who_do_not_follow_are_told_apart(habits: Habits, code: str) -> None:
    """Whoever never presses, misses, never stops, guesses or jumps the gun is found."""
    people = (VirtualPerson(stop_signal.rule(), habits, seed) for seed in range(8))
    done = (sat("stop_signal", one, n, P) for n, one in enumerate(people))
    scores = stop_signal.score(table_of(done, "stop_signal"), P)
    where = next(where for reason, where in scores.reasons.items() if reason.code == code)
    assert where.mean() > 0.8
