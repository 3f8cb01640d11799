"""Logistic functions fitted: as statsmodels does, many at once, and with no fit where none is."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from exercises.core import logistic
from exercises.core.sessions import Floats

X = np.arange(1.0, 16)
counts = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=15, max_size=15),
    min_size=1,
    max_size=5,
)


def arrays(drawn: list[list[tuple[int, int]]]) -> tuple[Floats, Floats]:
    """Yes and all trials, (n, 15), of drawn yes and no."""
    found = np.array(drawn, dtype=float)
    return found[:, :, 0], found.sum(axis=2)


def overlap(yes: Floats, trials: Floats) -> bool:
    """Are there answers of each kind between, or at, others of both sides? Then a fit exists."""
    there, no = X[yes > 0], X[trials > yes]
    return bool(len(there) and len(no) and there.max() > no.min() and no.max() > there.min())


@given(counts)
def test_against_statsmodels(drawn: list[list[tuple[int, int]]]) -> None:
    """Midpoint, slope and their errors as by its binomial GLM; NaN where none exists."""
    yes, trials = arrays(drawn)
    fit = logistic.fit(yes, trials, X)
    for i in range(len(yes)):
        if not overlap(yes[i], trials[i]):
            assert np.isnan(fit.slope[i])
            continue
        rows = trials[i] > 0
        answers = np.c_[yes[i], trials[i] - yes[i]][rows]
        model = sm.GLM(answers, sm.add_constant(X[rows] - 8), family=sm.families.Binomial())
        found = model.fit(tol=1e-12, maxiter=200)
        (a, b), v = found.params, found.cov_params()
        assert fit.slope[i] == pytest.approx(-b, abs=1e-6)
        assert fit.slope_se[i] == pytest.approx(v[1, 1] ** 0.5, rel=1e-5)
        if abs(b) > 0.02:
            assert fit.midpoint[i] == pytest.approx(8 - a / b, rel=1e-5)
            by = np.array([-1 / b, a / b**2])
            assert fit.midpoint_se[i] == pytest.approx((by @ v @ by) ** 0.5, rel=1e-4)


@given(counts)
def test_many_at_once_are_as_one_by_one(drawn: list[list[tuple[int, int]]]) -> None:
    """No session's fit depends on those beside it."""
    yes, trials = arrays(drawn)
    together = logistic.fit(yes, trials, X)
    for i in range(len(yes)):
        alone = logistic.fit(yes[i : i + 1], trials[i : i + 1], X)
        for one, all_of_them in zip(alone, together, strict=True):
            np.testing.assert_allclose(one[0], all_of_them[i], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("yes", "midpoint", "falls"),
    [
        ([3] * 7 + [0] * 8, 7.5, True),
        ([3] * 7 + [2] + [0] * 7, 8.0, True),
        ([0] * 7 + [3] * 8, 7.5, False),
        ([3] * 15, np.nan, True),
        ([0] * 15, np.nan, True),
    ],
)
def test_without_overlap_the_gap_is_told(yes: list[int], midpoint: float, falls: bool) -> None:
    """The middle of the gap where answers part, NaN where they are all the same; no slope."""
    one, trials = np.array([yes], float), np.full((1, 15), 3.0)
    fit = logistic.fit(one, trials, X)
    np.testing.assert_equal(fit.midpoint, [midpoint])
    assert np.isnan([fit.slope, fit.midpoint_se, fit.slope_se]).all()
    assert logistic.falls(one, trials, X).tolist() == [falls]


def test_counting_gives_the_mean_of_the_function() -> None:
    """Spearman and Kaerber: 24 of 45 are eight steps, so it turns between the eighth and ninth."""
    trials = np.full((3, 15), 3.0)
    yes = np.array([[3] * 8 + [0] * 7, [3] * 6 + [2, 2, 1, 1] + [0] * 5, [0] * 15], float)
    assert logistic.spearman_karber(yes, trials, X).tolist() == [8.5, 8.5, 0.5]
    trials[:, 4] = 0
    yes[:, 4] = 0
    assert np.isnan(logistic.spearman_karber(yes, trials, X)).all()


def test_no_sessions_are_no_fit() -> None:
    """Empty in, empty out."""
    none = np.zeros((0, 15))
    assert all(values.shape == (0,) for values in logistic.fit(none, none, X))
