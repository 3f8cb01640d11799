"""Shapes moved and scaled: a picture of its own put into another one."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from exercises.core.shapes import Polygon, Shape, Stroke

LENGTHS = ("radius", "width", "w", "h", "corner", "size", "wrap")


def placed(shapes: Iterable[Shape], x: float, y: float, scale: float) -> tuple[Shape, ...]:
    """The shapes `scale` times as large, their origin at (x, y)."""
    return _all_placed(tuple(shapes), x, y, scale)


# What stands on a page stands there in each sitting.
@lru_cache(maxsize=256)
def _all_placed(shapes: tuple[Shape, ...], x: float, y: float, scale: float) -> tuple[Shape, ...]:
    return tuple(_placed(shape, x, y, scale) for shape in shapes)


def _placed(shape: Shape, x: float, y: float, scale: float) -> Shape:
    changes: dict[str, Any] = {
        name: getattr(shape, name) * scale for name in LENGTHS if hasattr(shape, name)
    }
    if isinstance(shape, Polygon | Stroke):
        changes["points"] = tuple((x + px * scale, y + py * scale) for px, py in shape.points)
    else:
        changes |= {"x": x + shape.x * scale, "y": y + shape.y * scale}
    return replace(shape, **changes)
