"""Icons: small pictures of things and deeds, each with what is said of it.

An icon is drawn about (0, 0) within |x| <= 0.5 and |y| <= 0.5. Its name is what is kept.
"""

import math
from dataclasses import dataclass

from exercises.core.placing import placed
from exercises.core.shapes import Colour, Disc, Point, Polygon, Shape, Stroke
from exercises.core.words import Say

THIN, LINE, THICK = 0.035, 0.05, 0.08


@dataclass(frozen=True, slots=True)
class Icon:
    """A picture with a name for records and a sentence for people."""

    name: str
    say: Say
    shapes: tuple[Shape, ...]

    def at(self, x: float, y: float, size: float) -> tuple[Shape, ...]:
        """Its shapes about (x, y), `size` high."""
        return placed(self.shapes, x, y, size)


def arc(x: float, y: float, radius: float, start: float, end: float) -> tuple[Point, ...]:
    """Points on a circle from `start` to `end` degrees, clockwise from the right."""
    turns = (math.radians(start + (end - start) * i / 20) for i in range(21))
    return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)


def bent(x: float, y: float, radius: float, start: float, end: float) -> Stroke:
    """A line along a circle."""
    return Stroke(arc(x, y, radius, start, end), LINE)


def line(*points: Point, width: float = LINE, colour: Colour = "ink") -> Stroke:
    """A line through these points."""
    return Stroke(points, width, colour)


def person(x: float, y: float, size: float, colour: Colour = "ink") -> tuple[Shape, ...]:
    """Head and shoulders."""
    shoulders = ((x - 0.42 * size, y + 0.5 * size), *arc(x, y + 0.42 * size, 0.42 * size, 180, 360))
    return (
        Disc(x, y - 0.24 * size, 0.22 * size, colour),
        Polygon((*shoulders, (x + 0.42 * size, y + 0.5 * size)), colour),
    )


def bubble(x: float, y: float, w: float, tip: Point, colour: Colour = "ink") -> tuple[Shape, ...]:
    """What somebody says: an oval with a tip towards them."""
    oval = tuple((x + (px - x) * 1.0, y + (py - y) * 0.72) for px, py in arc(x, y, w / 2, 0, 360))
    foot = ((x - 0.12 * w, y + 0.2 * w), (x + 0.12 * w, y + 0.2 * w), tip)
    return (Polygon(oval, colour), Polygon(foot, colour))
