"""The pictures of the stop-signal task: an arrow to go by, and the barred ring that stops it."""

from functools import cache

from exercises.core import pages
from exercises.core.drawing.arrows import SIDES, arrow, hands_off, key_below
from exercises.core.once import made_once
from exercises.core.script import Script
from exercises.core.shapes import Disc, Key, Picture, Shape, Stroke
from exercises.core.words import Say


def ring(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The stop signal: a thick ring with a bar across, around and over the arrow."""
    r, s = size / 2, size * 0.33
    bar = ((x - s, y - s), (x + s, y + s))
    edge = Stroke(bar, size * 0.17, "paper")
    return (edge, Disc(x, y, r, "care", size * 0.11), Stroke(bar, size * 0.1, "care"))


def going(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An arrow, as the sign of all of them."""
    return arrow(x, y, size, "right")


def stopped(x: float, y: float, size: float, side: str = "right") -> tuple[Shape, ...]:
    """An arrow to `side` with the ring."""
    return (*arrow(x, y, size * 0.7, side), *ring(x, y, size))


def sooner(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Speed: two chevrons."""
    s = size / 2
    ways = (
        ((x + d, y - 0.6 * s), (x + d + 0.5 * s, y), (x + d, y + 0.6 * s)) for d in (-s, 0.1 * s)
    )
    return tuple(Stroke(way, size * 0.14) for way in ways)


SIZE = 0.5
GO = {side: Picture(arrow(0, 0, SIZE * 0.7, side), f"go_{side}") for side in SIDES}
STOP = {side: Picture(stopped(0, 0, SIZE, side), f"stop_{side}") for side in SIDES}


def go_column(x: float, y: float, size: float, side: str) -> tuple[Shape, ...]:
    """A rule from top to bottom: an arrow to `side`, and its key."""
    return (*arrow(x, y, size, side), key_below(x, y, size, side))


def stop_column(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The rule of the ring: neither key."""
    return (*stopped(x, y, size * 1.1), *hands_off(x, y, size))


RULES = (
    *go_column(-0.5, -0.19, 0.24, "left"),
    *stop_column(0, -0.19, 0.24),
    *go_column(0.5, -0.19, 0.24, "right"),
)


@cache
def remedy(kind: str, side: str) -> tuple[Shape, ...]:
    """What should have been done in a trial of this kind, for a page that says wrong."""
    if kind == "stop":
        return stop_column(0, 0.05, 0.28)
    return go_column(0, 0.05, 0.28, side)


LEFT = Say("The arrow points left. Press the left button, as fast as you can.")
RIGHT = Say("The arrow points right. Press the right button, as fast as you can.")
RING = Say("When the ring comes, stop. Do not press. You can not stop each time. That is fine.")
WAIT = Say("Do not wait for the ring. If you wait, it comes later. Press fast each time.")


@made_once
def instructions() -> Script[None]:
    """Both arrows, to be pressed; the ring; and not to wait for it (recommendation 5)."""
    for side, say in zip(SIDES, (LEFT, RIGHT), strict=True):
        shapes = (pages.heading(Say("Go")), *arrow(0, -0.1, 0.36, side))
        yield from pages.page(f"stop_signal_{side}", shapes, key_below(0, -0.1, 0.42, side), say)
    shapes = (pages.heading(Say("Stop")), *stop_column(0, -0.1, 0.38))
    yield from pages.look("stop_signal_ring", shapes, RING)
    shapes = (*arrow(-0.42, 0, 0.36, "right"), *sooner(0, 0, 0.2), Key("right", 0.4, 0, 0.26))
    yield from pages.look("stop_signal_fast", (pages.heading(Say("Do not wait")), *shapes), WAIT)
