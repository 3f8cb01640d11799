"""Drawn faces on a continuum from happy to angry: one mien moves all features, steps are even.

A face is drawn about (0, 0) in a height of 1. Its mien is a number from -1 (happy) over 0
(neither) to 1 (angry). Brows, lids, cheeks and mouth follow it as the action units of the two
expressions do: cheeks up and lip corners pulled out (6, 12), brows drawn down and together, lids
tight, lips pressed with their corners down (4, 7, 23, 15).

Who it is comes from a number and touches no expression (who.py); a mask covers what was seen.
"""

import math
import random
from functools import cache, lru_cache
from itertools import pairwise

from exercises.core.drawing.who import EYE_Y, Who, behind, head, who
from exercises.core.placing import placed
from exercises.core.shapes import Colour, Disc, Picture, Point, Polygon, Shape, Stroke

STEPS = 15
MIDDLE = (STEPS + 1) / 2
SIZE = 0.74

LINE = 0.011
MOUTH_Y = 0.25
# No other line of a face has as many.
MOUTH_POINTS = 21


def mien(step: float) -> float:
    """The mien of a step, from 1 (happy) to STEPS (angry)."""
    return (step - MIDDLE) / (MIDDLE - 1)


@cache
def face(step: float, identity: int) -> tuple[Shape, ...]:
    """The whole face of somebody at a step of the continuum."""
    own, e = who(identity), mien(step)
    features = (*_cheeks(e), *_eyes(own, e), *_brows(own, e), *_frown(e), *_nose(own, e))
    return (*behind(own), *head(own), *features, *_mouth(e))


