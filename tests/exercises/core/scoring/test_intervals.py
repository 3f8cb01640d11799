"""Intervals hold what they promise, on samples whose truth is known."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from exercises.core.scoring.intervals import Floats, Interval, mean_interval, sd_interval

SEEDS, N = 1_000, 300
Draw = Callable[[np.random.Generator], Floats]
DRAWS: dict[str, tuple[Draw, float, float]] = {
    "normal": (lambda r: r.normal(12.0, 0.8, N), 12.0, 0.8),
    "uniform, as a frame grid's": (lambda r: r.uniform(0, 1, N), 0.5, 12**-0.5),
}


def covered(interval: Callable[[Floats], Interval], draw: Draw, truth: float) -> float:
    """The share of samples whose interval holds the truth."""
    found = [interval(draw(np.random.default_rng(seed))) for seed in range(SEEDS)]
    return float(np.mean([low <= truth <= high for low, high in found]))


@pytest.mark.parametrize(("draw", "mean", "sd"), DRAWS.values(), ids=DRAWS)
def test_intervals_cover_the_truth(draw: Draw, mean: float, sd: float) -> None:
    """Over 1,000 seeds both 95 % intervals hold the truth in 93 to 97 %."""
    assert 0.93 <= covered(mean_interval, draw, mean) <= 0.97
    assert 0.93 <= covered(sd_interval, draw, sd) <= 0.97


@pytest.mark.parametrize("n", [30, 64, 300, 5_000])
def test_mean_interval_is_student_s(n: int) -> None:
    """The expanded quantile is the one that SciPy computes, to five places."""
    sample = np.random.default_rng(n).normal(5, 2, n)
    half = stats.t.ppf(0.975, n - 1) * sample.std(ddof=1) / np.sqrt(n)
    low, high = mean_interval(sample)
    assert (high - low) / 2 == pytest.approx(half, rel=1e-5)
    assert (high + low) / 2 == pytest.approx(sample.mean())


def test_a_sample_without_spread_has_an_sd_of_nothing() -> None:
    """Equal values give the interval (0, 0), and no logarithm of 0."""
    assert sd_interval(np.full(300, 7.0)) == (0.0, 0.0)


@pytest.mark.parametrize("interval", [mean_interval, sd_interval])
def test_small_samples_are_refused(interval: Callable[[Floats], Interval]) -> None:
    """Below 30 values neither approximation is worth telling."""
    with pytest.raises(ValueError, match="29 values are too few"):
        interval(np.arange(29.0))
