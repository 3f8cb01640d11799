"""Beat scores: against astropy, statsmodels and plain loops; recovered; every doubt provoked."""

import io
import json
import math
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
import pytest
from astropy import units
from astropy.stats import circmean, circvar, rayleightest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.stattools import acf

from controller.cli import main
from exercises import beat
from exercises.catalogue import exercise
from exercises.core.csv_table import read_csv
from exercises.core.scores import Scores
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from tests.exercises.people import sat, table_of
from tests.exercises.timing_people import Hands, TimingPerson
from tests.recovery.beat import PEOPLE, rows

P = beat.Params()
COLUMNS = exercise("beat").columns
S = 1_000_000_000
OFF = st.sampled_from([math.nan, 0.0, -0.03]) | st.floats(-0.4, 0.4)
paced_runs = st.lists(
    st.tuples(st.sampled_from([0.45, 0.6]), st.lists(OFF, min_size=1, max_size=40)),
    min_size=1,
    max_size=3,
)


def paced(run: int, ioi_s: float, offs: list[float]) -> list[Trial]:
    """A run of beats with these asynchronies; NaN is a missing tap."""
    trials = []
    for n, off_s in enumerate(offs):
        tapped = not math.isnan(off_s)
        extra: dict[str, Any] = {"run": run, "beat": n + 1, "ioi_s": ioi_s, "taps": int(tapped)}
        extra |= {"asynchrony_s": off_s} if tapped else {}
        button = "ok" if tapped else ""
        trials.append(Trial("assessment", "paced", button, extra=extra))
    return trials


def scored(trials: list[Trial], *, verified: bool = True) -> Scores:
    return beat.score(from_trials([("a", t) for t in trials], COLUMNS, {"a": verified}), P)


def value(trials: list[Trial], name: str) -> float:
    return float(scored(trials).values[name][0])


@given(paced_runs)
def test_asynchronies_against_plain_loops(runs: list[tuple[float, list[float]]]) -> None:
    """Means, SD within runs, the lag over adjacent taps, what was missed; NaN where undefined."""
    trials = [t for n, (ioi_s, offs) in enumerate(runs) for t in paced(n, ioi_s, offs)]
    got = scored(trials).values
    there = [[o for o in offs if not math.isnan(o)] for _, offs in runs]
    taps = [o for run in there for o in run]
    away = [[o - fmean(run) if run and not math.isnan(o) else math.nan for o in offs]
            for run, (_, offs) in zip(there, runs, strict=True)]  # fmt: skip
    squares = [d * d for run in away for d in run if not math.isnan(d)]
    pairs = [a * b for run in away for a, b in pairwise(run) if not math.isnan(a * b)]
    freedom = len(taps) - sum(bool(run) for run in there)
    sd = math.sqrt(sum(squares) / freedom) if freedom else math.nan
    assert got["asynchrony_mean_s"][0] == pytest.approx(
        fmean(taps) if taps else math.nan, nan_ok=True
    )
    assert got["asynchrony_sd_s"][0] == pytest.approx(sd, nan_ok=True, abs=1e-12)
    assert got["missed"][0] == sum(len(offs) for _, offs in runs) - len(taps)
    if pairs and sum(squares) > 1e-9:
        lag = fmean(pairs) / fmean(squares)
        assert got["lag_one"][0] == pytest.approx(lag, abs=1e-6)


@given(paced_runs)
def test_directions_against_astropy(runs: list[tuple[float, list[float]]]) -> None:
    """The mean direction, its length and Rayleigh's test, over runs of different beats."""
    trials = [t for n, (ioi_s, offs) in enumerate(runs) for t in paced(n, ioi_s, offs)]
    got = scored(trials).values
    angles = np.array([2 * np.pi * o / i for i, offs in runs for o in offs if not math.isnan(o)])
    if not angles.size:
        assert np.isnan([got["resultant"][0], got["rayleigh_p"][0]]).all()
        return
    length = 1 - circvar(angles)
    assert got["resultant"][0] == pytest.approx(length, abs=1e-9)
    p = float(rayleightest(angles * units.rad))
    assert got["rayleigh_p"][0] == pytest.approx(min(max(p, 0), 1), rel=1e-6, abs=1e-9)
    if length > 1e-6:
        direction = circmean(angles * units.rad).to_value(units.rad)
        assert math.cos(got["circular_mean"][0] - direction) == pytest.approx(1)


