"""What may get in the way of a goal: six things from within and from around, as icons."""

import math

from exercises.core.drawing.drawn_faces import STEPS, face
from exercises.core.drawing.icons import LINE, THICK, THIN, Icon, bent, line, person
from exercises.core.shapes import Box, Disc, Polygon, Shape
from exercises.core.words import Say

ANGRY = 4


def _battery() -> tuple[Shape, ...]:
    """Nearly empty."""
    return (
        Box(-0.04, 0, 0.76, 0.44, "ink", 0.06, THICK),
        Box(0.4, 0, 0.1, 0.2, "ink", 0.03),
        Box(-0.3, 0, 0.1, 0.24, "care", 0.02),
    )


def _speaker() -> tuple[Shape, ...]:
    horn = (
        (-0.42, -0.12),
        (-0.26, -0.12),
        (-0.04, -0.34),
        (-0.04, 0.34),
        (-0.26, 0.12),
        (-0.42, 0.12),
    )
    return (Polygon(horn), *(bent(-0.04, 0, r, -48, 48) for r in (0.2, 0.33, 0.46)))


def _hourglass() -> tuple[Shape, ...]:
    """Time that does not pass."""
    glass = ((-0.24, -0.36), (0.24, -0.36), (0.03, 0.0), (0.24, 0.36), (-0.24, 0.36), (-0.03, 0.0))
    ends = (line((-0.3, y), (0.3, y), width=THICK) for y in (-0.4, 0.4))
    sand = ((-0.15, -0.2), (0.15, -0.2), (0.0, 0.0))
    heap = ((-0.2, 0.36), (0.2, 0.36), (0.0, 0.22))
    return (
        line(*glass, glass[0], width=LINE),
        Polygon(sand, "accent"),
        Polygon(heap, "accent"),
        *ends,
    )


def _cloud() -> tuple[Shape, ...]:
    """A dark cloud over a head."""
    puffs = ((-0.2, -0.24, 0.15), (0.02, -0.31, 0.18), (0.22, -0.24, 0.14))
    rain = (
        line((x, -0.06), (x - 0.04, 0.06), width=THIN, colour="quiet") for x in (-0.18, 0.02, 0.22)
    )
    base = Box(0.01, -0.2, 0.6, 0.2, "ink", 0.1)
    return (*(Disc(*puff) for puff in puffs), base, *rain, *person(0.0, 0.28, 0.4, "quiet"))


def _provoked() -> tuple[Shape, ...]:
    """Somebody shouts at somebody."""
    far = [0.25 if i % 2 else 0.12 for i in range(14)]
    burst = tuple(
        (0.18 + r * math.cos(math.pi * i / 7), -0.18 + r * math.sin(math.pi * i / 7))
        for i, r in enumerate(far)
    )
    return (*person(-0.26, 0.14, 0.62), Polygon(burst, "care"), *person(0.3, 0.32, 0.34, "quiet"))


OBSTACLES = (
    Icon("anger", Say("When I get angry,"), face(STEPS, ANGRY)),
    Icon("tired", Say("When I am tired,"), _battery()),
    Icon("noise", Say("When it is loud,"), _speaker()),
    Icon("boredom", Say("When I am bored,"), _hourglass()),
    Icon("worry", Say("When I worry,"), _cloud()),
    Icon("provoked", Say("When someone provokes me,"), _provoked()),
)
