"""The histograms: every value is in a bar, and its figures are told."""

import numpy as np
import pytest

from controller.calibration.chart import BINS, HIGH, chart
from exercises.core.scoring.lag import lag
from exercises.core.shapes import Box, Label


@pytest.mark.parametrize("spread", [0.0, 1.5])
def test_bars_are_the_sample_s(spread: float) -> None:
    """Bars stand for all values, the tallest fills the height; no spread is a single bar."""
    sample = np.random.default_rng(1).normal(10, spread, 300)
    picture = chart("Title", {"display": (sample, lag(sample))})
    heights = np.array([shape.h for shape in picture.shapes if isinstance(shape, Box)])
    room = max(np.ptp(sample), 0.01)
    counts, _ = np.histogram(sample, BINS, (sample.min(), sample.min() + room))
    assert heights == pytest.approx(counts[counts > 0] / counts.max() * HIGH)


def test_figures_are_told_in_words() -> None:
    """Mean, SD and number stand over each histogram, by its name."""
    sample = np.linspace(9, 11, 300)
    samples = {name: (sample, lag(sample)) for name in ("display", "audio")}
    labels = [shape for shape in chart("Title", samples).shapes if isinstance(shape, Label)]
    words = [label.say.text for label in labels]
    for name in samples:
        assert f"{name} lag: mean 10.000 ms, SD 0.580 ms, n = 300" in words
