"""Simulated participants of spot and track, with known thresholds; they see only shapes."""

import math
import random

from exercises.core import glimpse
from exercises.core.glimpse_rule import looker
from exercises.core.psychometric import Observer
from exercises.core.script import Cue
from exercises.core.shapes import Picture, Shape
from exercises.stage.person import Habits, VirtualPerson

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
        super().__init__(looker(), STEADY, seed)
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
