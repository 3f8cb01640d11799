"""The staircase settles where the share of right answers is its target, within its bounds."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.staircase import Staircase, StaircaseParams


@given(st.floats(-5, 5), st.lists(st.booleans(), max_size=200))
def test_the_level_never_leaves_its_bounds(level: float, answers: list[bool]) -> None:
    """Whatever the start and the answers, floor <= level <= ceiling."""
    stairs = Staircase(level, 0.3, 0.9, 0.05, 0.8)
    for right in answers:
        assert 0.3 <= stairs.level <= 0.9
        stairs.answer(right=right)
    assert 0.3 <= stairs.level <= 0.9


def test_steps_are_weighted() -> None:
    """At a target of 80 % one wrong answer undoes four right ones (Kaernbach 1991)."""
    stairs = Staircase(0.5, 0, 1, 0.01, 0.8)
    stairs.answer(right=False)
    assert stairs.level == pytest.approx(0.54)
    for _ in range(4):
        stairs.answer(right=True)
    assert stairs.level == pytest.approx(0.5)


@pytest.mark.parametrize("target", [0.6, 0.75, 0.85])
@pytest.mark.parametrize("start", [0.1, 1.9])
def test_it_converges(target: float, start: float) -> None:
    """A logistic observer with threshold 1 and slope 10 ends at the level right at `target`."""
    rng = random.Random(11)
    stairs, levels = Staircase(start, 0, 2, 0.005, target), []
    for _ in range(6000):
        chance = 1 / (1 + math.exp(-10 * (stairs.level - 1)))
        stairs.answer(right=rng.random() < chance)
        levels.append(stairs.level)
    settled = levels[2000:]
    expected = 1 + math.log(target / (1 - target)) / 10
    assert sum(settled) / len(settled) == pytest.approx(expected, abs=0.03)


def test_higher_may_be_harder_and_steps_may_be_ratios() -> None:
    """Below 0 a step raises the level when right; as ratios four up steps undo one down step."""
    stairs = Staircase(4.0, 1, 16, -0.1, 0.8, ratio=True)
    stairs.answer(right=True)
    assert stairs.level == pytest.approx(4 * math.exp(0.1))
    stairs.answer(right=False)
    assert stairs.level == pytest.approx(4 * math.exp(-0.3))


@pytest.mark.parametrize(("level", "begins"), [(None, 0.7), (0.5, 0.5), (0.1, 0.3), (9.0, 0.85)])
def test_a_training_begins_where_the_last_one_ended(level: float | None, begins: float) -> None:
    """A first one at the start of the parameters; a level of other parameters is brought back."""
    stairs = StaircaseParams().staircase(level)
    assert stairs.level == begins
    assert (stairs.step, stairs.target) == (0.01, 0.8)


@pytest.mark.parametrize("start", [0.29, 0.86])
def test_a_start_out_of_its_bounds_is_refused(start: float) -> None:
    """The error names all three fields."""
    with pytest.raises(ValueError, match=r"level_start_s.*level_floor_s.*level_ceiling_s"):
        StaircaseParams(level_start_s=start)
