"""Effect sizes beside scipy, and beside worked examples that were published."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi, nct, norm, t, ttest_ind, ttest_rel

from controller.impact.analysis.effects import apart, correction, noncentrality, paired

# Lakens 2013 (Frontiers in Psychology 4:863, doi:10.3389/fpsyg.2013.00863), table 1.
MOVIE_1 = np.array([9, 7, 8, 9, 8, 9, 9, 10, 9, 9], float)
MOVIE_2 = np.array([9, 6, 7, 8, 7, 9, 8, 8, 8, 7], float)


def test_pairs_are_those_of_the_published_example() -> None:
    """Means 8.7 and 7.7, SDs 0.82 and 0.95, t(9) = 4.74, p = .001, 95 % of 0.52 to 1.48."""
    found = paired(MOVIE_2, MOVIE_1)
    assert found is not None
    assert (found.mean_after, found.mean_before) == pytest.approx((8.7, 7.7))
    assert (round(found.sd_after, 2), round(found.sd_before, 2)) == (0.82, 0.95)
    assert round(found.t, 2) == 4.74
    assert round(found.p, 3) == 0.001
    assert (round(found.low, 2), round(found.high, 2)) == (0.52, 1.48)
    d_av = found.g / correction(18 / (1 + found.r**2))
    assert round(d_av, 2) == 1.13


def test_two_groups_are_those_of_the_published_example() -> None:
    """The same ratings by different people: d 1.13, g 1.08."""
    found = apart(MOVIE_1, MOVIE_2)
    assert found is not None
    assert round(found.g / correction(18), 2) == 1.13
    assert round(found.g, 2) == 1.08
    assert found.low < found.g < found.high
    assert found.n == (10, 10)


def test_the_t_tests_are_scipys() -> None:
    """To the last digits."""
    rng = np.random.default_rng(5)
    before = rng.normal(0, 1, 40)
    after = before * 0.7 + rng.normal(0.3, 0.6, 40)
    found, oracle = paired(before, after), ttest_rel(after, before)
    limits = oracle.confidence_interval()
    assert found is not None
    assert (found.t, found.p) == pytest.approx((oracle.statistic, oracle.pvalue), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((limits.low, limits.high), abs=1e-9)
    two = apart(before, after)
    assert two is not None
    scale = np.sqrt(2 / 40) * correction(78)
    assert two.g / scale == pytest.approx(ttest_ind(before, after).statistic, abs=1e-9)


@pytest.mark.parametrize(("ratio", "df"), [(4.74, 9), (0.0, 20), (-3.1, 15), (40.0, 9), (6, 2900)])
def test_limits_leave_two_and_a_half_percent_on_each_side(ratio: float, df: int) -> None:
    """A t as large is at the 97.5 % point of the lower limit's distribution, 2.5 % of the upper."""
    low, high = noncentrality(ratio, df)
    assert float(nct.cdf(ratio, df, low)) == pytest.approx(0.975, abs=1e-6)
    assert float(nct.cdf(ratio, df, high)) == pytest.approx(0.025, abs=1e-6)


def test_many_degrees_of_freedom_go_on_where_few_end() -> None:
    """The approximation beyond differs by less than a thousandth of what is told."""
    exact, near = noncentrality(20.0, 3000), noncentrality(20.0, 3001)
    assert near == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("df", [3, 9, 30, 400])
def test_the_correction_is_the_ratio_of_expectations(df: int) -> None:
    """J = 1 / E(sd / s): by integration of the chi distribution."""
    expected = quad(lambda x: np.sqrt(df) / x * chi.pdf(x, df), 0, 3 * np.sqrt(df))[0]
    assert correction(df) == pytest.approx(1 / expected, abs=1e-6)


def test_what_cannot_be_told_is_none() -> None:
    """Too few, or nothing varies."""
    one = np.ones(5)
    assert paired(one[:2], one[:2] + 1) is None
    assert paired(one, one + 1) is None
    assert apart(one[:1], one) is None
    assert apart(one, one) is None


def test_the_interval_holds_the_true_effect_as_often_as_it_says() -> None:
    """2,000 groups of 25 with a true effect of 0.5: 95 % +- 1.2."""
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(2000):
        before = rng.normal(0, 1, 25)
        after = 0.7 * before + np.sqrt(1 - 0.49) * rng.normal(0, 1, 25) + 0.5
        difference = after - before
        error = difference.std(ddof=1) / 5
        average = np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2)
        ratio = difference.mean() / error
        # The normal approximation stands in for the search: twenty times as fast, as near.
        half = t.isf(0.025, 24) * np.sqrt(1 + ratio**2 / 48)
        inside += abs(ratio - 0.5 * average / error) < half
    assert abs(inside / 2000 - 0.95) < 0.012
    assert norm.ppf(0.975) == pytest.approx(1.96, abs=1e-3)
