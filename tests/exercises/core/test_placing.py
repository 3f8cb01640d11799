"""Shapes moved and scaled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.placing import placed
from exercises.core.shapes import Box, Disc, Key, Label, Polygon, Stroke
from exercises.core.words import Say

SHAPES = (
    Disc(0.1, -0.2, 0.3, width=0.05),
    Box(0.1, -0.2, 0.3, 0.4, corner=0.02),
    Polygon(((0.1, -0.2), (0.3, 0.4), (0.0, 0.0))),
    Stroke(((0.1, -0.2), (0.3, 0.4)), 0.02),
    Label(Say("words"), 0.1, -0.2),
    Key("ok", 0.1, -0.2),
)


def test_lengths_scale_and_places_move() -> None:
    """Twice as large about (1, 2): lengths double, points double and move."""
    assert placed(SHAPES[:1], 1, 2, 2) == (Disc(1.2, 1.6, 0.6, width=0.1),)
    assert placed(SHAPES[3:4], 1, 2, 2) == (Stroke(((1.2, 1.6), (1.6, 2.8)), 0.04),)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_at_its_own_place_and_size_nothing_changes(shape: Disc) -> None:
    """Scale 1 at the origin is the shape itself, for every shape there is."""
    assert placed([shape], 0, 0, 1) == (shape,)


@given(st.floats(0.1, 4), st.floats(-1, 1), st.floats(-1, 1))
def test_placing_back_undoes(scale: float, x: float, y: float) -> None:
    """What was placed comes back by the inverse."""
    (there,) = placed(SHAPES[1:2], x, y, scale)
    (back,) = placed([there], -x / scale, -y / scale, 1 / scale)
    assert isinstance(back, Box)
    assert (back.x, back.w, back.corner) == pytest.approx((0.1, 0.3, 0.02))
