"""Taps and beats: which belongs to which, and the two-level model against theory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.stattools import acf

from exercises.core.scoring.sessions import Sessions
from exercises.core.scoring.tapping import clockwork, followers, lag_one, runs_of, taps_to
from firmware.edge import Edge

MS = 1_000_000


def press(ms: float) -> Edge:
    return Edge("ok", True, round(ms * MS), "kernel")


def test_a_tap_belongs_to_the_nearest_beat() -> None:
    """Early and late ones; two to one beat, the nearer first; none to a beat without a tap."""
    presses = [press(at) for at in (-40, 80, 570, 990, 1030, 2000)]
    taps = taps_to([0, 600 * MS, 1000 * MS, 1600 * MS], presses, 300 * MS)
    assert [[p.t_ns / MS for p in beat] for beat in taps] == [[-40, 80], [570], [990, 1030], []]


def one(n: int) -> tuple[Sessions, np.ndarray]:
    return Sessions(np.array(["a"]), np.zeros(n, dtype=np.intp)), np.arange(n, dtype=np.float64)


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=50))
def test_the_lag_of_a_whole_series_is_statsmodels(values: list[float]) -> None:
    """Its adjusted estimator of the autocorrelation."""
    series = np.array(values)
    if np.ptp(series) < 1e-3:
        return
    sessions, order = one(series.size)
    where = np.ones(series.size, dtype=bool)
    first, second = followers(sessions, order, where)
    got = lag_one(sessions, series - series.mean(), where, first, second)[0]
    assert got == pytest.approx(acf(series, adjusted=True, nlags=1, fft=False)[1], abs=1e-9)


def test_runs_are_told_apart() -> None:
    """Rows of the same number in different sessions are different runs."""
    sessions = Sessions(np.array(["a", "b"]), np.array([0, 0, 1, 1, 0]))
    runs = runs_of(sessions, np.array([1, 2, 1, 1, 1]))
    assert runs.index[0] == runs.index[4]
    assert runs.index[2] == runs.index[3]
    assert len({*runs.index.tolist()}) == 3


def test_followers_go_by_order_within_runs() -> None:
    """Rows in any order are followed in their own, and never from one run into the next."""
    runs = Sessions(np.array(["a", "b"]), np.array([0, 1, 0, 1, 0]))
    first, second = followers(runs, np.array([3.0, 1, 1, 2, 2]), np.ones(5, bool))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(2, 4), (4, 0), (1, 3)]


@pytest.mark.parametrize("n", [3, 10, 30])
def test_the_two_level_model_is_recovered_without_bias(n: int) -> None:
    """Variances over 60,000 segments pooled, however short each of them is."""
    rng = np.random.default_rng(n)
    many = 60_000
    clock = rng.normal(0.6, 0.03, (many, n))
    motor = rng.normal(0, 0.012, (many, n + 1))
    intervals = (clock + np.diff(motor)).ravel()
    segments = Sessions(
        np.arange(many).astype(np.str_), np.repeat(np.arange(many, dtype=np.intp), n)
    )
    sessions, order = one(intervals.size)
    got = clockwork(sessions, segments, intervals, np.ones(intervals.size, bool), order)
    assert got.clock[0] == pytest.approx(0.03, rel=0.02)
    assert got.motor[0] == pytest.approx(0.012, rel=0.05)


def test_a_long_series_gives_the_textbook_moments() -> None:
    """D is minus the covariance of neighbours, C the variance less 2D."""
    rng = np.random.default_rng(3)
    series = rng.normal(0.6, 0.03, 5000) + np.diff(rng.normal(0, 0.02, 5001))
    off = series - series.mean()
    motor = -np.mean(off[1:] * off[:-1])
    sessions, order = one(series.size)
    got = clockwork(sessions, sessions, series, np.ones(series.size, bool), order)
    assert got.motor[0] ** 2 == pytest.approx(motor, rel=0.01)
    assert got.clock[0] ** 2 == pytest.approx(np.var(off) - 2 * motor, rel=0.01)


def test_where_the_model_does_not_hold_there_is_no_figure() -> None:
    """Intervals that drift have neighbours alike: the motor's variance would be below 0."""
    series = np.linspace(0.5, 0.7, 30)
    sessions, order = one(30)
    got = clockwork(sessions, sessions, series, np.ones(30, bool), order)
    assert np.isnan([got.clock[0], got.motor[0]]).all()
