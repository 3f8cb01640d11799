"""Adaptive difficulty: the weighted up-down staircase."""

import math
from dataclasses import dataclass
from typing import Annotated

from exercises.core.params import Within


@dataclass(slots=True)
class Staircase:
    """A level that is made harder after a right answer and easier after a wrong one.

    Weighted up-down (Kaernbach 1991, Perception & Psychophysics 49:227-229,
    doi:10.3758/BF03214307): one step harder when right, target / (1 - target) steps easier when
    wrong, so that it settles where the share of right answers is `target`. A lower level is
    harder, or a higher one where `step` is below 0. With `ratio` the steps are of the level's
    logarithm, `step` .1 is about a tenth. The level stays between `floor` and `ceiling`.
    """

    level: float
    floor: float
    ceiling: float
    step: float
    target: float
    ratio: bool = False

    def __post_init__(self) -> None:
        self.level = self._bounded(self.level)

    def answer(self, *, right: bool) -> None:
        """Move by one answer."""
        move = -self.step if right else self.step * self.target / (1 - self.target)
        moved = self.level * math.exp(move) if self.ratio else self.level + move
        self.level = self._bounded(moved)

    def _bounded(self, level: float) -> float:
        return min(max(level, self.floor), self.ceiling)


@dataclass(frozen=True)
class StaircaseParams:
    """A staircase on the time there is to press; Params of tasks trained by it inherit these."""

    level_start_s: Annotated[float, Within(0.2, 5.0), "training: first time to press"] = 0.7
    level_floor_s: Annotated[float, Within(0.2, 5.0), "training: shortest time to press"] = 0.3
    level_ceiling_s: Annotated[float, Within(0.2, 5.0), "training: longest time to press"] = 0.85
    level_step_s: Annotated[float, Within(0.001, 0.5), "training: shorter by, when right"] = 0.01
    level_target: Annotated[float, Within(0.5, 0.95), "training: share right aimed at"] = 0.8

    def __post_init__(self) -> None:
        """ValueError where the first level lies outside its bounds."""
        if not self.level_floor_s <= self.level_start_s <= self.level_ceiling_s:
            raise ValueError("level_start_s must lie between level_floor_s and level_ceiling_s")

    def staircase(self, level: float | None) -> Staircase:
        """From `level`, in seconds, where the last training ended; None for a first training."""
        return Staircase(
            level or self.level_start_s,
            self.level_floor_s,
            self.level_ceiling_s,
            self.level_step_s,
            self.level_target,
        )
