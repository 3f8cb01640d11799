"""Adaptive difficulty: the weighted up-down staircase."""

from dataclasses import dataclass


@dataclass(slots=True)
class Staircase:
    """A level that is made harder after a right answer and easier after a wrong one.

    Weighted up-down (Kaernbach 1991, Perception & Psychophysics 49:227-229,
    doi:10.3758/BF03214307): one step harder when right, target / (1 - target) steps easier when
    wrong, so that it settles where the share of right answers is `target`. A lower level is
    harder; the level stays between `floor` and `ceiling`.
    """

    level: float
    floor: float
    ceiling: float
    step: float
    target: float

    def __post_init__(self) -> None:
        self.level = self._bounded(self.level)

    def answer(self, *, right: bool) -> None:
        """Move by one answer."""
        easier = self.step * self.target / (1 - self.target)
        self.level = self._bounded(self.level + (-self.step if right else easier))

    def _bounded(self, level: float) -> float:
        return min(max(level, self.floor), self.ceiling)