@given(st.lists(st.sampled_from([math.nan, 0.01]) | st.floats(-0.2, 0.2), min_size=4, max_size=60))
def test_the_lag_of_one_run_is_statsmodels(offs: list[float]) -> None:
    """Adjusted, with missing taps left missing: its "conservative"."""
    series = np.array(offs)
    if np.isnan(series).sum() > series.size - 4 or np.nanstd(series) < 1e-3:
        return
    mean_square = np.nanmean((series - np.nanmean(series)) ** 2)
    off = series - np.nanmean(series)
    products = off[1:] * off[:-1]
    if np.isnan(products).all():
        return
    got = value(paced(0, 0.6, offs), "lag_one")
    assert got == pytest.approx(np.nanmean(products) / mean_square, abs=1e-9)
    if not np.isnan(series).any():
        assert got == pytest.approx(acf(series, adjusted=True, nlags=1, fft=False)[1], abs=1e-9)


def alone(run: int, steps: list[float], ioi_s: float = 0.6, start_s: float = 1.0) -> list[Trial]:
    """Taps without a beat, these steps apart."""
    times = np.cumsum([start_s, *steps])
    return [
        Trial("assessment", "continued", "ok", press_ns=round(t * S), source="kernel",
              extra={"run": run, "beat": n + 1, "ioi_s": ioi_s})
        for n, t in enumerate(times)
    ]  # fmt: skip


@given(st.lists(st.floats(0.3, 0.9), min_size=2, max_size=40))
def test_intervals_without_a_beat_against_plain_loops(steps: list[float]) -> None:
    """Mean, SD and ratio of the intervals that are single steps; the others are counted."""
    middle = median([round(s * S) / S for s in steps])
    kept = [s for s in steps if 0.5 * middle < s < 1.5 * middle]
    if any(abs(s / middle - edge) < 1e-6 for s in steps for edge in (0.5, 1.5)):
        return
    got = scored(alone(0, steps)).values
    assert got["continued_mean_s"][0] == pytest.approx(fmean(kept), abs=1e-7)
    assert got["continued_ratio"][0] == pytest.approx(fmean(kept) / 0.6, abs=1e-7)
    if len(kept) > 1:
        assert got["continued_sd_s"][0] == pytest.approx(float(np.std(kept, ddof=1)), abs=1e-6)
    missed = sum(round(s / middle) - 1 for s in steps if s >= 1.5 * middle)
    assert got["continued_missed"][0] == missed


def test_a_gap_parts_the_series_of_the_model() -> None:
    """A missed tap is not filled: what is before and after it are segments of their own."""
    rng = np.random.default_rng(2)
    steps = (rng.normal(0.6, 0.02, 40) + np.diff(rng.normal(0, 0.01, 41))).tolist()
    whole = alone(0, steps[:20]) + alone(1, steps[20:])
    gapped = alone(0, [*steps[:20], 1.2, *steps[20:]])
    for name in ("clock_sd_s", "motor_sd_s"):
        assert value(gapped, name) == pytest.approx(value(whole, name), rel=1e-6)
    assert value(gapped, "continued_missed") == 1


def good_sitting() -> list[Trial]:
    """Two runs of 30 beats, tapped to with a spread, each followed by 30 taps alone."""
    rng = np.random.default_rng(4)
    trials = []
    for n in range(2):
        trials += paced(n, 0.6, rng.normal(-0.03, 0.02, 30).tolist())
        steps = rng.normal(0.6, 0.02, 30) + np.diff(rng.normal(0, 0.012, 31))
        trials += alone(n, steps.tolist(), start_s=100.0 * n)
    return [
        t._replace(press_ns=t.press_ns or i + 1, source="kernel",
                extra={**t.extra, "sound": "measured"})
        for i, t in enumerate(trials)
    ]  # fmt: skip


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    found = scored(trials, verified=verified)
    return {reason.code for reason, where in found.reasons.items() if where[0]}


