"""Levels by ratios: which way is harder, and where a training begins."""

import math
from dataclasses import dataclass
from typing import ClassVar

import pytest

from exercises.core.levels import LevelParams


@dataclass(frozen=True)
class Faster(LevelParams):
    """A higher level is harder."""

    HARDER: ClassVar[int] = 1


@pytest.mark.parametrize(("params", "way"), [(LevelParams(), -1), (Faster(), 1)])
def test_right_answers_make_it_harder(params: LevelParams, way: int) -> None:
    """One step of the logarithm when right; four right ones undo a wrong one at a target of .8."""
    stairs = params.staircase(None)
    stairs.answer(right=True)
    assert math.log(stairs.level) == pytest.approx(0.1 * way)
    stairs.answer(right=False)
    assert math.log(stairs.level) == pytest.approx(-0.3 * way)


@pytest.mark.parametrize(("level", "begins"), [(None, 1.0), (3.0, 3.0), (0.01, 0.1), (99.0, 10.0)])
def test_it_begins_where_the_last_one_ended(level: float | None, begins: float) -> None:
    """Within the bounds; the first time at the start."""
    assert LevelParams().staircase(level).level == begins


@pytest.mark.parametrize("start", [0.05, 11.0])
def test_a_start_out_of_its_bounds_is_refused(start: float) -> None:
    """The error names all three fields."""
    with pytest.raises(ValueError, match=r"level_start.*level_floor.*level_ceiling"):
        LevelParams(level_start=start)
