"""Steps of a scale as pictures: weather for mood, a battery for energy, a glass that fills.

Each function draws one step about (x, y) at a size; steps count from 0.
"""

import math
from collections.abc import Callable

from exercises.core.placing import placed
from exercises.core.shapes import Box, Colour, Disc, Polygon, Shape, Stroke

Draw = Callable[[int, float, float, float], tuple[Shape, ...]]


def weather(step: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """From a storm (0) over rain, cloud, and sun behind cloud to sun (4)."""
    skies = (
        (*_rain(-0.24, 0.28), *_cloud(0, -0.08, 0.92), *_bolt()),
        (*_rain(-0.24, 0.0, 0.24), *_cloud(0, -0.08, 0.92)),
        _cloud(0, 0, 0.96),
        (*_sun(0.16, -0.14, 0.66), *_cloud(-0.1, 0.13, 0.76)),
        _sun(0, 0, 1.0),
    )
    return placed(skies[step], x, y, size)


def _cloud(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Three puffs on a flat foot."""
    puffs = ((-0.27, 0.06, 0.2), (0.02, -0.1, 0.27), (0.3, 0.07, 0.19))
    foot = Box(x + 0.01 * size, y + 0.16 * size, 0.78 * size, 0.2 * size, "quiet", 0.1 * size)
    return (
        *(Disc(x + px * size, y + py * size, r * size, "quiet") for px, py, r in puffs),
        foot,
    )


def _rain(*xs: float) -> tuple[Shape, ...]:
    return tuple(Stroke(((x + 0.05, 0.26), (x - 0.05, 0.48)), 0.07, "ink") for x in xs)


def _bolt() -> tuple[Shape, ...]:
    edge = ((0.08, 0.02), (-0.14, 0.3), (0.02, 0.3), (-0.08, 0.54), (0.2, 0.2), (0.04, 0.2))
    return (Polygon((*edge, (0.16, 0.02)), "care"),)


def _sun(x: float, y: float, size: float) -> tuple[Shape, ...]:
    turns = [math.pi * i / 4 for i in range(8)]
    rays = (
        Stroke(
            (
                (x + 0.34 * size * math.cos(t), y + 0.34 * size * math.sin(t)),
                (x + 0.47 * size * math.cos(t), y + 0.47 * size * math.sin(t)),
            ),
            0.07 * size,
            "ink",
        )
        for t in turns
    )
    return (Disc(x, y, 0.26 * size, "ink"), Disc(x, y, 0.21 * size, "lamp"), *rays)


def battery(step: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """From empty (0) to four bars (4)."""
    colour: Colour = "care" if step == 0 else "good"
    bars = (Box(-0.29 + 0.17 * i, 0, 0.12, 0.34, colour, 0.02) for i in range(step))
    case = Box(-0.035, 0, 0.82, 0.54, "ink", 0.08, 0.05)
    return placed((case, Box(0.44, 0, 0.07, 0.22, "ink", 0.02), *bars), x, y, size)


def glass(steps: int) -> Draw:
    """Of so many steps, each fuller: the first is empty, the last is full."""

    def draw(step: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
        high = 0.82 * step / (steps - 1)
        water = Box(0, 0.45 - high / 2, 0.56, high, "accent", 0.02)
        case = Stroke(((-0.3, -0.46), (-0.3, 0.48), (0.3, 0.48), (0.3, -0.46)), 0.06, "ink")
        return placed((water, case) if step else (case,), x, y, size)

    return draw
