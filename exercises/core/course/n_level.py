"""A level of whole steps that follows whole blocks: how far back n-back looks in training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from exercises.core.drawing.look_back import MOST_N
from exercises.core.params import Within


@dataclass(frozen=True)
class LevelParams:
    """When n goes up or down (Jaeggi et al. 2008, doi:10.1073/pnas.0801268105)."""

    level_start: Annotated[int, Within(1, MOST_N), "training: first n"] = 1
    level_floor: Annotated[int, Within(1, MOST_N), "training: least n"] = 1
    level_ceiling: Annotated[int, Within(1, MOST_N), "training: most n"] = 8
    level_up: Annotated[float, Within(0.5, 1), "share right from which n goes up"] = 0.9
    level_down: Annotated[float, Within(0.3, 1), "share right below which n goes down"] = 0.75

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        if not self.level_floor <= self.level_start <= self.level_ceiling:
            raise ValueError("level_start must lie between level_floor and level_ceiling")
        if self.level_down > self.level_up:
            raise ValueError("level_down must not be above level_up")

    def first(self, level: float | None) -> int:
        """The n that training begins with: where the last one ended, within the bounds."""
        n = self.level_start if level is None else round(level)
        return min(max(n, self.level_floor), self.level_ceiling)

    def moved(self, n: int, right: Sequence[bool]) -> int:
        """The n of the next block, after one with these answers."""
        share = sum(right) / max(len(right), 1)
        step = (share >= self.level_up) - (share < self.level_down)
        return min(max(n + step, self.level_floor), self.level_ceiling)
