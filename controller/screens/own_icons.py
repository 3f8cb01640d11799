"""Pictures of the pod's own questions: each is about (x, y) at a size."""

import math
from collections.abc import Callable

from controller.screens.tokens import heart
from controller.screens.who import person
from exercises.core.placing import placed
from exercises.core.shapes import Box, Disc, Point, Polygon, Shape, Stroke

Icon = Callable[[float, float, float], tuple[Shape, ...]]
matters: Icon = heart


def feeling(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Somebody, with a heart."""
    return (*person(x - 0.1 * size, y, size), *heart(x + 0.5 * size, y - 0.2 * size, 0.42 * size))


def strength(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Somebody, with a flash."""
    edge = ((0.1, -0.5), (-0.3, 0.1), (-0.02, 0.1), (-0.12, 0.5), (0.3, -0.12), (0.02, -0.12))
    flash = placed((Polygon(edge, "accent"),), x + 0.5 * size, y - 0.15 * size, 0.55 * size)
    return (*person(x - 0.1 * size, y, size), *flash)


def waiting(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An hourglass."""
    glass = ((-0.26, -0.42), (0.26, -0.42), (-0.26, 0.42), (0.26, 0.42), (-0.26, -0.42))
    sand = (
        Polygon(((-0.13, -0.2), (0.13, -0.2), (0, 0)), "accent"),
        Polygon(((-0.2, 0.38), (0, 0.16), (0.2, 0.38)), "accent"),
    )
    ends = (Stroke(((-0.34, dy), (0.34, dy)), 0.08) for dy in (-0.45, 0.45))
    return placed((*sand, Stroke(glass, 0.05), *ends), x, y, size)


def calm(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Three stones upon each other, at rest."""
    stones = ((0, 0.34, 0.46, 0.15), (0.03, 0.06, 0.33, 0.13), (-0.02, -0.19, 0.22, 0.12))
    return placed([Polygon(_oval(*stone)) for stone in stones], x, y, size)


def sleep(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A crescent moon and a star."""
    outer = [math.radians(60 + 10 * i) for i in range(25)]
    edge = [(0.42 * math.cos(t), 0.42 * math.sin(t)) for t in outer]
    inner = [(0.12 + 0.36 * math.cos(t), 0.36 * math.sin(t)) for t in reversed(outer)]
    star = (Disc(0.34, -0.16, 0.06, "accent"), Disc(0.2, 0.12, 0.04, "accent"))
    return placed((Polygon((*edge, *inner)), *star), x, y, size)


def enjoyed(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Two notes of a tune."""
    notes = (
        Polygon(_oval(-0.24, 0.32, 0.15, 0.11)),
        Polygon(_oval(0.24, 0.22, 0.15, 0.11)),
        Stroke(((-0.11, 0.3), (-0.11, -0.3), (0.37, -0.42), (0.37, 0.2)), 0.06),
        Stroke(((-0.11, -0.22), (0.37, -0.34)), 0.12),
    )
    return placed(notes, x, y, size)


def better(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Stairs up to a flag."""
    stairs = (
        Box(-0.36 + 0.24 * i, 0.45 - (0.1 + 0.2 * i) / 2, 0.2, 0.1 + 0.2 * i) for i in range(4)
    )
    pole = Stroke(((0.36, -0.24), (0.36, -0.48)), 0.04)
    flag = Polygon(((0.36, -0.5), (0.14, -0.4), (0.36, -0.3)), "accent")
    return placed((*stairs, pole, flag), x, y, size)


def _oval(x: float, y: float, w: float, h: float) -> tuple[Point, ...]:
    turns = (2 * math.pi * i / 24 for i in range(24))
    return tuple((x + w * math.cos(t), y + h * math.sin(t)) for t in turns)