@lru_cache(maxsize=256)
def small(step: float, identity: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The same as an icon about (x, y)."""
    return placed(face(step, identity), x, y, size)


@cache
def picture(step: int, identity: int) -> Picture:
    """The whole screen of one face."""
    return Picture(small(step, identity, 0, 0, SIZE), "face")


def mouths(shapes: tuple[Shape, ...]) -> list[tuple[float, float]]:
    """Of each face among the shapes: where it is across, and how its mouth is bent.

    That is how far the corners stand above the middle, over the mouth's width. It falls from step
    to step, whoever it is and however large: all that a simulated participant looks at.
    """
    lines = (s.points for s in shapes if isinstance(s, Stroke) and len(s.points) == MOUTH_POINTS)
    return [(line[MOUTH_POINTS // 2][0], _bend(line)) for line in lines]


def _bend(line: tuple[Point, ...]) -> float:
    (left_x, left_y), middle, (right_x, right_y) = line[0], line[len(line) // 2], line[-1]
    return (middle[1] - (left_y + right_y) / 2) / (right_x - left_x)


def _between(happy: float, angry: float, e: float) -> float:
    return happy + (angry - happy) * (e + 1) / 2


def _only(e: float) -> float:
    """What one side of the continuum has alone: nothing at 0, and no corner there."""
    return float(max(e, 0.0) ** 1.5)


def _bow(left: Point, right: Point, sag: float, points: int = 13) -> tuple[Point, ...]:
    """Points on a parabola; its middle lies `sag` below the line from end to end."""
    steps = [i / (points - 1) for i in range(points)]
    return tuple(
        (
            left[0] + (right[0] - left[0]) * t,
            left[1] + (right[1] - left[1]) * t + 4 * sag * t * (1 - t),
        )
        for t in steps
    )


def _mouth(e: float) -> tuple[Shape, ...]:
    """The line between the lips; teeth below it in a wide smile."""
    half = _between(0.155, 0.115, e)
    sag = 2 * half * _between(0.29, -0.26, e)
    y = MOUTH_Y - sag * 0.5
    line = _bow((-half, y), (half, y), sag, MOUTH_POINTS)
    gap = 0.035 * _only(-e)
    low = _bow((half, y), (-half, y), sag + gap, MOUTH_POINTS)
    edge = Stroke(low[1:-1], LINE * 0.8, "crease")
    teeth = (Polygon((*line, *low), "gleam"), edge) if gap else ()
    lip_y = MOUTH_Y + sag * 0.5 + gap + _between(0.055, 0.05, e)
    lip = _bow((-0.04, lip_y), (0.04, lip_y), _between(0.012, -0.014, e))
    return (
        *teeth,
        Stroke(lip, LINE * 0.7, "crease"),
        Stroke(line, _between(0.014, 0.017, e), "crease"),
    )


def _cheeks(e: float) -> tuple[Shape, ...]:
    """Folds from the nose towards the mouth: round about a smile, straight in a scowl."""
    shapes = []
    for side in (-1, 1):
        top, foot = (side * 0.1, 0.1), (side * _between(0.195, 0.14, e), _between(0.185, 0.2, e))
        fold = _bow(top, foot, _between(-0.03, 0.0, e))
        shapes.append(Stroke(fold, LINE * _between(0.85, 0.3, e), "crease"))
    return tuple(shapes)


def _eyes(own: Who, e: float) -> tuple[Shape, ...]:
    return (*_eye(own, e, -1), *_eye(own, e, 1))


def _eye(own: Who, e: float, side: int) -> tuple[Shape, ...]:
    """White, iris cut by the lids, upper and lower lid."""
    inner, outer = side * (own.eyes - 0.068), side * (own.eyes + 0.068)
    ends = ((inner, EYE_Y + _between(0.0, 0.012, e)), (outer, EYE_Y + _between(0.0, -0.008, e)))
    upper = _bow(*ends, _between(-0.046, -0.03, e), 17)
    lower = _bow(*ends, _between(0.012, 0.026, e), 17)
    iris = _cut(upper, lower, (side * own.eyes, EYE_Y - 0.004), 0.031)
    return (
        Polygon((*upper, *lower[::-1]), "gleam"),
        Polygon(iris, "crease"),
        Stroke(lower, LINE * 0.6, "crease"),
        Stroke(upper, LINE * _between(1.2, 1.7, e), "crease"),
    )


def _cut(
    upper: tuple[Point, ...], lower: tuple[Point, ...], centre: Point, radius: float
) -> tuple[Point, ...]:
    """A disc as far as it lies between two lids, which have the same places from left to right."""
    top, bottom = [], []
    for i in range(13):
        x = centre[0] + radius * math.cos(math.pi * i / 12)
        half = radius * math.sin(math.pi * i / 12)
        top.append((x, max(centre[1] - half, _at(upper, x))))
        bottom.append((x, min(centre[1] + half, _at(lower, x))))
    return (*top, *bottom[::-1])


def _at(line: tuple[Point, ...], x: float) -> float:
    """The height of a line at `x`, between its points."""
    points = sorted(line)
    for (ax, ay), (bx, by) in pairwise(points):
        if ax <= x <= bx:
            return ay + (by - ay) * (x - ax) / (bx - ax)
    return points[0][1] if x < points[0][0] else points[-1][1]


def _brows(own: Who, e: float) -> tuple[Shape, ...]:
    shapes = []
    for side in (-1, 1):
        inner = (side * (own.eyes - _between(0.075, 0.1, e)), EYE_Y - _between(0.1, 0.042, e))
        outer = (side * (own.eyes + 0.1), EYE_Y - _between(0.085, 0.1, e))
        brow = _bow(inner, outer, _between(-0.04, -0.012, e))
        shapes.append(Stroke(brow, own.brow * _between(0.9, 1.15, e), "crease"))
    return tuple(shapes)


def _frown(e: float) -> tuple[Shape, ...]:
    """Two short lines between the brows."""
    depth = _only(e)
    lines = (((side * 0.024, EYE_Y - 0.1), (side * 0.018, EYE_Y - 0.045)) for side in (-1, 1))
    return tuple(Stroke(line, LINE * 0.9 * depth, "crease") for line in lines if depth)


def _nose(own: Who, e: float) -> tuple[Shape, ...]:
    wing, foot = own.nose * _between(1.0, 1.12, e), 0.085
    ridge = ((-0.012, EYE_Y + 0.03), (-0.028, foot - 0.05), (-0.034, foot - 0.02))
    base = _bow((-wing, foot - 0.008), (wing, foot - 0.008), 0.022)
    return (Stroke(ridge, LINE * 0.55, "crease"), Stroke(base, LINE * 0.9, "crease"))


@cache
def mask(seed: int) -> Picture:
    """What covers a face: bits of faces' own lines and greys, all over where one was."""
    rng = random.Random(seed)  # noqa: S311 - a pattern, no secret
    turns = [2 * math.pi * i / 40 for i in range(40)]
    ground = Polygon(tuple((0.37 * math.cos(t), 0.48 * math.sin(t)) for t in turns), "skin")
    scraps = (_scrap(rng) for _ in range(170))
    return Picture(placed((ground, *scraps), 0, 0, SIZE), "mask")


GREYS: tuple[Colour, ...] = ("skin", "skin", "crease", "gleam", "shade")


def _scrap(rng: random.Random) -> Shape:
    """A short bent line or a disc, anywhere in an oval."""
    turn, far = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
    x, y = 0.37 * far * math.cos(turn), 0.48 * far * math.sin(turn)
    if rng.random() < 0.3:
        return Disc(x, y, rng.uniform(0.015, 0.05), rng.choice(GREYS))
    way, long = rng.uniform(0, math.pi), rng.uniform(0.03, 0.08)
    dx, dy = long * math.cos(way), long * math.sin(way)
    line = _bow((x - dx, y - dy), (x + dx, y + dy), rng.uniform(-0.03, 0.03))
    return Stroke(line, rng.uniform(0.01, 0.03), rng.choice(GREYS))
