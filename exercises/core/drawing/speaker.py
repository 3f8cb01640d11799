"""A loudspeaker with its waves: this can be heard."""

import math

from exercises.core.shapes import Colour, Point, Polygon, Shape, Stroke

WAVES = 3
SPREAD = math.radians(42)


def speaker(
    x: float, y: float, size: float, waves: int = WAVES, colour: Colour = "ink"
) -> tuple[Shape, ...]:
    """As high as `size` and, with all its `waves` (0 to 3), about as wide."""
    horn = ((-0.5, -0.15), (-0.34, -0.15), (-0.1, -0.36), (-0.1, 0.36), (-0.34, 0.15), (-0.5, 0.15))
    body = tuple((x + px * size, y + py * size) for px, py in horn)
    rings = (_wave(x - 0.14 * size, y, (0.26 + 0.17 * i) * size) for i in range(waves))
    return (Polygon(body, colour), *(Stroke(ring, 0.07 * size, colour) for ring in rings))


def _wave(x: float, y: float, radius: float) -> tuple[Point, ...]:
    turns = [SPREAD * (2 * i / 10 - 1) for i in range(11)]
    return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)
