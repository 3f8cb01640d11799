"""Levels of training that move by ratios: Params of tasks with such a staircase inherit these."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from exercises.core.params import Within
from exercises.core.staircase import Staircase


@dataclass(frozen=True)
class LevelParams:
    """A staircase on the logarithm of a level; an exercise sets its own bounds and start."""

    level_start: float = 1.0
    level_floor: float = 0.1
    level_ceiling: float = 10.0
    level_step: Annotated[float, Within(0.001, 1), "training: step of ln level, when right"] = 0.1
    level_target: Annotated[float, Within(0.5, 0.95), "training: share right aimed at"] = 0.8
    HARDER: ClassVar[int] = -1

    def __post_init__(self) -> None:
        """ValueError where the first level lies outside its bounds."""
        if not self.level_floor <= self.level_start <= self.level_ceiling:
            raise ValueError("level_start must lie between level_floor and level_ceiling")

    def staircase(self, level: float | None) -> Staircase:
        """From where the last training ended; None for a first one.

        With HARDER -1 a lower level is harder, with 1 a higher one.
        """
        return Staircase(
            level or self.level_start,
            self.level_floor,
            self.level_ceiling,
            -self.HARDER * self.level_step,
            self.level_target,
            ratio=True,
        )
