"""The flower that guides a breath: smooth, on the screen, and drawn of few different things."""

import itertools

import pytest

from exercises.core.drawing import breath_flower as drawn
from exercises.core.shapes import Box, Disc, Picture
from tests.exercises.watching import outside


def test_it_opens_smoothly_and_stands_still_at_both_ends() -> None:
    """From 0 to 1 without a jump, slowest at the ends; beyond them it stays."""
    course = [drawn.openness(n / 100) for n in range(101)]
    steps = [b - a for a, b in itertools.pairwise(course)]
    assert (course[0], course[-1]) == pytest.approx((0, 1))
    assert min(steps) > 0
    assert max(steps) < 0.016
    assert steps[0] < 0.001 > steps[-1]
    assert drawn.openness(-1) == 0
    assert drawn.openness(2) == 1


@pytest.mark.parametrize("opened", [0.0, 0.3, 1.0])
def test_its_petals_are_one_size_and_within_its_reach(opened: float) -> None:
    """Only their places change: whatever draws them draws each once."""
    shapes = drawn.flower(opened)
    petals = [s for s in shapes if isinstance(s, Disc) and s.radius == drawn.PETAL]
    assert len(petals) == drawn.PETALS + 1
    far = max((s.x**2 + (s.y - drawn.Y) ** 2) ** 0.5 for s in petals)
    assert far + drawn.PETAL < drawn.REACH.radius
    assert drawn.far_of(shapes) == pytest.approx(far)


def test_only_a_flower_is_one() -> None:
    """Other pictures have no petals."""
    assert drawn.far_of(()) is None
    assert drawn.far_of((Box(0, 0, 1, 1),) * 20) is None


def test_beads_differ_by_size_and_not_by_colour_alone() -> None:
    """Grown ones are more than twice as large."""
    radii = [s.radius for s in drawn.beads(5) if isinstance(s, Disc)]
    assert radii == [drawn.GROWN] * 5 + [drawn.SMALL] * 7
    assert drawn.GROWN > 2 * drawn.SMALL


def test_all_signs_stand_where_they_are_put() -> None:
    """Each within a box of its size, or of half as much again where it is a row."""
    signs = {
        "small": drawn.small(0, 0, 0.4),
        "finger": drawn.finger(0, 0, 0.4),
        "dizzy": drawn.dizzy(0, 0, 0.4),
        "guided": drawn.guided(0, 0, 0.4),
        "air": drawn.air(-0.1, 0, 0.4, inward=True),
        "press": drawn.free_to_press(0.2, 0, 0.2),
    }
    assert not list(outside(Picture(shapes, name) for name, shapes in signs.items()))
