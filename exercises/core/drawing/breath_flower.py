"""A flower that opens with the in-breath and closes with the out-breath, and what lies around it.

Its petals are discs of one size that move: whatever draws them has to draw each only once.
"""

import math
from collections.abc import Sequence
from functools import cache

from exercises.core import scale
from exercises.core.marks import arrow
from exercises.core.placing import placed
from exercises.core.shapes import Disc, Key, Label, Polygon, Shape, Stroke
from exercises.core.words import Say

PETALS, PETAL = 8, 0.095
Y = -0.07
CLOSED, OPEN = 0.03, 0.19
# Of a screen of 1080 lines a step is a sixth of one.
STEPS = 1000
TURNS = tuple(
    (math.sin(2 * math.pi * i / PETALS), -math.cos(2 * math.pi * i / PETALS)) for i in range(PETALS)
)
MIDDLE = Disc(0, Y, PETAL, "good")
HEART = Disc(0, Y, 0.03, "paper")
# As far as the flower opens; its first shape tells a simulated participant that it is one.
REACH = Disc(0, Y, OPEN + PETAL + 0.02, "panel", 0.006)

# The beads of the guide lie around the flower, the small ones and those that have grown.
BEADS, BEADS_AT = 12, 0.375
SMALL, GROWN = 0.006, 0.016


def openness(share: float) -> float:
    """How far it is open, 0 to 1, when this share of an in-breath is over: slow at both ends."""
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))


def flower(opened: float) -> tuple[Shape, ...]:
    """The flower, `opened` from 0 to 1, in steps too small to be seen."""
    return _flower(round(opened * STEPS))


@cache
def _flower(step: int) -> tuple[Shape, ...]:
    far = CLOSED + (OPEN - CLOSED) * step / STEPS
    petals = tuple(Disc(x * far, Y + y * far, PETAL, "good") for x, y in TURNS)
    return (REACH, *petals, MIDDLE, HEART)


def far_of(shapes: Sequence[Shape]) -> float | None:
    """How far from the middle the first petal is; None where there is no flower."""
    if len(shapes) <= PETALS or shapes[0] != REACH:
        return None
    first = shapes[1]
    return Y - first.y if isinstance(first, Disc) else None


@cache
def beads(grown: int) -> tuple[Shape, ...]:
    """The guide: so many of twelve beads have grown, clockwise from the top."""
    places = (2 * math.pi * i / BEADS for i in range(BEADS))
    return tuple(
        Disc(
            BEADS_AT * math.sin(at),
            Y - BEADS_AT * math.cos(at),
            GROWN if i < grown else SMALL,
            "ink" if i < grown else "quiet",
        )
        for i, at in enumerate(places)
    )


def small(x: float, y: float, size: float, opened: float = 1.0) -> tuple[Shape, ...]:
    """The flower as a sign, `size` wide when open."""
    scale = size / 2 / (OPEN + PETAL)
    far = (CLOSED + (OPEN - CLOSED) * opened) * scale
    petals = (Disc(x + dx * far, y + dy * far, PETAL * scale, "good") for dx, dy in TURNS)
    heart = Disc(x, y, HEART.radius * scale, "paper")
    return (*petals, Disc(x, y, PETAL * scale, "good"), heart)


# A face from the side, that looks to the right: from the neck's back over the crown to its front.
FACE = (
    *((-0.55, 1.0), (-0.55, 0.45), (-0.85, 0.1), (-0.85, -0.45), (-0.5, -0.85), (0.0, -0.9)),
    *((0.3, -0.65), (0.35, -0.3), (0.62, 0.08), (0.38, 0.18), (0.42, 0.32), (0.34, 0.42)),
    *((0.38, 0.58), (0.2, 0.72), (0.0, 0.7), (0.0, 1.0)),
)


def air(x: float, y: float, size: float, *, inward: bool) -> tuple[Shape, ...]:
    """A face from the side, and air that goes to the nose, or comes from it."""
    s, line = size / 2, y + 0.16 * size / 2
    face = Polygon(tuple((x + px * s, y + py * s) for px, py in FACE), "ink")
    near, far = x + 0.85 * s, x + 1.7 * s
    tip, end = (near, far) if inward else (far, near)
    back = tip + (0.26 if inward else -0.26) * s
    barbs = Stroke(((back, line - 0.22 * s), (tip, line), (back, line + 0.22 * s)), 0.1 * s, "good")
    return (face, Stroke(((end, line), (tip, line)), 0.1 * s, "good"), barbs)


def finger(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A finger that lies on the sensor's light, `size` wide."""
    s = size / 2
    tip = Stroke(((x - s, y + 0.08 * s), (x + 0.2 * s, y + 0.08 * s)), 0.5 * s, "quiet")
    nail = Stroke(((x + 0.12 * s, y), (x + 0.3 * s, y)), 0.18 * s, "panel")
    light = Disc(x + 0.15 * s, y + 0.42 * s, 0.1 * s, "care")
    plate = Stroke(((x - 0.5 * s, y + 0.58 * s), (x + 0.8 * s, y + 0.58 * s)), 0.16 * s, "ink")
    return (plate, light, tip, nail)


def guided(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The flower among its beads as a sign, `size` wide."""
    scale = size / 2 / (BEADS_AT + GROWN)
    return (*small(x, y, size * 0.62), *placed(beads(BEADS // 2), x, y - Y * scale, scale))


def guide_only(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The same with its words: no score of the heart is to be chased."""
    words = Label(Say("Guide only"), x, y + 0.23, scale.CAPTION, 0.6)
    return (*guided(x, y, size), words)


def dizzy(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A spiral: the head turns."""
    steps = [i / 48 for i in range(49)]
    points = tuple(
        (
            x + size / 2 * t * math.cos(5 * math.pi * t),
            y + size / 2 * t * math.sin(5 * math.pi * t),
        )
        for t in steps
    )
    return (Stroke(points, 0.06 * size, "care"),)


def free_to_press(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """With each opening a press, for who likes it: the flower closed and open, and the key."""
    return (
        *small(x - 2.7 * size, y, size, 0.0),
        *arrow(x - 2.05 * size, y, 0.5 * size),
        *small(x - 1.2 * size, y, size),
        Key("ok", x + 0.3 * size, y, size),
    )
