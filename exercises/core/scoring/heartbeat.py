"""Heartbeats out of a pulse wave (a photoplethysmogram) as it comes, with a verdict on each.

A beat is the steepest ascent of its wave, the point of a pulse wave that noise moves least (Hemon &
Phillips 2016, Journal of Clinical Monitoring and Computing 30:157-168,
doi:10.1007/s10877-015-9695-6). The slope is the wave convolved with a Gaussian's derivative; its
maxima above a threshold that follows the person are the candidates, as in the slope sum function of
Zong, Heldt, Moody & Mark (2003, Computers in Cardiology 30:259-262). The quality of a candidate is
the correlation of its shape with the mean of the good ones before, good from 0.86 on: the template
matching of Orphanidou et al. (2015, IEEE Journal of Biomedical and Health Informatics 19:832-838,
doi:10.1109/JBHI.2014.2338351), here beat by beat and on the slope, which no baseline moves.
"""

from collections import deque
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

RATE_HZ = 100
SLOT_NS = 1_000_000_000 // RATE_HZ
# The slope's kernel: a Gaussian's derivative of 30 ms, cut off at 100 ms; in slots.
SIGMA, HALF = 4, 12
# No second beat this soon; a beat is judged when its shape is known so far after it: 0.28 s.
WAIT = 28
# The shape that is compared: slots before and after the steepest ascent.
BEFORE, AFTER = 20, WAIT
GOOD = 0.86
# How high a candidate's slope must be, in parts of the person's own: later, and soon after a beat.
LATE, SOON, UNKNOWN_SOON = 0.4, 0.75, 50.0
LOWEST, HIGHEST = 0.4, 2.5
# Without a beat for so long the threshold, and the template, are learned anew; in slots.
LOST, FORGOTTEN = 3 * RATE_HZ, 8 * RATE_HZ
# A slope below this part of the person's is no pulse, until for so long there was none.
FAINTEST, ANOTHER = 0.1, 60 * RATE_HZ
LEARNED_OF, LEARNED_FROM = 6, 5
# Motion can look like a beat, seldom like two: so many in a row before an interval is believed.
TRUSTED = 2
# A shorter hole between samples is bridged, and harms at most the shape of the beat it lies in; a
# longer one is a gap: no interval across it.
GAP_NS = 250_000_000


class Beat(NamedTuple):
    """A good beat: when, by the samples' clock, its `quality` (a correlation, GOOD to 1).

    `joined`: nothing was lost since the beat before, so that the two make an interval.
    """

    t_ns: int
    quality: float
    joined: bool


class Candidate(NamedTuple):
    """A maximum of the slope: its slot, its height, and the shape about it."""

    slot: int
    height: float
    shape: Floats


NEVER = Candidate(-RATE_HZ, 0.0, np.zeros(0))


def kernel() -> Floats:
    """Convolved with a wave it gives the slope a second, smoothed; a straight line keeps its own.

    (2 HALF + 1,) weights for samples at RATE_HZ.
    """
    at = np.arange(-HALF, HALF + 1)
    weights = -at * np.exp(-0.5 * (at / SIGMA) ** 2)
    scaled: Floats = weights * RATE_HZ / np.sum(weights * -at)
    return scaled


KERNEL = kernel()


