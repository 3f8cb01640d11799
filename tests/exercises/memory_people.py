"""Simulated participants of n-back: they compare what they see with a noisy memory of it.

Each comparison gives evidence drawn from a normal distribution, SD 1, its mean d' / 2 for the same
place and -d' / 2 for another one; above the criterion it is a match (Green & Swets 1966, equal
variances). d' depends on n alone. They know n, and the buttons, from the page of rules.
"""

import random
from collections.abc import Callable

from exercises.core.asking import Asked
from exercises.core.drawing.look_back import MANNERS, PLACE_OF, told
from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.people import apart

DPrime = Callable[[int], float]
STEADY = Habits(0.5, 0.08, 0.15, commission=0, lapse=0, anticipation=0, error=0)


class MemoryPerson(VirtualPerson):
    """Tells same from other places with a d' of `dprime(n)`; `criterion` above 0 holds back.

    `lured` is added to the evidence where the place is that of a step before or after: familiar.
    """

    def __init__(
        self,
        dprime: DPrime,
        seed: int,
        criterion: float = 0.0,
        lured: float = 0.0,
        habits: Habits = STEADY,
    ) -> None:
        super().__init__(self._asks, habits, apart(seed))
        self._rng = random.Random(f"memory {seed}")
        self._dprime, self._criterion, self._lured = dprime, criterion, lured
        self._n, self._keys, self._places = 1, MANNERS[0], list[int]()

    def _asks(self, cue: Cue) -> Asked | None:
        if not isinstance(cue, Picture):
            return None
        place = PLACE_OF.get(cue.shapes)
        if place is not None:
            self._places.append(place)
            return self._judged() if len(self._places) > self._n else None
        if any(isinstance(shape, Key) for shape in cue.shapes) and (shown := told(cue)):
            self._n, self._keys = shown
            self._places.clear()
        return None

    def _judged(self) -> Asked:
        *before, now = self._places
        half = self._dprime(self._n) / 2
        mean = half if before[-self._n] == now else -half
        near = [before[-k] for k in (self._n - 1, self._n + 1) if 0 < k <= len(before)]
        if mean < 0 and now in near:
            mean += self._lured
        return Asked(self._keys[self._rng.gauss(mean, 1) <= self._criterion])
