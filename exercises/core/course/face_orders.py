"""Orders of drawn faces: to measure how they are read, to practise, to tell what they are.

Three people are measured by, always the same; others are met in practice and where it is told how
a face is to be read, so that what is measured is more than what was told.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from exercises.core.drawing.drawn_faces import STEPS
from exercises.core.params import Within

MEASURED = (0, 1, 3)
# Few enough that all of them stay drawn.
OTHERS = (2, 5, 6, 7, 8, 9)
CLEAR_HAPPY, CLEAR_ANGRY = (1, 2, 3), (13, 14, 15)
# How often a block of told faces has each step: 31 in all, as in the original training.
TIMES = (1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 2, 2, 2, 1, 1)


class Face(NamedTuple):
    """A face to come: its step on the continuum, whose it is, and the wait for it."""

    step: int
    identity: int
    fore_s: float


class Fore(NamedTuple):
    """The shortest and the longest wait for a face, in seconds; drawn evenly."""

    low_s: float
    high_s: float

    def drawn(self, rng: random.Random) -> float:
        """One wait."""
        return rng.uniform(self.low_s, self.high_s)


@dataclass(frozen=True)
class ForeParams:
    """How long the wait for a face may be; the exercise's Params inherit these."""

    fore_low_s: Annotated[float, Within(0.3, 5.0), "shortest wait for a face"] = 1.5
    fore_high_s: Annotated[float, Within(0.3, 5.0), "longest wait"] = 2.5

    def __post_init__(self) -> None:
        """ValueError where the two contradict each other."""
        if self.fore_low_s > self.fore_high_s:
            raise ValueError("fore_low_s must not be above fore_high_s")

    @property
    def fore(self) -> Fore:
        """The same as a wait."""
        return Fore(self.fore_low_s, self.fore_high_s)


def measuring(cycles: int, fore: Fore, rng: random.Random) -> list[Face]:
    """Cycle by cycle each step once in random order; over three cycles with three people."""
    order: list[Face] = []
    for cycle in range(cycles):
        steps = list(range(1, STEPS + 1))
        rng.shuffle(steps)
        people = (MEASURED[(step + cycle) % len(MEASURED)] for step in steps)
        order += [Face(*face, fore.drawn(rng)) for face in zip(steps, people, strict=True)]
    return order


def telling(fore: Fore, rng: random.Random) -> list[Face]:
    """31 faces in random order, most of them of the middle, of people drawn at random."""
    steps = [step for step, times in enumerate(TIMES, 1) for _ in range(times)]
    return _of_others(steps, fore, rng)


def clear(each: int, fore: Fore, rng: random.Random) -> list[Face]:
    """So many clearly happy and so many clearly angry faces, in random order."""
    steps = [rng.choice(kind) for kind in (CLEAR_HAPPY, CLEAR_ANGRY) for _ in range(each)]
    return _of_others(steps, fore, rng)


def _of_others(steps: Sequence[int], fore: Fore, rng: random.Random) -> list[Face]:
    mixed = rng.sample(steps, len(steps))
    return [Face(step, rng.choice(OTHERS), fore.drawn(rng)) for step in mixed]
