"""How often somebody came: a path of stones through hills. It only ever grows."""

import math

from controller.screens.marks import star
from controller.screens.who import person
from exercises.core import scale
from exercises.core.shapes import Box, Disc, Point, Polygon, Shape, Stroke

# The newest visits have a stone each; the older ones are the pile where the path begins.
STONES = 30
# Every tenth stone has a flag.
FLAG = 10


def path(x: float, y: float, w: float, h: float, visits: int) -> tuple[Shape, ...]:
    """The path about (x, y) in a frame `w` wide and `h` high."""

    def at(along: float) -> Point:
        """From the foot at the left to the hills at the right, in three bends."""
        sway = 0.2 * math.sin(along * 3 * math.pi) * (1 - 0.5 * along)
        return (x + w * (-0.39 + 0.76 * along), y + h * (0.3 - 0.42 * along + sway))

    shown, earlier = min(visits, STONES), max(visits - STONES, 0)
    stones = [(earlier + i + 1, at(i / (STONES - 1))) for i in range(shown)]
    walker = person(*_above(stones[-1][1] if stones else at(0), 0.045), 0.07)
    return (
        Box(x, y, w, h, "panel", scale.ROUND),
        *_hills(x, y, w, h),
        *(Disc(*at(i / (STONES - 1)), 0.006, "quiet") for i in range(shown, STONES)),
        *_pile(x - 0.46 * w, y + 0.36 * h, earlier),
        *(shape for number, place in stones for shape in _stone(number, place)),
        *walker,
    )


def _above(place: Point, lift: float) -> Point:
    return (place[0], place[1] - lift)


def _hills(x: float, y: float, w: float, h: float) -> tuple[Shape, ...]:
    """Two ridges, within the frame, and a sun behind them."""
    left, right, foot = x - w / 2 + 0.004, x + w / 2 - 0.004, y + h / 2 - 0.03

    def ridge(high: float, waves: float, shift: float) -> tuple[Point, ...]:
        steps = [i / 40 for i in range(41)]
        line = tuple(
            (
                left + (right - left) * t,
                y - h * (high + 0.07 * math.sin(waves * t * math.pi + shift)),
            )
            for t in steps
        )
        return (*line, (right, foot), (left, foot))

    return (
        Disc(x + 0.36 * w, y - 0.24 * h, 0.05, "glow"),
        Polygon(ridge(0.12, 3.2, 0.4), "dusk"),
        Polygon(ridge(-0.04, 2.4, 2.2), "mist"),
        Box(x, foot, w, 0.06, "mist", scale.ROUND),
    )


def _stone(number: int, place: Point) -> tuple[Shape, ...]:
    x, y = place
    if number % FLAG:
        return (Box(x, y, 0.034, 0.02, "ink", 0.01),)
    pole = Stroke(((x, y), (x, y - 0.07)), 0.006)
    flag = Polygon(((x, y - 0.07), (x + 0.035, y - 0.058), (x, y - 0.044)), "accent")
    return (Box(x, y, 0.042, 0.026, "accent", 0.013), pole, flag)


def _pile(x: float, y: float, earlier: int) -> tuple[Shape, ...]:
    """A heap of stones that is one higher each time the visits before the path have doubled."""
    if not earlier:
        return ()
    layers = 1 + int(math.log2(earlier))
    stones = (Box(x, y - 0.015 * i, 0.055 - 0.003 * i, 0.014, "ink", 0.007) for i in range(layers))
    top = star(x, y - 0.015 * layers - 0.012, 0.03, "accent")
    return (*stones, *top)
