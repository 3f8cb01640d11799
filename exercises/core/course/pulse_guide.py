"""A pulse sensor's samples while somebody breathes: beats, a wave on the screen, a guide."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from exercises.core.drawing.breath_flower import BEADS, beads, finger
from exercises.core.scoring.heart_intervals import HeartIntervals, corrected
from exercises.core.scoring.heart_rhythm import STRETCH_S, rhythm
from exercises.core.scoring.heartbeat import Beat, Heartbeats
from exercises.core.scoring.sessions import Sessions
from exercises.core.shapes import Disc, Shape

S = 1_000_000_000
# The wave is a row of dots that a pen goes along, with a gap before the pen.
DOTS, DOT_NS, GAP = 60, 50_000_000, 4
FINGER = finger(0, 0.41, 0.14)
WIDE, HIGH, Y = 1.3, 0.05, 0.425
XS = tuple(WIDE * (i / (DOTS - 1) - 0.5) for i in range(DOTS))
# Without a good beat for so long the finger is not where it should be.
LOOSE_NS = 6 * S
# The guide begins when there is so much to judge by, and moves this much at a breath.
ENOUGH, STEP = 25, 3


class PulseGuide:
    """Give it what sensors sampled; without a sensor it stays empty, and shows nothing."""

    def __init__(self) -> None:
        self.samples = 0
        self.grown = 0
        self._beats = Heartbeats()
        self._recent: deque[Beat] = deque(maxlen=256)
        self._begun_ns = self._good_ns = self._now_ns = 0
        self._low = self._high = 0.0
        self._dots: list[Disc | None] = [None] * DOTS
        self._at = 0
        self._wave: tuple[Shape, ...] = ()

    @property
    def loose(self) -> bool:
        """Samples come, and no pulse is in them."""
        return self.samples > 0 and self._now_ns - self._good_ns > LOOSE_NS

    def see(self, samples: Sequence[tuple[int, float]], taken: int) -> int:
        """Samples for the wave, from the one numbered `taken` on; how many there are now."""
        for n in range(taken, len(samples)):
            self._take(*samples[n])
        return len(samples)

    def shapes(self) -> tuple[Shape, ...]:
        """Round and below the flower: the guide, and the wave or, where it is lost, a finger."""
        if not self.samples:
            return ()
        return (*beads(self.grown), *(FINGER if self.loose else self._wave))

    def _take(self, now_ns: int, value: float) -> None:
        self._now_ns = now_ns
        if not self.samples:
            self._good_ns, self._low, self._high = self._now_ns, value, value
        self.samples += 1
        # Both bounds come slowly nearer, so that the wave fills its height again after a jerk.
        room = 0.002 * (self._high - self._low)
        self._low, self._high = min(value, self._low + room), max(value, self._high - room)
        at = self._now_ns // DOT_NS
        if at != self._at:
            self._draw(at, value)

    def _draw(self, at: int, value: float) -> None:
        self._at, place = at, at % DOTS
        part = (value - self._low) / max(self._high - self._low, 1e-9)
        self._dots[place] = Disc(XS[place], Y + HIGH * (0.5 - part), 0.006, "care")
        for ahead in range(1, GAP + 1):
            self._dots[(place + ahead) % DOTS] = None
        self._wave = tuple(filter(None, self._dots))

    def hear(self, samples: Sequence[tuple[int, float]]) -> list[Beat]:
        """The beats that these samples, seen before, make sure."""
        if not samples:
            return []
        stamps, values = zip(*samples, strict=True)
        told = self._beats.feed(stamps, values)
        self._recent.extend(told)
        if told:
            self._good_ns = told[-1].t_ns
        return told

    def breathed(self) -> None:
        """A breath is over: the guide follows the coherence of the last minute, a little."""
        beats = [b for b in self._recent if b.t_ns > self._now_ns - STRETCH_S * S]
        wanted = round(BEADS * _share(beats)) if len(beats) >= ENOUGH else 0
        self.grown += min(max(wanted - self.grown, -STEP), STEP)


def _share(beats: Sequence[Beat]) -> float:
    """The coherence as a share of all power: 0 to 1."""
    times = np.array([b.t_ns - beats[0].t_ns for b in beats]) / S
    joined = np.array([b.joined for b in beats])
    one = Sessions(np.array([""]), np.zeros(times.size, np.intp))
    made = corrected(HeartIntervals.of_beats(one, times, joined)).intervals
    ratio = float(rhythm(made).coherence[0])
    return ratio / (1 + ratio) if ratio == ratio else 0.0  # noqa: PLR0124 - NaN is no rhythm
