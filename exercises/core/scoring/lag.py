"""Onsets paired with what a sensor saw or heard of them: the lag of a display, or of sound.

A sensor tells crossings of its threshold: `above` when what it senses became stronger than that.
Crossings less than QUIET_NS apart are one burst: a comparator chatters near its threshold, and a
backlight flickers for as long as it is bright. A burst counts by its first crossing.

    quiet, then one burst that begins above, near the onset    paired
    no crossing at all                                         missing
    no quiet before, or a second such burst                    flicker (lamps, a loose sensor)
    the first burst begins below                               inverted (wired the wrong way round)
    a crossing whose stamp the kernel could not vouch for      suspect
    an onset never reached, or too near to another             disturbed (the pod was held up)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.intervals import Floats, Interval, mean_interval, sd_interval

MS = 1_000_000
# Longer than a period of lamps on any mains (20 ms at 50 Hz).
QUIET_NS = 25 * MS
# From how long before its onset to how long after it a crossing can belong to a repetition; what
# is shown must end within the span, and spans must not overlap.
EARLY_NS, LATE_NS = 100 * MS, 350 * MS
# Lamps on 50 Hz mains light up 100 times a second.
LAMP_MS = (9.5, 10.5)

Fate = Literal["paired", "missing", "flicker", "inverted", "suspect", "disturbed"]
FATES: tuple[Fate, ...] = ("paired", "missing", "flicker", "inverted", "suspect", "disturbed")


class Crossing(Protocol):
    """What pairing wants of a sensor's line; the board's own Crossing satisfies it by its shape."""

    @property
    def above(self) -> bool: ...  # noqa: D102
    @property
    def t_ns(self) -> int: ...  # noqa: D102
    @property
    def suspect(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Paired:
    """What became of n repetitions.

    `lags_ms` is (n,) float, NaN where a repetition was not paired; `fates` says why, in order.
    `chatter` counts the crossings upwards that followed the first within their bursts.
    """

    lags_ms: Floats
    fates: tuple[Fate, ...]
    chatter: int

    def count(self, fate: Fate) -> int:
        """How many repetitions met this fate."""
        return self.fates.count(fate)

    @property
    def sample_ms(self) -> Floats:
        """The lags of those that were paired."""
        sample: Floats = self.lags_ms[~np.isnan(self.lags_ms)]
        return sample


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag over `n` repetitions, in ms: mean and SD with their 95 % intervals, and the extremes.

    `sd_ms` is the sample's, with n - 1.
    """

    n: int
    mean_ms: float
    sd_ms: float
    mean_95_ms: Interval
    sd_95_ms: Interval
    least_ms: float
    most_ms: float


def lag(sample_ms: Floats) -> Lag:
    """The figures of (n,) lags in ms; ValueError for fewer than 30."""
    return Lag(
        n=len(sample_ms),
        mean_95_ms=mean_interval(sample_ms),
        sd_95_ms=sd_interval(sample_ms),
        mean_ms=float(np.mean(sample_ms)),
        sd_ms=float(np.std(sample_ms, ddof=1)),
        least_ms=float(np.min(sample_ms)),
        most_ms=float(np.max(sample_ms)),
    )


def pair(onsets_ns: Sequence[int], crossings: Sequence[Crossing]) -> Paired:
    """Each onset with the crossing that it caused; crossings may come in any order.

    An onset below 0 was never reached. A stamp before its onset gives a lag below 0, down to
    -EARLY_NS.
    """
    line = _Line(crossings)
    onsets = np.asarray(onsets_ns, dtype=np.int64)
    disturbed = _disturbed(onsets)
    lags_ms = np.full(len(onsets), np.nan)
    fates: list[Fate] = []
    chatter = 0
    firsts = np.searchsorted(line.t_ns, onsets - EARLY_NS)
    ends = np.searchsorted(line.t_ns, onsets + LATE_NS)
    for i, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        fates.append("disturbed" if disturbed[i] else line.fate(first, end))
        if fates[-1] == "paired":
            lags_ms[i] = (line.t_ns[first] - onsets[i]) / MS
            chatter += line.chatter(first, end)
    return Paired(lags_ms, tuple(fates), chatter)


def _disturbed(onsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) where an onset has no span of its own."""
    disturbed = onsets < 0
    reached = np.flatnonzero(~disturbed)
    near = np.flatnonzero(np.diff(onsets[reached]) <= EARLY_NS + LATE_NS)
    disturbed[reached[near]] = disturbed[reached[near + 1]] = True
    return disturbed


class _Line:
    """A line's crossings in the order of their stamps; `begins` marks those that begin a burst."""

    def __init__(self, crossings: Sequence[Crossing]) -> None:
        ordered = sorted(crossings, key=lambda crossing: crossing.t_ns)
        self.t_ns = np.array([c.t_ns for c in ordered], dtype=np.int64)
        self.above = np.array([c.above for c in ordered], dtype=np.bool_)
        self.suspect = np.array([c.suspect for c in ordered], dtype=np.bool_)
        self.begins = np.diff(self.t_ns, prepend=np.iinfo(np.int64).min // 2) >= QUIET_NS

    def fate(self, first: int, end: int) -> Fate:
        """What the crossings from `first` to before `end` make of their repetition."""
        if first == end:
            return "missing"
        begins, above = self.begins[first:end], self.above[first:end]
        if np.any(self.suspect[first:end]):
            return "suspect"
        if not begins[0] or np.count_nonzero(begins & above) > 1 or self._lamp(first, end):
            return "flicker"
        return "paired" if above[0] else "inverted"

    def chatter(self, first: int, end: int) -> int:
        """How many crossings upwards are not the beginning of a burst."""
        return int(np.count_nonzero(self.above[first:end] & ~self.begins[first:end]))

    def _lamp(self, first: int, end: int) -> bool:
        """Whether the line goes up at the rate of lamps, though it rests while it is dark."""
        ups: NDArray[np.int64] = self.t_ns[first:end][self.above[first:end]]
        if len(ups) < 4:
            return False
        low, high = LAMP_MS
        return bool(low <= np.median(np.diff(ups)) / MS <= high)
