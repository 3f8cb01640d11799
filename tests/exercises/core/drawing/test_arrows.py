"""Arrows point to their buttons, and rules pair them."""

import pytest

from exercises.core.drawing.arrows import SIDES, across, arrow, hands_off, key_below
from exercises.core.shapes import Key, Polygon, Stroke


@pytest.mark.parametrize("side", SIDES)
def test_an_arrow_is_as_wide_as_asked_and_points_to_its_side(side: str) -> None:
    """Its tip lies on its side, its tail on the other, and it is even about its height."""
    (shape,) = arrow(0.2, 0.1, 0.4, side)
    assert isinstance(shape, Polygon)
    xs, ys = zip(*shape.points, strict=True)
    assert (min(xs), max(xs)) == pytest.approx((0.0, 0.4))
    tip = shape.points[xs.index(max(xs) if side == "right" else min(xs))]
    assert tip[1] == pytest.approx(0.1)
    assert sorted(ys) == pytest.approx(sorted(0.2 - y for y in ys))


def test_the_other_side() -> None:
    """Across and back again."""
    assert [across(side) for side in SIDES] == ["right", "left"]


def test_the_key_lies_below_its_figure() -> None:
    """Neither over the figure nor to one side of it."""
    key = key_below(0.1, -0.1, 0.3, "left")
    assert (key.button, key.x) == ("left", 0.1)
    assert key.y - key.size / 2 > -0.1 + 0.3 * 0.3


def test_hands_off_crosses_both_keys() -> None:
    """Each key with two strokes on top of it."""
    shapes = hands_off(0, 0, 0.3)
    assert [type(s) for s in shapes] == [Key, Stroke, Stroke] * 2
    assert [s.button for s in shapes if isinstance(s, Key)] == list(SIDES)
