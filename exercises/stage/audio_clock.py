"""The sound card's clock held against CLOCK_MONOTONIC: which frame of a stream sounds when.

The two run at slightly different rates: quartz against quartz some ten parts in a million, so that
a run of ten minutes that trusts the card's nominal rate is 6 ms off at its end for every ten of
them. The rate is measured by readings of the kernel's account (account.py), a few times a second.
No pygame.
"""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.stage.account import Reading

Floats = NDArray[np.float64]

# 17 minutes of readings, EVERY_NS apart.
KEPT = 4096
EVERY_NS = 250_000_000
# Fewer readings say nothing; as many make one stretch, within which the rate is taken for even.
FEWEST = 10
STRETCH = 120
# How far off its nominal rate a quartz is expected to run: readings must speak against it.
EXPECTED_OFF = 5e-5
# Readings further from their stretch than so many median deviations are slips of the driver.
SLIP = 6.0
# A card that is read less evenly than this is not known to a millisecond.
MOST_SD_S = 0.004


class _Fit(NamedTuple):
    """Knots of (nominal seconds, seconds later than nominal), the slope, the readings' SD."""

    first: Reading
    at: Floats
    off: Floats
    slope: float
    sd: float


class AudioClock:
    """The line of a stream's frames on CLOCK_MONOTONIC, as straight as readings show it.

    `breaks` counts the times that the stream broke off and began anew; what was read before is
    then forgotten. Readings are cheap to `add`; `settle` reckons with them, outside of frames.
    """

    def __init__(self, rate: int) -> None:
        self.breaks = 0
        self._rate = rate
        self._readings: deque[Reading] = deque(maxlen=KEPT)
        self._fit: _Fit | None = None

    def add(self, reading: Reading) -> None:
        """Take in a reading."""
        if self._readings and reading.begun != self._readings[-1].begun:
            self.breaks += 1
            self._readings.clear()
            self._fit = None
        self._readings.append(reading)

    def due(self, now_ns: int) -> bool:
        """Whether it is time for another reading."""
        return not self._readings or now_ns - self._readings[-1].t_ns >= EVERY_NS

    def settle(self) -> None:
        """Reckon with all readings so far."""
        if len(self._readings) >= FEWEST:
            fit = _fitted(list(self._readings), self._rate)
            self._fit = fit if fit.sd <= MOST_SD_S else None

    @property
    def ready(self) -> bool:
        """Whether there were enough readings, and even enough, to tell a frame's time by."""
        return self._fit is not None

    @property
    def rate(self) -> float:
        """Frames a second of CLOCK_MONOTONIC, as measured; the nominal rate before it is ready."""
        return self._rate / (1 + self._fit.slope) if self._fit else float(self._rate)

    def times_ns(self, frames: Sequence[int]) -> list[int]:
        """When these frames sound, once ready. Those after the last reading by the rate."""
        fit = self._fit
        if fit is None:
            raise RuntimeError("the audio clock is not ready: it was read too seldom")
        at = (np.asarray(frames, np.float64) - fit.first.heard) / self._rate
        off = np.interp(at, fit.at, fit.off)
        off += fit.slope * (np.minimum(at - fit.at[0], 0) + np.maximum(at - fit.at[-1], 0))
        return [fit.first.t_ns + round(t) for t in ((at + off) * 1e9).tolist()]


def _fitted(readings: Sequence[Reading], rate: int) -> _Fit:
    """Knots are the means of stretches, so that a rate that wanders is followed."""
    first = readings[0]
    t_ns, heard = (np.array([getattr(r, name) for r in readings]) for name in ("t_ns", "heard"))
    at = (heard - first.heard) / rate
    off = (t_ns - first.t_ns) / 1e9 - at
    stretches = np.array_split(np.arange(at.size), max(1, at.size // STRETCH))
    straight = off - _line(at, off)
    away = np.concatenate([np.abs(straight[s] - np.median(straight[s])) for s in stretches])
    good = away <= SLIP * max(float(np.median(away)), 1e-5)
    stretches = [s[good[s]] for s in stretches if good[s].any()]
    sd = float(np.sqrt(np.mean(away[good] ** 2)))
    knots_at, knots_off = (np.array([of[s].mean() for s in stretches]) for of in (at, off))
    return _Fit(first, knots_at, knots_off, _slope(at[good], off[good], sd), sd)


def _line(at: Floats, off: Floats) -> Floats:
    """Their straight line, at each place."""
    middle = at - at.mean()
    slope = float(middle @ off) / max(float(middle @ middle), 1e-9)
    line: Floats = off.mean() + slope * middle
    return line


def _slope(at: Floats, off: Floats, sd: float) -> float:
    """Least squares, drawn towards 0 where few readings speak against it (normal prior)."""
    middle = at - at.mean()
    squares = float(middle @ middle)
    weight = squares + (sd / EXPECTED_OFF) ** 2
    return float(middle @ off) / weight if weight > 0 else 0.0
