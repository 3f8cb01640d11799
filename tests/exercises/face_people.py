"""Simulated participants of faces: they read the bend of the mouth, with a logistic doubt."""

import math
import random

import numpy as np

from exercises.core.asking import Asked
from exercises.core.drawing.drawn_faces import STEPS, face, mouths
from exercises.core.drawing.face_pictures import EXAMPLE, face_alone, keys_of
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.people import apart

STEADY = Habits(0.5, 0.08, 0.15, commission=0, lapse=0, anticipation=0, error=0)
BENDS = [mouths(face(step, EXAMPLE))[0][1] for step in range(1, STEPS + 1)]


def step_of(bend: float) -> float:
    """The step whose mouth is bent like this, between the steps too."""
    return float(np.interp(-bend, [-b for b in BENDS], range(1, STEPS + 1)))


class FacePerson(VirtualPerson):
    """Sees a face as happy with a chance of one half at the step `point`.

    The chance's logit falls by `slope` a step.
    """

    def __init__(self, point: float, slope: float, seed: int, habits: Habits = STEADY) -> None:
        super().__init__(self._asks, habits, apart(seed))
        self._rng = random.Random(f"faces {seed}")
        self._point, self._slope, self._happy = point, slope, True

    def _asks(self, cue: Cue) -> Asked | None:
        if not isinstance(cue, Picture):
            return None
        bend, keys = face_alone(cue), keys_of(cue)
        if bend is not None:
            logit = self._slope * (step_of(bend) - self._point)
            self._happy = self._rng.random() < 1 / (1 + math.exp(min(logit, 500)))
        return keys and Asked(keys[not self._happy], (keys[self._happy],))
