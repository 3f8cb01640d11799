"""Drawn faces: even steps from happy to angry, whoever it is; people who differ; masks."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from exercises.core.course.face_orders import MEASURED, OTHERS
from exercises.core.drawing.drawn_faces import (
    MIDDLE,
    STEPS,
    face,
    mask,
    mien,
    mouths,
    picture,
    small,
)
from exercises.core.shapes import Polygon, Shape, Stroke
from tests.exercises.face_people import step_of
from tests.exercises.watching import corners, outside

PEOPLE = (0, 1, 2, 3, 4, 5, 6, 11)
STEPS_ALL = range(1, STEPS + 1)


def bend(step: float, identity: int) -> float:
    ((_, found),) = mouths(face(step, identity))
    return found


def points(shape: Shape) -> list[tuple[float, float]]:
    return list(shape.points) if isinstance(shape, Stroke | Polygon) else corners(shape)


def test_the_ends_are_happy_and_angry_and_the_middle_is_neither() -> None:
    """The mien goes evenly from -1 to 1."""
    assert [mien(step) for step in (1, MIDDLE, STEPS)] == [-1, 0, 1]
    assert bend(1, 0) > 0.2
    assert abs(bend(MIDDLE, 0)) < 0.08
    assert bend(STEPS, 0) < -0.2


@pytest.mark.parametrize("identity", PEOPLE)
def test_steps_are_even(identity: int) -> None:
    """From each step to the next the mouth unbends by about the same, whoever it is."""
    moved = [one - other for one, other in pairwise(bend(s, identity) for s in STEPS_ALL)]
    assert moved == pytest.approx([moved[0]] * 14)
    assert moved[0] > 0.03


@pytest.mark.parametrize("identity", PEOPLE)
def test_no_feature_jumps(identity: int) -> None:
    """A tenth of a step moves no point of any line by more than 0.3 % of the face's height.

    What one half alone has (teeth, a frown) begins with nothing at the middle.
    """
    tenths = [i / 10 for i in range(10, 10 * STEPS)]
    for step in (at for at in tenths if not MIDDLE - 0.1 <= at <= MIDDLE):
        for one, other in zip(face(step, identity), face(step + 0.1, identity), strict=True):
            assert np.abs(np.subtract(points(one), points(other))).max() < 0.003
    for off in (-0.01, 0.01):
        extra = set(face(MIDDLE + off, identity)[: -len(face(MIDDLE, identity))])
        assert all(s.width < 0.001 for s in extra if isinstance(s, Stroke))


def test_an_expression_is_the_same_on_everybody() -> None:
    """Mouths of different people are bent alike, so steps are comparable; sizes do not matter."""
    for step in STEPS_ALL:
        assert {round(bend(step, who), 9) for who in PEOPLE} == {round(bend(step, 0), 9)}
        ((at, found),) = mouths(small(step, 0, 0.3, -0.1, 0.2))
        assert (at, found) == pytest.approx((0.3, bend(step, 0)))
        assert step_of(found) == pytest.approx(step)


def test_people_differ_and_stay_who_they_are() -> None:
    """Each number is somebody else, the same again the next time, without any colour."""
    for one, other in combinations((*MEASURED, *OTHERS[:12]), 2):
        assert face(MIDDLE, one) != face(MIDDLE, other)
    assert face(3, 2) == face.__wrapped__(3, 2)
    colours = {shape.colour for who in PEOPLE for shape in face(1, who) if hasattr(shape, "colour")}
    assert colours <= {"skin", "shade", "crease", "gleam"}


def test_faces_and_masks_stand_on_the_screen() -> None:
    """A mask covers where a face was, and each is another."""
    pictures = [picture(step, who) for step in (1, 15) for who in (*PEOPLE, *OTHERS)]
    masks = [mask(seed) for seed in range(4)]
    assert not list(outside(iter([*pictures, *masks])))
    assert len({m.shapes for m in masks}) == 4
    assert not any(mouths(m.shapes) for m in masks)
