"""Simulated participants of spot and track, with known thresholds; they see only shapes."""

import math
import random

from exercises.core.course.glimpse_rule import looker
from exercises.core.course.tracker import Tracker
from exercises.core.drawing import glimpse, tracking
from exercises.core.scoring.psychometric import Observer
from exercises.core.script import Cue
from exercises.core.shapes import Disc, Picture, Shape
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.people import apart

STEADY = Habits(0.5, 0.08, 0.15, commission=0, lapse=0, anticipation=0, error=0)
NS = 1_000_000_000


def chance(observer: Observer, x: float, threshold: float, slope: float) -> float:
    """The share right at x, of one."""
    share = (observer.at - observer.guess) / observer.span
    eta = slope * (x - threshold) + math.log(share / (1 - share))
    return observer.guess + observer.span / (1 + math.exp(-eta))


class Glimpser(VirtualPerson):
    """Takes in a glimpse with a chance that rises with the time until its mask; else guesses both.

    Both answers are right in `observer.at` of trials shown for `threshold_s`; `slope` is on the
    logarithm of time. Each shape that distracts makes the threshold longer by a share `crowding`.
    """

    def __init__(
        self, observer: Observer, threshold_s: float, slope: float, seed: int, crowding: float = 0.1
    ) -> None:
        super().__init__(looker(), STEADY, apart(seed))
        self._rng = random.Random(f"glimpse {seed}")
        self._observer, self._threshold_s = observer, threshold_s
        self._slope, self._crowding = slope, crowding
        self._glimpse: tuple[Shape, ...] = ()
        self._onset_ns = 0

    def see(self, cue: Cue, onset_ns: int) -> None:
        """As anybody; at the mask it turns out whether there was time enough."""
        super().see(cue, onset_ns)
        if cue is glimpse.MASK and self._glimpse:
            if not self._saw((onset_ns - self._onset_ns) / NS):
                guess = (self._rng.choice(("house", "tree")), self._rng.randrange(glimpse.PLACES))
                self._rule(glimpse.stimulus(*guess))
        elif isinstance(cue, Picture) and glimpse.look_for(cue.shapes):
            self._glimpse, self._onset_ns = cue.shapes, onset_ns

    def _saw(self, shown_s: float) -> bool:
        distractors = len(self._glimpse) - len(glimpse.stimulus("house", 0).shapes)
        threshold = math.log(self._threshold_s * (1 + self._crowding * distractors))
        p = chance(self._observer, math.log(shown_s), threshold, self._slope)
        return self._rng.random() < (p - self._observer.guess) / (1 - self._observer.guess)


class Follower(VirtualPerson):
    """Keeps each target with a chance that falls with speed; guesses for those that were lost.

    Half of the targets are kept at `half_speed`, logistic in ln speed with `slope`. How fast the
    discs went it sees by their last two pictures.
    """

    def __init__(self, half_speed: float, slope: float, seed: int) -> None:
        self._tracker = Tracker()
        super().__init__(self._tracker.asks, STEADY, apart(seed))
        self._rng = random.Random(f"follow {seed}")
        self._half_speed, self._slope = half_speed, slope
        self._last: list[tuple[Picture, int]] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """As anybody; when the discs have stopped it turns out which were kept."""
        if isinstance(cue, Picture) and cue.shapes and cue.shapes[0] is tracking.EDGE:
            if cue.shapes[-3:] == tracking.KEYS and self._last:
                self._lose(cue)
            elif isinstance(last := cue.shapes[-1], Disc) and not last.width:
                self._last = [*self._last[-1:], (cue, onset_ns)]
        super().see(cue, onset_ns)

    def _lose(self, cue: Picture) -> None:
        (before, t0), (after, t1) = self._last
        self._last = []
        pairs = zip(before.shapes[1:], after.shapes[1:], strict=True)
        gone = max(math.dist(_at(a), _at(b)) for a, b in pairs)
        keeps = kept(gone / (t1 - t0) * NS, self._half_speed, self._slope)
        followed = [disc for disc in self._tracker.followed if self._rng.random() < keeps]
        told = tracking.read(cue.shapes)
        others = [d for d in (told.discs if told else []) if all(_far(d, f) for f in followed)]
        lost = len(self._tracker.followed) - len(followed)
        self._tracker.followed = followed + self._rng.sample(others, lost)


def _at(shape: Shape) -> tuple[float, float]:
    return (shape.x, shape.y) if isinstance(shape, Disc) else (0.0, 0.0)


def _far(one: Disc, other: Disc) -> bool:
    return math.dist(_at(one), _at(other)) > tracking.FIELD.gap / 2


def kept(speed: float, half_speed: float, slope: float) -> float:
    """The chance that one target is kept at this speed."""
    return float(1 / (1 + (speed / half_speed) ** slope))


def all_found(speed: float, half_speed: float, slope: float, targets: int, discs: int) -> float:
    """The chance that all are picked: those kept, and the others by a lucky guess."""
    k = kept(speed, half_speed, slope)
    return sum(
        math.comb(targets, m) * k**m * (1 - k) ** (targets - m) / math.comb(discs - m, targets - m)
        for m in range(targets + 1)
    )
