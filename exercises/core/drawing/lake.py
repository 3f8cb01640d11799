"""A lake at night, to rest the eyes on: a still moon, and its light that sways on the water.

Nothing in it asks for anything. It comes back to where it began after `CYCLE_S`, and is drawn in
`PHASES` pictures of that time; between two of them nothing moves by more than a pixel or two.
"""

import math
from functools import cache

from exercises.core.script import Cue, When
from exercises.core.shapes import Box, Disc, Label, Picture, Shape, Stroke
from exercises.core.words import Say

CYCLE_S = 12.0
PHASES = 180
STEP_S = CYCLE_S / PHASES
WAVES = 8
SHORE_Y = -0.02
CAPTION_Y = 0.41


def _wave(number: int, turn: float) -> Box:
    """A bar of light; the nearer ones are longer and sway wider, each in its own time."""
    y = SHORE_Y + 0.035 + 0.038 * number
    swing = 0.012 + 0.004 * number
    # Whole numbers of turns, so that the end of the cycle meets its beginning.
    sway = math.sin(2 * math.pi * (turn * (1 + number % 2) + number * 0.37))
    width = (0.16 + 0.03 * number) * (1 - 0.35 * (number % 2))
    return Box(swing * sway, y, width, 0.012, "ink" if number % 2 else "quiet", 0.006)


def lake(turn: float) -> tuple[Shape, ...]:
    """The lake at a part, 0 to 1, of its cycle."""
    shore = Stroke(((-0.75, SHORE_Y), (0.75, SHORE_Y)), 0.006, "quiet")
    hills = Stroke(((-0.75, -0.05), (-0.5, -0.12), (-0.3, -0.07), (-0.12, SHORE_Y)), 0.006, "quiet")
    far = Stroke(((0.12, SHORE_Y), (0.35, -0.09), (0.55, -0.06), (0.75, -0.1)), 0.006, "quiet")
    moon = Disc(0, -0.23, 0.08)
    return (hills, far, shore, moon, *(_wave(number, turn) for number in range(WAVES)))


@cache
def picture(phase: int, caption: Say | None) -> Picture:
    """The lake at one of its phases, with what is said written below it."""
    words = () if caption is None else (Label(caption, 0, CAPTION_Y, 0.06, 1.5),)
    return Picture((*lake(phase % PHASES / PHASES), *words), "lake")


def swaying(seconds: float, phase: int, caption: Say | None) -> tuple[tuple[When, Cue], ...]:
    """The lake for so long, from a phase on; the caption is spoken as it appears."""
    frames = range(round(seconds / STEP_S))
    shown: list[tuple[When, Cue]] = [(n * STEP_S, picture(phase + n, caption)) for n in frames]
    if caption is not None:
        shown.insert(1, (0.0, caption))
    return tuple(shown)
