"""Pictures for tapping: a beat that is heard and seen, beads that taps light, where taps fell."""

import math
from collections.abc import Sequence
from functools import cache

from exercises.core import marks
from exercises.core.marks import of_ten
from exercises.core.pages import heading, key
from exercises.core.placing import placed
from exercises.core.shapes import Box, Disc, Key, Picture, Shape, Stroke
from exercises.core.words import Say

KEY = key("ok", Say("Go on"))
TAP = key("ok")
RADIUS = 0.28


def _wave(x: float, y: float, radius: float, side: int, width: float) -> Stroke:
    """A piece of a circle to one side: sound going out."""
    turns = [math.radians(-38 + 76 * i / 10) for i in range(11)]
    points = tuple((x + side * radius * math.cos(t), y + radius * math.sin(t)) for t in turns)
    return Stroke(points, width)


def beat(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """One beat: a full disc, and sound going out of it on both sides."""
    r, width = size * 0.19, size * 0.06
    waves = (_wave(x, y, size * k, side, width) for k in (0.31, 0.45) for side in (-1, 1))
    return (Disc(x, y, r, "accent"), *waves)


def ring(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A ring of beads, some of them lit: taps without a beat."""
    return _beads(x, y, size * 0.42, size * 0.085, 5, 8)


def _beads(
    x: float, y: float, radius: float, size: float, lit: int, count: int
) -> tuple[Shape, ...]:
    shapes = []
    for i in range(count):
        turn = 2 * math.pi * i / count
        at = (x + radius * math.sin(turn), y - radius * math.cos(turn))
        shapes.append(Disc(*at, size, "ink" if i < lit else "quiet", 0 if i < lit else size * 0.3))
    return tuple(shapes)


READY = Picture((Disc(0, -0.06, 0.17, "quiet", 0.012), TAP), "beat_ready")
PULSE = Picture((*beat(0, -0.06, 0.9), TAP), "beat_pulse")


@cache
def beads(lit: int, count: int) -> Picture:
    """The beat is gone: a ring of `count` beads, one for each tap that is still to be made."""
    size = min(0.03, math.pi * RADIUS / count * 0.8)
    return Picture((*_beads(0, -0.06, RADIUS, size, lit, count), TAP), "beat_beads")


def empty_beads(picture: Picture) -> int:
    """How many beads a picture asks for that has none lit yet; 0 for any other picture."""
    discs = len(picture.shapes) - 1
    known = picture.name == "beat_beads" and discs > 0
    return discs if known and picture.shapes == beads(0, discs).shapes else 0


def _along(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.press_for(beat(x - 2 * size, y, size), Key("ok", x, y, size))


def _alone(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.press_for(ring(x - 2 * size, y, size), Key("ok", x, y, size))


RULES: tuple[Shape, ...] = (*_along(0.2, -0.21, 0.19), *_alone(0.2, 0.03, 0.19))


def _row(figures: Sequence[bool], y: float) -> tuple[Shape, ...]:
    """Four steps of a beat, the beat there or gone, each with a key that is pressed."""
    shapes: tuple[Shape, ...] = ()
    for i, there in enumerate(figures):
        x = (i - (len(figures) - 1) / 2) * 0.34
        shapes += beat(x, y - 0.11, 0.26) if there else (Disc(x, y - 0.11, 0.05, "quiet", 0.008),)
        shapes += (Key("ok", x, y + 0.07, 0.13),)
    return shapes


def along_page() -> tuple[Shape, ...]:
    """With each beat a press."""
    return (heading(Say("Tap with the beat")), *_row((True,) * 4, -0.07))


def alone_page() -> tuple[Shape, ...]:
    """The beat goes, the presses go on, and each lights a bead."""
    left = _row((True, False, False), -0.07)
    return (
        heading(Say("Go on alone")),
        *placed(left, -0.22, 0, 1.0),
        *ring(0.56, -0.07, 0.34),
    )


SPAN, WIDE = 0.3, 0.6


def places(off: Sequence[float], window: float, close: int) -> tuple[Shape, ...]:
    """Where taps fell: on the beat's line, ahead to the left, in the band close enough.

    `off` are shares of the interval, first taps on top; those in the band are full discs, the
    others rings. Below stands how many of ten were close.
    """
    top, bottom = -0.19, 0.06
    middle = (top + bottom) / 2
    shapes: tuple[Shape, ...] = (
        heading(Say("How close")),
        Box(0, middle, 2 * window / SPAN * WIDE, bottom - top + 0.06, "panel", 0.02),
        Stroke(((0, top - 0.02), (0, bottom + 0.02)), 0.008, "accent"),
        *beat(0, -0.28, 0.14),
    )
    for i, at in enumerate(off):
        x = max(-1.0, min(1.0, at / SPAN)) * WIDE
        y = top + (bottom - top) * (i + 0.5) / len(off)
        inside = abs(at) <= window
        shapes += (Disc(x, y, 0.011, "ink" if inside else "quiet", 0 if inside else 0.004),)
    return (*shapes, *marks.tick(-0.36, 0.135, 0.06), *of_ten(-0.28, 0.135, 0.05, close))
