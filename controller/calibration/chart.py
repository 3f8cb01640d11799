"""The lags as histograms, one below the other, drawn with the shapes of every other picture."""

from collections.abc import Mapping

import numpy as np

from exercises.core.scoring.intervals import Floats
from exercises.core.scoring.lag import Lag
from exercises.core.shapes import Box, Label, Picture, Shape, Stroke
from exercises.core.words import Say

BINS = 40
# The room of one histogram, in fractions of the picture's height.
LEFT, WIDTH, HIGH = -0.7, 1.4, 0.28


def chart(title: str, samples: Mapping[str, tuple[Floats, Lag]]) -> Picture:
    """A picture of each sample, in ms, under its name, with its mean and SD marked and told."""
    shapes: list[Shape] = [Label(Say(title), 0, -0.46, 0.035, wrap=1.6)]
    for n, (name, (sample, figures)) in enumerate(samples.items()):
        shapes += _histogram(name, sample, figures, foot=-0.04 + 0.44 * n)
    return Picture(tuple(shapes), "calibration")


def _histogram(name: str, sample: Floats, figures: Lag, foot: float) -> list[Shape]:
    low, high = figures.least_ms, figures.most_ms
    room = max(high - low, 0.01)
    counts, _ = np.histogram(sample, bins=BINS, range=(low, low + room))
    step = WIDTH / BINS
    bars: list[Shape] = [
        Box(LEFT + (i + 0.5) * step, foot - tall / 2, step * 0.9, tall, "accent")
        for i, tall in enumerate((counts / counts.max() * HIGH).tolist())
        if tall > 0
    ]
    mean_x = LEFT + (figures.mean_ms - low) / room * WIDTH
    return [
        *bars,
        Stroke(((LEFT, foot), (LEFT + WIDTH, foot)), 0.004, "quiet"),
        Stroke(((mean_x, foot), (mean_x, foot - HIGH - 0.02)), 0.004, "good"),
        _words(_told(name, figures), 0, foot - HIGH - 0.06, 0.04),
        _words(f"{low:.3f} ms", LEFT, foot + 0.03, 0.03),
        _words(f"{low + room:.3f} ms", LEFT + WIDTH, foot + 0.03, 0.03),
    ]


def _told(name: str, figures: Lag) -> str:
    return f"{name} lag: mean {figures.mean_ms:.3f} ms, SD {figures.sd_ms:.3f} ms, n = {figures.n}"


def _words(text: str, x: float, y: float, size: float) -> Label:
    return Label(Say(text), x, y, size, wrap=1.6)
