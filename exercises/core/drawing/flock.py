"""The pictures of the flanker task: five arrows in a row, of which the middle one counts."""

from functools import cache

from exercises.core import pages
from exercises.core.drawing.arrows import SIDES, across, arrow, key_below
from exercises.core.once import made_once
from exercises.core.script import Script
from exercises.core.shapes import Box, Picture, Shape
from exercises.core.words import Say

KINDS = ("congruent", "incongruent")
SIZE = 0.17


def row(
    x: float, y: float, size: float, kind: str, side: str, flankers: int = 2
) -> tuple[Shape, ...]:
    """Arrows `size` wide side by side, the middle one at (x, y) pointing to `side`.

    `flankers` on either hand of it point the same way (congruent) or the other (incongruent).
    """
    others = side if kind == "congruent" else across(side)
    shapes: tuple[Shape, ...] = ()
    for place in range(-flankers, flankers + 1):
        shapes += arrow(x + place * size * 1.2, y, size, others if place else side)
    return shapes


def framed(x: float, y: float, size: float, kind: str, side: str) -> tuple[Shape, ...]:
    """The same five, with a frame around the one that counts."""
    frame = Box(x, y, size * 1.25, size * 1.1, "accent", size * 0.15, size * 0.06)
    return (*row(x, y, size, kind, side), frame)


@cache
def column(x: float, y: float, size: float, kind: str, side: str) -> tuple[Shape, ...]:
    """A rule from top to bottom: five arrows, and the key of the middle one."""
    return (*framed(x, y, size, kind, side), key_below(x, y, size * 1.7, side))


def same(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """All the same way, as the sign of such rows."""
    return row(x, y, size * 0.36, "congruent", "right", 1)


def mixed(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The middle one another way, as the sign of such rows."""
    return row(x, y, size * 0.36, "incongruent", "right", 1)


ROWS = {
    (kind, side): Picture(row(0, 0, SIZE, kind, side), f"{kind}_{side}")
    for kind in KINDS
    for side in SIDES
}
RULES = tuple(
    shape
    for x, side in zip((-0.4, 0.4), SIDES, strict=True)
    for shape in column(x, -0.2, 0.12, "incongruent", side)
)
_MIDDLE = Box(0, 0, 0.32, 0.34, "accent", 0.04, 0.02)
ICON = Picture((*row(0, 0, 0.28, "incongruent", "right", 1), _MIDDLE), "flanker")

MIDDLE = Say("Look at the middle arrow. It points left. Press the left button, as fast as you can.")
OTHERS = Say("Now the others point left. The middle one points right. Press the right button.")


@made_once
def instructions() -> Script[None]:
    """A row of one way, and one of two; each is answered."""
    for kind, side, say in (("congruent", "left", MIDDLE), ("incongruent", "right", OTHERS)):
        shapes = (pages.heading(Say("The middle one")), *framed(0, -0.1, SIZE, kind, side))
        yield from pages.page(f"flanker_{kind}", shapes, key_below(0, -0.1, 0.36, side), say)
