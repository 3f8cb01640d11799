"""Who a drawn face is: head, hair, brows, nose and skin, drawn from a number; no expression.

Greys and lines alone: a face is somebody, and stands for no group of people.
"""

import math
import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from exercises.core.shapes import Box, Colour, Disc, Point, Polygon, Shape, Stroke

EYE_Y = -0.06
TOP = 0.44


class Who(NamedTuple):
    """One person's own measures, fractions of the face's height, and hair and skin."""

    width: float
    jaw: float
    eyes: float
    brow: float
    nose: float
    ear: float
    hair: str
    tint: Colour
    freckles: int


@cache
def who(identity: int) -> Who:
    """The same person for the same number; neighbours have different hair."""
    rng = random.Random(f"who {identity}")  # noqa: S311 - a look, no secret
    hair = tuple(HAIR)[identity % len(HAIR)]
    # White curls would be a judge's wig: not here.
    tints: tuple[Colour, ...] = ("shade",) * 3 if hair == "curls" else ("shade", "shade", "gleam")
    return Who(
        width=rng.uniform(0.33, 0.385),
        jaw=rng.uniform(0.8, 1.0),
        eyes=rng.uniform(0.142, 0.165),
        brow=rng.uniform(0.018, 0.03),
        nose=rng.uniform(0.042, 0.065),
        ear=rng.uniform(0.05, 0.065),
        hair=hair,
        tint=rng.choice(tints),
        freckles=rng.choice((0, 0, 6)),
    )


def behind(own: Who) -> tuple[Shape, ...]:
    """What lies behind the head: ears, or long hair over them."""
    if own.hair == "long":
        w = own.width + 0.065
        return (Disc(0, -0.09, w, own.tint), Box(0, 0.13, 2 * w, 0.46, own.tint, corner=0.09))
    sides = (-own.width, own.width)
    ears = tuple(Disc(x, 0.0, own.ear, "skin") for x in sides)
    return (*ears, *(Disc(x, 0.0, own.ear * 0.55, "crease", 0.007) for x in sides))


def head(own: Who) -> tuple[Shape, ...]:
    """The head with its hair and its skin."""
    return (Polygon(tuple(_edge(own)), "skin"), *HAIR[own.hair](own), *_freckles(own))


def _edge(own: Who, grow: float = 0.0) -> list[Point]:
    """The head's edge, from the right by the chin round; below the eyes it narrows by `jaw`."""
    points = []
    for i in range(56):
        turn = 2 * math.pi * i / 56
        across, down = _round(math.cos(turn)), _round(math.sin(turn))
        narrow = 1 - (1 - own.jaw) * max(down, 0.0)
        points.append(((own.width + grow) * across * narrow, (TOP + grow) * down))
    return points


def _round(part: float) -> float:
    """A little squarer than a circle."""
    return math.copysign(abs(part) ** 0.88, part)


def _freckles(own: Who) -> tuple[Shape, ...]:
    rng = random.Random(f"skin {own}")  # noqa: S311 - a look, no secret
    sides = (1 if i % 2 else -1 for i in range(own.freckles))
    return tuple(
        Disc(side * rng.uniform(0.12, 0.22), rng.uniform(0.05, 0.11), 0.006, "shade")
        for side in sides
    )


def _crop(own: Who, ends: float, grow: float, line: Callable[[float], float]) -> Polygon:
    """Hair: the head's upper edge down to `ends`, and back along a hairline.

    `line` gives the hairline's height, for places from -1 (left) to 1 (right).
    """
    upper = sorted(point for point in _edge(own, grow) if point[1] <= ends)
    across = [1 - i / 12 for i in range(25)]
    return Polygon((*upper, *((own.width * x, line(x)) for x in across)), own.tint)


def _short(own: Who) -> tuple[Shape, ...]:
    return (_crop(own, -0.1, 0.025, lambda x: -0.32 + 0.22 * abs(x) ** 3),)


def _parted(own: Who) -> tuple[Shape, ...]:
    return (_crop(own, -0.1, 0.035, lambda x: -0.29 - 0.06 * math.sin(2.6 * x) + 0.2 * x**6),)


def _curls(own: Who) -> tuple[Shape, ...]:
    turns = [math.pi * (1.08 + 0.84 * i / 9) for i in range(10)]
    tufts = (Disc(own.width * math.cos(t), TOP * math.sin(t) + 0.01, 0.07, own.tint) for t in turns)
    return (*_short(own), *tufts)


def _bald(_: Who) -> tuple[Shape, ...]:
    return ()


def _long(own: Who) -> tuple[Shape, ...]:
    return (_crop(own, -0.1, 0.03, lambda x: -0.34 + 0.26 * abs(x) ** 2),)


def _cap(own: Who) -> tuple[Shape, ...]:
    rim = tuple((own.width * x * 1.02, -0.265 + 0.05 * x * x) for x in (-1, -0.5, 0, 0.5, 1))
    crown = _crop(own, -0.2, 0.03, lambda x: -0.265 + 0.05 * x * x)
    other: Colour = "shade" if own.tint == "gleam" else "gleam"
    return (crown, Stroke(rim, 0.045, other))


def _bun(own: Who) -> tuple[Shape, ...]:
    return (Disc(0, -0.46, 0.085, own.tint), *_short(own))


HAIR: dict[str, Callable[[Who], tuple[Shape, ...]]] = {
    "short": _short,
    "bun": _bun,
    "parted": _parted,
    "curls": _curls,
    "bald": _bald,
    "long": _long,
    "cap": _cap,
}