class Heartbeats:
    """Give it samples as they come, in any pieces; it gives the beats that they make sure.

    A beat is told when 0.4 s of wave after it are there: before the next one at up to 140 a
    minute, in any case before the one after that. At first five of six waves that are alike make
    the template, and are told then. While the wave is bad nothing is told; `rejected` counts
    candidates that were no good.
    """

    def __init__(self) -> None:
        self.rejected = 0
        self._last: tuple[int, float] | None = None
        self._slot_ns = 0
        self._template: Floats | None = None
        self._heights: deque[float] = deque(maxlen=8)
        self._spans: deque[int] = deque(maxlen=8)
        self._begin()

    def feed(self, stamps_ns: ArrayLike, values: ArrayLike) -> list[Beat]:
        """The beats that became sure, in order. Samples that are not after the last are let go."""
        told: list[Beat] = []
        at, wave = np.asarray(stamps_ns, np.int64), np.asarray(values, np.float64)
        last_ns = self._last[0] if self._last else -1
        newest = np.maximum.accumulate(np.concatenate(([last_ns], at)))
        fresh = (newest[1:] > newest[:-1]) & np.isfinite(wave)
        at, wave = at[fresh], wave[fresh]
        edges = (np.flatnonzero(np.diff(at) > GAP_NS) + 1).tolist()
        for begin, end in pairwise((0, *edges, at.size)):
            told += self._take(at[begin:end], wave[begin:end])
        return told

    def _begin(self) -> None:
        """Begin the grid anew: at first, and after a gap."""
        self._wave = self._slope = np.zeros(0)
        self._first = 0  # the slot of _slope[0]
        self._looked = 1  # slots below it were looked at for maxima
        self._pending: Candidate | None = None
        self._before = NEVER
        self._unsure: list[Candidate] = []
        self._beat_slot: int | None = None
        self._good_slot = 0
        self._run = 0  # good beats in a row

    def _take(self, at: NDArray[np.int64], wave: Floats) -> list[Beat]:
        if not at.size:
            return []
        if self._last is None or at[0] - self._last[0] > GAP_NS:
            self._begin()
            self._slot_ns = int(at[0])
        else:
            at, wave = (
                np.concatenate(([a], b)) for a, b in zip(self._last, (at, wave), strict=True)
            )
        self._last = int(at[-1]), float(wave[-1])
        self._grow(at, wave)
        return self._look()

    def _grow(self, at: NDArray[np.int64], wave: Floats) -> None:
        """The wave on its grid as far as samples reach, and its slope HALF slots less far."""
        grid = np.arange(self._slot_ns, int(at[-1]) + 1, SLOT_NS)
        self._slot_ns += grid.size * SLOT_NS
        zero = int(at[0])
        self._wave = np.concatenate((self._wave, np.interp(grid - zero, at - zero, wave)))
        if self._wave.size > 2 * HALF:
            slope = np.convolve(self._wave, KERNEL, "valid")
            self._slope = np.concatenate((self._slope, slope))
            self._wave = self._wave[-2 * HALF :]

    def _look(self) -> list[Beat]:
        """Each new maximum in turn; then what is pending, where enough is known after it."""
        told: list[Beat] = []
        end = self._first + self._slope.size
        s, low = self._slope, max(self._looked - self._first, BEFORE)
        middle = s[low:-1]
        peaks = (middle > 0) & (middle > s[low - 1 : -2]) & (middle >= s[low + 1 :])
        for slot in (np.flatnonzero(peaks) + low + self._first).tolist():
            told += self._settle(slot)
            self._weigh(slot)
        told += self._settle(end - 1)
        self._looked = max(self._looked, end - 1)
        self._trim()
        return told

    def _weigh(self, slot: int) -> None:
        """A maximum that is high enough, and higher than the pending one, takes its place."""
        i = slot - self._first
        height = float(self._slope[i])
        if height < self._threshold(slot, i):
            return
        if self._pending is None or height > self._pending.height:
            self._pending = Candidate(slot, height, self._slope[:0])

    def _threshold(self, slot: int, i: int) -> float:
        """How high a maximum must be here: soon after another one, nearly as high as that.

        The second wave of a pulse (the dicrotic one) is half as steep as the first.
        """
        if self._learning(slot):
            recent = self._slope[max(i - LOST, 0) : i + 1]
            least = max(0.5 * float(recent.max()), FAINTEST * self._level())
        else:
            least = LATE * self._level()
        if self._pending is None and slot - self._before.slot < self._soon():
            return max(least, SOON * self._before.height)
        return least

    def _soon(self) -> float:
        """Until when a maximum is soon after the last one, in slots."""
        return 0.55 * float(np.median(self._spans)) if self._spans else UNKNOWN_SOON

    def _level(self) -> float:
        """How high the person's slopes are; 0 while nobody knows."""
        return float(np.median(self._heights)) if self._heights else 0.0

    def _learning(self, slot: int) -> bool:
        """No template yet, or no good beat for so long that the heights may have changed."""
        if slot - self._good_slot > FORGOTTEN:
            self._template = None
        if slot - self._good_slot > ANOTHER:
            self._heights.clear()
        return self._template is None or slot - self._good_slot > LOST

    def _settle(self, known: int) -> list[Beat]:
        """Judge what is pending, where the slope is known for WAIT after it."""
        pending = self._pending
        if pending is None or known < pending.slot + WAIT:
            return []
        self._pending, self._before = None, pending
        i = pending.slot - self._first
        candidate = pending._replace(shape=self._slope[i - BEFORE : i + AFTER].copy())
        self._learning(candidate.slot)
        if self._template is None:
            return self._learn(candidate)
        return self._judge(candidate, self._quality(candidate))

    def _quality(self, candidate: Candidate) -> float:
        """The correlation with the template; 0 for what is much too low or too high."""
        assert self._template is not None
        if candidate.slot - self._good_slot <= LOST:
            part = candidate.height / self._level()
            if not LOWEST <= part <= HIGHEST:
                return 0.0
        return correlation(candidate.shape, self._template)

    def _judge(self, candidate: Candidate, quality: float) -> list[Beat]:
        if quality < GOOD:
            self.rejected += 1
            self._run = 0
            return []
        assert self._template is not None
        self._template = 0.875 * self._template + 0.125 * candidate.shape / candidate.height
        joined = self._run >= TRUSTED
        if joined and self._beat_slot is not None:
            self._spans.append(candidate.slot - self._beat_slot)
        beat = Beat(self._instant(candidate.slot), quality, joined)
        self._heights.append(candidate.height)
        self._beat_slot = self._good_slot = candidate.slot
        self._run += 1
        return [beat]

    def _learn(self, candidate: Candidate) -> list[Beat]:
        """Five of the last six that are alike make the template, and are beats themselves."""
        self._unsure = [*self._unsure, candidate][-LEARNED_OF:]
        shapes = np.array([each.shape / each.height for each in self._unsure])
        template = np.median(shapes, axis=0)
        alike = [correlation(shape, template) for shape in shapes]
        if sum(quality >= GOOD for quality in alike) < LEARNED_FROM:
            return []
        self._template, self._run = template, 0
        self._heights.extend(each.height for each in self._unsure)
        unsure, self._unsure = self._unsure, []
        return [
            beat
            for each, quality in zip(unsure, alike, strict=True)
            for beat in self._judge(each, quality)
        ]

    def _instant(self, slot: int) -> int:
        """The maximum between slots: of the parabola through three of them.

        A slot that has left the memory since (a first beat's, learned later) stays where it is.
        """
        i = slot - self._first
        whole_ns = self._slot_ns + (slot + HALF - self._made()) * SLOT_NS
        if i < 1:
            return whole_ns
        before, at, after = self._slope[i - 1 : i + 2].tolist()
        bend = before - 2 * at + after
        between = 0.5 * (before - after) / bend if bend < 0 else 0.0
        return whole_ns + round(between * SLOT_NS)

    def _made(self) -> int:
        """How many slots of wave there are: those of the slope and HALF at either end."""
        return self._first + self._slope.size + 2 * HALF

    def _trim(self) -> None:
        """Forget the slope before what learning looks at."""
        keep = FORGOTTEN
        if self._slope.size > 2 * keep:
            cut = self._slope.size - keep
            self._slope = self._slope[cut:]
            self._first += cut


def correlation(a: Floats, b: Floats) -> float:
    """Pearson's, of two shapes of one length; 0 where one of them is flat."""
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else 0.0
