"""The panel's buttons as they look: round, lit from inside, each with its own sign; no pygame.

A sign is drawn in a circle of radius 1, y downwards, and knows no typeface and no language. The
button to press now differs from the others by size, fill, a second ring and light, not by colour
alone.
"""

import math
from dataclasses import dataclass

from exercises.core import scale
from exercises.core.drawing.speaker import speaker
from exercises.core.scale import CAPTION
from exercises.core.shapes import (
    Box,
    Colour,
    Disc,
    Key,
    Label,
    Picture,
    Point,
    Polygon,
    Shape,
    Stroke,
)

LIT = 1.12


@dataclass(frozen=True, slots=True)
class Glow:
    """Light around a circle, falling off to nothing `reach` outside it."""

    x: float
    y: float
    radius: float
    reach: float
    colour: Colour = "lamp"


Sign = Disc | Stroke | Polygon
Solid = Sign | Box | Glow


def _arc(x: float, y: float, radius: float, start: float, end: float) -> tuple[Point, ...]:
    """Points on a circle from `start` to `end` degrees, clockwise from the right."""
    turns = (math.radians(start + (end - start) * i / 14) for i in range(15))
    return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)


def _arrow(way: int) -> tuple[Sign, ...]:
    corners = ((0.44 * way, 0.0), (-0.24 * way, -0.4), (-0.24 * way, 0.4))
    return (Polygon(corners), Stroke((*corners, corners[0]), 0.14))


SIGNS: dict[str, tuple[Sign, ...]] = {
    "left": _arrow(-1),
    "right": _arrow(1),
    "ok": (Stroke(((-0.42, 0.04), (-0.12, 0.34), (0.44, -0.34)), 0.2),),
    "back": (
        Stroke(((-0.4, -0.14), *_arc(0.16, 0.12, 0.26, -90, 90), (-0.2, 0.38)), 0.15),
        Stroke(((-0.16, -0.4), (-0.42, -0.14), (-0.16, 0.12)), 0.15),
    ),
    "help": (
        Stroke((*_arc(0.0, -0.2, 0.27, -190, 55), (0.0, 0.17)), 0.16),
        Disc(0.0, 0.46, 0.105),
    ),
}


def _put(sign: Sign, centre: Point, scale: float, colour: Colour) -> Sign:
    """One part of a sign at its place on the screen."""

    def at(point: Point) -> Point:
        return (centre[0] + point[0] * scale, centre[1] + point[1] * scale)

    match sign:
        case Disc():
            return Disc(*at((sign.x, sign.y)), sign.radius * scale, colour)
        case Stroke():
            return Stroke(tuple(map(at, sign.points)), sign.width * scale, colour)
        case Polygon():
            return Polygon(tuple(map(at, sign.points)), colour)


def key_shapes(key: Key) -> tuple[Solid, ...]:
    """What a Key is drawn as, back to front: cap, rings and sign."""
    radius = key.size / 2 * (LIT if key.prompt else 1.0)
    sign: Colour = "sign" if key.prompt else "ink"
    signs = (_put(s, (key.x, key.y), radius * 0.8, sign) for s in SIGNS.get(key.button, ()))
    return (*_cap(key, radius), *signs)


def _cap(key: Key, radius: float) -> tuple[Solid, ...]:
    if not key.prompt:
        ring = Disc(key.x, key.y, radius, "quiet", radius * 0.07)
        return (Disc(key.x, key.y, radius, "panel"), ring)
    return (
        Glow(key.x, key.y, radius, radius * 0.75),
        Disc(key.x, key.y, radius, "ink"),
        Disc(key.x, key.y, radius * 0.93, "paper"),
        Disc(key.x, key.y, radius * 0.85, "lamp"),
    )


def caption(key: Key) -> Label | None:
    """The words under a Key. Their `y` is where the first line's top stands."""
    if key.say is None:
        return None
    top = key.y + key.size / 2 * LIT + CAPTION * 0.35
    colour: Colour = "ink" if key.prompt else "quiet"
    return Label(key.say, key.x, top, CAPTION, max(key.size * 1.45, 0.26), colour)


def hear_sign(picture: Picture) -> tuple[Shape, ...]:
    """On every picture that waits for a press, in one corner: help, pressed, reads it out."""
    if not any(isinstance(shape, Key) and shape.prompt for shape in picture.shapes):
        return ()
    x, y, size = scale.CORNER_X, scale.CORNER_Y, scale.CORNER_KEY
    return (Key("help", x, y, size), *speaker(x + 0.9 * size, y, 0.6 * size, colour="quiet"))