Change = Callable[[Trial], Trial]


def some(
    n: int, kind: str, /, remove: str = "", extra: dict[str, Any] | None = None, **what: Any
) -> Change:
    """Change the first n trials of this kind."""
    left = [n]

    def change(t: Trial) -> Trial:
        if t.kind != kind or not left[0]:
            return t
        left[0] -= 1
        own = {k: v for k, v in t.extra.items() if k != remove} | (extra or {})
        return t._replace(extra=own, **what)

    return change


MISSED: dict[str, Any] = {"remove": "asynchrony_s", "press_ns": 0, "button": ""}
DOUBTS: list[tuple[Callable[[], Change], set[str]]] = [
    (lambda: some(41, "paced", block="practice"), {"too_few_trials"}),
    (
        lambda: some(60, "paced", **MISSED),
        {"too_few_trials", "never_pressed", "many_missed", "no_series"},
    ),
    (lambda: some(13, "paced", **MISSED), {"many_missed"}),
    (lambda: some(7, "paced", extra={"taps": 2}), {"many_extra"}),
    (lambda: some(60, "paced", extra={"asynchrony_s": -0.03}), {"no_series"}),
    (lambda: some(42, "continued", block="practice"), {"few_continued"}),
    (lambda: some(1, "paced", remove="ioi_s"), {"no_tempo"}),
    (lambda: some(1, "paced", extra={"sound": "estimated"}), {"onsets_estimated"}),
    (lambda: some(1, "paced", source="arrival"), {"arrival_stamps"}),
    (lambda: some(7, "paced", suspect=True), {"suspect_stamps"}),
    (lambda: some(7, "paced", late=1), {"late_frames"}),
    (lambda: some(7, "paced", extra={"broken": 1}), {"interrupted"}),
    (lambda: some(1, "paced", block="training"), {"mixed_forms"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Callable[[], Change], expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    changed = change()
    assert codes([changed(t) for t in good_sitting()]) == expected


def test_taps_at_any_time_are_told_apart() -> None:
    """Spread evenly over the cycle, and drifting away from a tempo: invalid, and no model."""
    around = [(n / 30 - 0.5) * 0.6 for n in range(30)]
    spread = [t for t in good_sitting() if t.kind != "paced"]
    assert codes(spread + paced(0, 0.6, around)) == {"not_to_the_beat"}
    drifting = [t for t in good_sitting() if t.kind == "paced"]
    assert codes(drifting + alone(0, np.linspace(0.5, 0.7, 30).tolist())) == {"clock_model"}


@pytest.mark.parametrize(
    "change",
    [
        lambda: some(12, "paced", **MISSED),
        lambda: some(6, "paced", extra={"taps": 2}),
        lambda: some(6, "paced", suspect=True),
        lambda: some(6, "paced", late=1),
        lambda: some(30, "paced", block="practice"),
        lambda: some(60, "paced", extra={"sound": "none"}),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Callable[[], Change]) -> None:
    """The limits of the parameters are themselves allowed; so is a beat that was only seen."""
    changed = change()
    assert codes([changed(t) for t in good_sitting()]) == set()


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above, or here."""
    assert codes(good_sitting()) == set()
    assert codes(good_sitting(), verified=False) == {"timing_unverified"}
    provoked = {code for _, expected in DOUBTS for code in expected}
    provoked |= {"timing_unverified", "resumed", "not_to_the_beat", "clock_model"}
    assert {reason.code for reason in scored([]).reasons} == provoked


@given(paced_runs, st.lists(st.floats(0.05, 3), max_size=20))
def test_what_is_undefined_has_a_reason(
    runs: list[tuple[float, list[float]]], steps: list[float]
) -> None:
    """No session with an undefined value is called valid, verified or not."""
    trials = [t for n, (ioi_s, offs) in enumerate(runs) for t in paced(n, ioi_s, offs)]
    for row in scored([*trials, *alone(9, steps)]).rows():
        if any(found is None for found in row.values()):
            assert row["verdict"] != "valid"


TIMES = "onset_s,tap_s\n" + "".join(
    f"{n * 0.6:.3f},{n * 0.6 - 0.02 + n % 3 / 100:.3f}\n" for n in range(30)
)


def outside(text: str) -> Scores:
    """The score of outside data: nothing but beats and taps."""
    return beat.score(read_csv(io.StringIO(text), COLUMNS), P)


def test_times_in_seconds_and_asynchronies_score_alike() -> None:
    """Onsets with taps tell the interval of the beat too; asynchronies alone need it told."""
    by_times = outside(TIMES).values
    offs = [-0.02 + n % 3 / 100 for n in range(30)]
    by_offs = outside("asynchrony_s,ioi_s\n" + "".join(f"{o},0.6\n" for o in offs)).values
    for name in ("asynchrony_mean_s", "asynchrony_sd_s", "resultant", "lag_one", "missed"):
        assert by_times[name][0] == pytest.approx(by_offs[name][0], abs=1e-9), name
    assert by_times["lag_one"][0] == pytest.approx(acf(offs, adjusted=True, nlags=1, fft=False)[1])
    bare = outside("asynchrony_s\n" + "".join(f"{o}\n" for o in offs))
    assert np.isnan(bare.values["resultant"][0])
    assert "no_tempo" in {r["code"] for r in bare.rows()[0]["reasons"]}


def test_a_missing_tap_is_an_empty_cell_or_a_row_left_out() -> None:
    """With numbers of beats neither joins the taps around it into a pair."""
    offs = [0.01, -0.02, math.nan, 0.03, 0.02, -0.01]
    cells = "".join(f"{n + 1},{'' if math.isnan(o) else o},0.6\n" for n, o in enumerate(offs))
    left = "".join(f"{n + 1},{o},0.6\n" for n, o in enumerate(offs) if not math.isnan(o))
    whole, short = (outside(f"beat,asynchrony_s,ioi_s\n{rows}").values for rows in (cells, left))
    assert whole["lag_one"][0] == pytest.approx(short["lag_one"][0])
    assert (whole["missed"][0], short["missed"][0]) == (1, 0)


def test_pod_score_reads_onsets_and_taps(tmp_path: Path) -> None:
    """The command itself, on a file of beats and taps."""
    file = tmp_path / "taps.csv"
    file.write_text(TIMES)
    done = CliRunner().invoke(main, ["score", "beat", str(file)])
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.output)
    assert row["asynchrony_mean_s"] == pytest.approx(-0.01)
    assert row["circular_mean"] == pytest.approx(2 * math.pi * -0.01 / 0.6, rel=0.01)


SITTINGS = 40


def test_known_people_are_recovered() -> None:
    """Means over 40 simulated sittings lie within 4 standard errors of what was put in."""
    for what, truth, mean, sd in islice(rows(SITTINGS), 14):
        assert abs(mean - truth) < 4 * sd / SITTINGS**0.5 + 0.0005 + 0.04 * ("lag" in what), what


def test_many_sessions_at_once_score_as_each_alone() -> None:
    """One call or many: the same figures."""
    hands = Hands(*PEOPLE["steady"])
    sittings = [sat("beat", TimingPerson(hands, n), n, P) for n in range(3)]
    together = beat.score(table_of(sittings, "beat"), P)
    for n, trials in enumerate(sittings):
        one = beat.score(table_of([trials], "beat"), P)
        for name, values in one.values.items():
            assert together.values[name][n] == pytest.approx(values[0], nan_ok=True), name


def test_an_interval_of_nothing_is_none() -> None:
    """A beat faster than any stamp can tell has no cycle to lie in; the asynchrony stays."""
    (row,) = outside("asynchrony_s,ioi_s\n0.3,5e-324\n").rows()
    assert row["circular_mean"] is None
    assert row["asynchrony_mean_s"] == pytest.approx(0.3)
