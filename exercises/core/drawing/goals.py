"""What somebody may want: nine goals that are in one's own hands on a wing, as icons."""

import math

from exercises.core.drawing.icons import THICK, THIN, Icon, arc, bubble, line
from exercises.core.shapes import Box, Disc, Polygon, Shape, Stroke
from exercises.core.words import Say


def _moon() -> tuple[Shape, ...]:
    crescent = (*arc(-0.05, -0.05, 0.36, 50, 310), *arc(0.09, -0.05, 0.29, 288, 72))
    stars = tuple(Disc(x, y, r, "accent") for x, y, r in ((0.3, -0.28, 0.05), (0.4, 0.02, 0.035)))
    return (Polygon(crescent), *stars, line((-0.42, 0.43), (0.42, 0.43), width=THICK))


def _dumbbell() -> tuple[Shape, ...]:
    plates = ((-0.26, 0.56), (0.26, 0.56), (-0.39, 0.34), (0.39, 0.34))
    return (
        line((-0.46, 0), (0.46, 0), width=THICK),
        *(Box(x, 0, 0.11, h, "ink", 0.03) for x, h in plates),
    )


def _letter() -> tuple[Shape, ...]:
    heart = (*arc(-0.055, 0.02, 0.06, 140, 360), *arc(0.055, 0.02, 0.06, 180, 400), (0, 0.17))
    return (
        Box(0, 0.02, 0.84, 0.6, "ink", 0.04),
        line((-0.4, -0.25), (0, 0.02), (0.4, -0.25), width=THIN, colour="paper"),
        Disc(0, 0.07, 0.15, "ink"),
        Polygon(heart, "care"),
    )


def _book() -> tuple[Shape, ...]:
    left = ((0, -0.22), (-0.2, -0.3), (-0.44, -0.27), (-0.44, 0.27), (-0.2, 0.24), (0, 0.32))
    right = tuple((-x, y) for x, y in left)
    lines = (
        line((s * 0.36, y), (s * 0.1, y + 0.03), width=THIN, colour="paper")
        for s in (-1, 1)
        for y in (-0.14, 0.0, 0.14)
    )
    fold = line((0, -0.22), (0, 0.32), width=THIN, colour="paper")
    return (Polygon(left), Polygon(right), fold, *lines)


def _water() -> tuple[Shape, ...]:
    """A stone over still water."""
    waves = (
        Stroke((*arc(x, y, 0.13, 200, 340),), THIN, "quiet")
        for y, xs in ((0.36, (-0.3, 0.0, 0.3)), (0.49, (-0.15, 0.15)))
        for x in xs
    )
    stones = ((0.12, 0.62, 0.14), (-0.02, 0.46, 0.12), (-0.14, 0.32, 0.1))
    return (
        *(Box(0, y, w, h, "ink", h / 2) for y, w, h in stones),
        *waves,
        Disc(0, -0.33, 0.09, "accent"),
    )


def _apple() -> tuple[Shape, ...]:
    body = (*arc(-0.14, 0.08, 0.24, 120, 300), *arc(0.14, 0.08, 0.24, 240, 420))
    leaf = (*arc(0.14, -0.24, 0.13, 180, 270), *arc(0.01, -0.37, 0.13, 0, 90))
    return (
        Polygon(body),
        Disc(-0.12, 0.14, 0.24),
        Disc(0.12, 0.14, 0.24),
        line((0, -0.12), (0.03, -0.3)),
        Polygon(leaf, "good"),
    )


def _broom() -> tuple[Shape, ...]:
    brush = ((-0.2, 0.1), (0.0, 0.1), (0.14, 0.44), (-0.34, 0.44))
    hairs = (
        line((x, 0.2), (x * 1.4 + 0.02, 0.4), width=0.02, colour="paper")
        for x in (-0.18, -0.1, -0.02)
    )
    shine = (
        line((0.3, -0.05), (0.3, 0.13), width=THIN, colour="accent"),
        line((0.21, 0.04), (0.39, 0.04), width=THIN, colour="accent"),
    )
    return (line((-0.1, 0.1), (0.12, -0.45), width=THICK * 0.8), Polygon(brush), *hairs, *shine)


def _cog() -> tuple[Shape, ...]:
    turns = [math.radians(45 * i) for i in range(8)]
    teeth = (
        line(
            (0.24 * math.cos(t), 0.24 * math.sin(t)),
            (0.37 * math.cos(t), 0.37 * math.sin(t)),
            width=0.14,
        )
        for t in turns
    )
    return (*teeth, Disc(0, 0, 0.3), Disc(0, 0, 0.12, "paper"))


def _talk() -> tuple[Shape, ...]:
    dots = (Disc(x, -0.14, 0.035, "paper") for x in (-0.25, -0.13, -0.01))
    return (
        *bubble(0.18, 0.14, 0.52, (0.38, 0.45), "quiet"),
        *bubble(-0.13, -0.14, 0.6, (-0.36, 0.24)),
        *dots,
    )


GOALS = (
    Icon("sleep", Say("I want to sleep well."), _moon()),
    Icon("exercise", Say("I want to keep fit."), _dumbbell()),
    Icon("family", Say("I want to be in touch with my family."), _letter()),
    Icon("learn", Say("I want to read and learn."), _book()),
    Icon("calm", Say("I want to stay calm."), _water()),
    Icon("food", Say("I want to eat well."), _apple()),
    Icon("tidy", Say("I want to keep my cell clean."), _broom()),
    Icon("work", Say("I want to do my work well."), _cog()),
    Icon("talk", Say("I want to talk with someone."), _talk()),
)
