"""Solid arrows that point to a button, and the rules that pair figures with their buttons."""

from exercises.core.marks import cross
from exercises.core.shapes import Colour, Key, Polygon, Shape

SIDES = ("left", "right")
WAYS = tuple(zip(SIDES, (-0.32, 0.32), strict=True))
# The upper edge of an arrow 1 wide that points to the right, from its tail to its tip.
EDGE = ((-0.5, -0.11), (0.04, -0.11), (0.04, -0.3), (0.5, 0.0))


def across(side: str) -> str:
    """The other side."""
    return SIDES[side == "left"]


def arrow(x: float, y: float, size: float, side: str, colour: Colour = "ink") -> tuple[Shape, ...]:
    """An arrow `size` wide that points to `side`."""
    way = size if side == "right" else -size
    outline = (*EDGE, *((px, -py) for px, py in EDGE[-2::-1]))
    return (Polygon(tuple((x + px * way, y + py * size) for px, py in outline), colour),)


def key_below(x: float, y: float, size: float, side: str) -> Key:
    """The key to press for a figure `size` wide that is drawn at (x, y)."""
    return Key(side, x, y + 0.85 * size, size * 0.6)


def hands_off(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """For a figure `size` wide drawn at (x, y) press neither: both keys, crossed out."""
    keys = (Key(side, x + way * size, y + 0.9 * size, size * 0.5) for side, way in WAYS)
    return tuple(shape for key in keys for shape in (key, *cross(key.x, key.y, key.size * 1.1)))
