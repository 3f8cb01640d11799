"""People who breathe with the guide, with and without a heart on the sensor."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from exercises import breathing
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import Sampled, VirtualStage
from firmware.sensors.simulated import Heart, SimulatedPulse
from tests.exercises.core.tasks import into

S = 1_000_000_000
SLOT_NS = S // 100
# Somebody who presses with every in-breath, and somebody who only breathes.
PRESSES = Habits(lapse=0, commission=0, anticipation=0)
RESTS = Habits(lapse=1, commission=0, anticipation=0)
Sample = tuple[int, float]


@cache
def sensed(heart: Heart, seed: int, seconds: int) -> tuple[list[Sample], tuple[float, ...]]:
    """Samples at 100 Hz from second 1 on, and the true beats on the same clock."""
    pulse = SimulatedPulse(heart, seed)
    made = [(S + n * SLOT_NS, pulse.value(n / 100)) for n in range(100 * seconds)]
    return made, tuple(np.array(pulse.beats) + 1)


def on_sensor(heart: Heart, seed: int = 0, seconds: int = 420) -> Sampled:
    """What a stage's sensor samples."""
    made, _ = sensed(heart, seed, seconds)

    def between(from_ns: int, to_ns: int) -> Sequence[Sample]:
        # The first sample at or after each instant.
        first, end = (-((S - t) // SLOT_NS) for t in (from_ns, to_ns))
        return made[max(first, 0) : max(end, 0)]

    return between


def breathed(
    habits: Habits = RESTS,
    p: breathing.Params | None = None,
    heart: Heart | None = None,
    seed: int = 0,
    **stage: Any,
) -> list[Trial]:
    """All rows of a sitting."""
    person = VirtualPerson(breathing.rule(), habits, seed)
    if heart is not None:
        stage["samples"] = on_sensor(heart, seed)
    kept: list[Trial] = []
    script = breathing.script(p or breathing.Params(), "training", seed, None)
    trials = run(script, VirtualStage(person, **stage), into(kept), lambda _: None)
    assert trials == kept
    return kept
