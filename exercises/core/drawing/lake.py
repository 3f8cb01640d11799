"""A lake at night, to rest the eyes on: a still moon, and its light that sways on the water.

Nothing in it asks for anything. It comes back to where it began after `CYCLE_S`, and is drawn in
`PHASES` pictures of that time; between two of them nothing moves by more than a pixel or two.
"""

import math
from dataclasses import replace
from functools import cache

from exercises.core.drawing.scenery import WIDE, smooth
from exercises.core.script import Cue, When
from exercises.core.shapes import Box, Disc, Label, Picture, Polygon, Shape
from exercises.core.words import Say

CYCLE_S = 12.0
PHASES = 180
STEP_S = CYCLE_S / PHASES
WAVES = 8
SHORE_Y, MOON_Y = -0.02, -0.19
CAPTION_Y = 0.41


def _wave(number: int, turn: float) -> Box:
    """A bar of light; the nearer ones are longer and sway wider, each in its own time."""
    y = SHORE_Y + 0.035 + 0.038 * number
    swing = 0.012 + 0.004 * number
    # Whole numbers of turns, so that the end of the cycle meets its beginning.
    sway = math.sin(2 * math.pi * (turn * (1 + number % 2) + number * 0.37))
    width = (0.16 + 0.03 * number) * (1 - 0.35 * (number % 2))
    return Box(swing * sway, y, width, 0.012, "ink" if number % 2 else "quiet", 0.006)


def lake(turn: float, half_w: float = 0.75, depth: float = 0.36) -> tuple[Shape, ...]:
    """The lake at a part, 0 to 1, of its cycle, so far to the left and right, and so deep."""
    left, right = ((side * half_w, y) for side, y in ((-1, -0.06), (1, -0.1)))
    hills = smooth((left, (-0.5, -0.13), (-0.3, -0.07), (-0.1, SHORE_Y)))
    far = smooth(((0.08, SHORE_Y), (0.35, -0.1), (0.55, -0.06), right))
    return (
        *(Disc(0, MOON_Y, r, "glow", width) for r, width in ((0.11, 0), (0.15, 0.004))),
        Disc(0, MOON_Y, 0.07),
        Polygon((*hills, (-half_w, SHORE_Y)), "mist"),
        Polygon((*far, (half_w, SHORE_Y)), "mist"),
        Box(0, SHORE_Y + depth / 2, 2 * half_w, depth, "dusk"),
        *(_wave(number, turn) for number in range(WAVES)),
    )


def wide(turn: float) -> tuple[Shape, ...]:
    """The same, to the edges of the screen."""
    return lake(turn, WIDE, 0.5 - SHORE_Y)


def picture(phase: int, caption: Say | None) -> Picture:
    """The lake at one of its phases, with what is said written below it."""
    words = () if caption is None else (Label(caption, 0, CAPTION_Y, 0.06, 1.5),)
    return Picture((*_at(phase % PHASES), *words), "lake")


# Of the lake alone: with each caption kept beside each phase, thousands of pictures would be kept.
@cache
def _at(phase: int) -> tuple[Shape, ...]:
    return wide(phase / PHASES)


def swaying(seconds: float, phase: int, caption: Say | None) -> tuple[tuple[When, Cue], ...]:
    """The lake for so long, from a phase on; the caption is spoken as it appears."""
    frames = range(round(seconds / STEP_S))
    shown: list[tuple[When, Cue]] = [
        (n * STEP_S, replace(picture(phase + n, caption), pretty=n > 0)) for n in frames
    ]
    if caption is not None:
        shown.insert(1, (0.0, caption))
    return tuple(shown)
