"""The eight pictures that a PIN is made of: each plain, each with an outline of its own.

They are never spoken: who listens must not learn a PIN.
"""

import math
from collections.abc import Callable

from controller.screens.marks import star
from exercises.core.shapes import Box, Disc, Point, Polygon, Shape, Stroke

Token = Callable[[float, float, float], tuple[Shape, ...]]


def _at(x: float, y: float, size: float, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Points of a drawing in -0.5 to 0.5, placed about (x, y) at a size."""
    return tuple((x + px * size, y + py * size) for px, py in points)


def heart(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Two lobes and a tip."""
    tip = _at(x, y, size, ((-0.435, 0.02), (0, -0.2), (0.435, 0.02), (0, 0.47)))
    lobes = (Disc(x + side * 0.225 * size, y - 0.12 * size, 0.25 * size) for side in (-1, 1))
    return (*lobes, Polygon(tip))


def house(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A roof, walls, a door."""
    roof = _at(x, y, size, ((-0.5, -0.02), (0, -0.48), (0.5, -0.02)))
    door = Box(x, y + 0.33 * size, 0.18 * size, 0.28 * size, "paper")
    return (Polygon(roof), Box(x, y + 0.22 * size, 0.68 * size, 0.5 * size), door)


def tree(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Two tiers on a trunk."""
    upper = _at(x, y, size, ((-0.3, 0), (0, -0.5), (0.3, 0)))
    lower = _at(x, y, size, ((-0.42, 0.3), (0, -0.18), (0.42, 0.3)))
    return (Polygon(upper), Polygon(lower), Box(x, y + 0.39 * size, 0.14 * size, 0.2 * size))


def fish(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A body that comes to two tips, a tail, an eye."""
    bend = [math.pi * i / 8 for i in range(9)]
    upper = [(0.12 - 0.38 * math.cos(t), -0.27 * math.sin(t)) for t in bend]
    body = tuple(upper + [(px, -py) for px, py in upper[-2:0:-1]])
    tail = ((-0.2, 0), (-0.5, -0.26), (-0.5, 0.26))
    eye = Disc(x + 0.3 * size, y - 0.05 * size, 0.045 * size, "paper")
    return (Polygon(_at(x, y, size, body)), Polygon(_at(x, y, size, tail)), eye)


def boat(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A hull and a sail."""
    hull = ((-0.5, 0.18), (0.5, 0.18), (0.3, 0.46), (-0.3, 0.46))
    sail = ((0.02, -0.5), (0.02, 0.08), (0.42, 0.08))
    small = ((-0.06, -0.34), (-0.06, 0.08), (-0.36, 0.08))
    return tuple(Polygon(_at(x, y, size, part)) for part in (hull, sail, small))


def flower(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Five petals about a middle, on a stem."""
    turns = [2 * math.pi * i / 5 for i in range(5)]
    petals = (
        Disc(x + 0.2 * size * math.sin(t), y + size * (-0.2 - 0.2 * math.cos(t)), 0.135 * size)
        for t in turns
    )
    stem = Stroke(_at(x, y, size, ((0, 0), (0, 0.47))), 0.08 * size)
    leaf = Stroke(_at(x, y, size, ((0, 0.4), (0.2, 0.22))), 0.08 * size)
    return (stem, leaf, *petals, Disc(x, y - 0.2 * size, 0.09 * size, "paper"))


def cup(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A cup with its handle, and steam."""
    handle = Disc(x + 0.28 * size, y + 0.14 * size, 0.17 * size, "ink", 0.07 * size)
    body = _at(x, y, size, ((-0.4, -0.1), (0.3, -0.1), (0.22, 0.46), (-0.32, 0.46)))
    steam = (
        Stroke(_at(x, y, size, ((dx, -0.22), (dx + 0.05, -0.33), (dx, -0.46))), 0.06 * size)
        for dx in (-0.2, 0.05)
    )
    return (handle, Polygon(body), *steam)


TOKENS: tuple[Token, ...] = (star, heart, house, tree, fish, boat, flower, cup)
