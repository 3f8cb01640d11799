"""Shapes put on the pixel grid: where they are, and which pixels they cover; no pygame.

Places are quarters of a pixel, so that what moves goes smoothly and what comes again is the same.
"""

import math

from exercises.core.shapes import Box, Disc, Polygon, Stroke
from exercises.stage import distance
from exercises.stage.keys import Glow, Solid

# How bright a glow is at its edge.
GLOW = 0.5
# Only pixels that an edge cuts need to know how far they are from it, and those about them.
CUT = 1.0


def snap(value: float) -> float:
    """The nearest quarter of a pixel."""
    return round(value * 4) / 4


def place(shape: Solid, scale: float, x: float, y: float) -> Solid:
    """The shape `scale` times as large, moved by (x, y), on quarters of a pixel."""
    if isinstance(shape, Polygon | Stroke):
        points = tuple((snap(px * scale + x), snap(py * scale + y)) for px, py in shape.points)
        if isinstance(shape, Polygon):
            return Polygon(points, shape.colour)
        return Stroke(points, shape.width * scale, shape.colour)
    x, y = snap(shape.x * scale + x), snap(shape.y * scale + y)
    match shape:
        case Box():
            w, h = snap(shape.w * scale), snap(shape.h * scale)
            return Box(x, y, w, h, shape.colour, shape.corner * scale, shape.width * scale)
        case Disc():
            return Disc(x, y, snap(shape.radius * scale), shape.colour, shape.width * scale)
        case Glow():
            return Glow(x, y, snap(shape.radius * scale), shape.reach * scale, shape.colour)


def bounds(shape: Solid) -> tuple[int, int, int, int]:
    """Left, top, width and height of the whole pixels that a placed shape may touch."""
    match shape:
        case Polygon() | Stroke():
            xs, ys = zip(*shape.points, strict=True)
            reach = shape.width / 2 if isinstance(shape, Stroke) else 0.0
            box = (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach)
        case Box():
            x, y = shape.w / 2, shape.h / 2
            box = (shape.x - x, shape.y - y, shape.x + x, shape.y + y)
        case Disc() | Glow():
            r = shape.radius + (shape.reach if isinstance(shape, Glow) else 0.0)
            box = (shape.x - r, shape.y - r, shape.x + r, shape.y + r)
    left, top = math.floor(box[0] - 0.5), math.floor(box[1] - 0.5)
    return left, top, math.ceil(box[2] + 0.5) - left, math.ceil(box[3] + 0.5) - top


def cover(shape: Solid, w: int, h: int) -> distance.Array:
    """How much of each of w by h pixels a placed shape covers, 0 to 1."""
    at = distance.grid(w, h)
    match shape:
        case Polygon():
            return distance.coverage(distance.polygon(at, shape.points, CUT))
        case Stroke():
            return distance.coverage(distance.stroke(at, shape.points, shape.width, CUT))
        case Glow():
            edge = distance.disc(at, (shape.x, shape.y), shape.radius)
            return distance.glow(edge, shape.reach) * GLOW
        case Box():
            edge = distance.box(at, (shape.x, shape.y), shape.w, shape.h, shape.corner)
        case Disc():
            edge = distance.disc(at, (shape.x, shape.y), shape.radius)
    return distance.coverage(distance.outline(edge, shape.width) if shape.width > 0 else edge)
