"""A person's sittings as dots joined by a line, in a frame: up is better, a star is their best."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from controller.screens.marks import star
from controller.store.progress import SHOWN
from controller.visit.progress import Dot, Plot
from exercises.core import scale
from exercises.core.shapes import Box, Disc, Point, Shape, Stroke

Place = Callable[[int, float], Point]
DOT, STAR = 0.013, 0.06
# Free in the frame: at the left for the arrow, at the right, above and below.
LEFT, RIGHT, ABOVE, BELOW = 0.12, 0.05, 0.055, 0.055


def plot(x: float, y: float, w: float, h: float, told: Plot) -> tuple[Shape, ...]:
    """The frame about (x, y), `w` wide and `h` high, with what is told in it."""

    def at(place: int, height: float) -> Point:
        left, width = x - w / 2 + LEFT, w - LEFT - RIGHT
        foot, high = y + h / 2 - BELOW, h - ABOVE - BELOW
        return (left + width * place / (SHOWN - 1), foot - high * height)

    frame = Box(x, y, w, h, "panel", scale.ROUND)
    drawn = [(at(dot.place, dot.height), dot) for dot in told.dots if dot.height is not None]
    line = (Stroke((a, b), 0.008, "quiet") for (a, _), (b, _) in pairwise(drawn))
    return (
        frame,
        *_up(x - w / 2 + 0.045, y, h - 0.12),
        *_ahead(at, told.dots),
        *_best_line(at, told),
        *_before(at, told),
        *line,
        *(shape for place, dot in drawn for shape in _dot(place, dot)),
    )


def _up(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Up is better: an arrow from a small bar to a large one."""
    top, foot = y - size / 2, y + size / 2
    head = ((x - 0.018, top + 0.024), (x, top), (x + 0.018, top + 0.024))
    return (Stroke(((x, foot), (x, top)), 0.008, "quiet"), Stroke(head, 0.008, "quiet"))


def _ahead(at: Place, dots: Sequence[Dot]) -> tuple[Shape, ...]:
    """The way on: a small dot for each sitting that nothing is drawn of, or that is to come."""
    empty = [dot.place for dot in dots if dot.height is None]
    places = (at(place, 0.0) for place in (*empty, *range(len(dots), SHOWN)))
    return tuple(Disc(x, y, 0.005, "quiet") for x, y in places)


def _before(at: Place, told: Plot) -> tuple[Shape, ...]:
    """There were more before the first one that is drawn."""
    if not told.earlier or not told.dots or told.dots[0].height is None:
        return ()
    x, y = at(told.dots[0].place, told.dots[0].height)
    return tuple(Disc(x - 0.014 - 0.016 * i, y, 0.004, "quiet") for i in (1, 2, 3))


def _best_line(at: Place, told: Plot) -> tuple[Shape, ...]:
    """Where the best was before what is drawn: its height, with its star."""
    if told.best is None or any(dot.best for dot in told.dots):
        return ()
    (x, y), (end, _) = at(0, told.best), at(SHOWN - 1, told.best)
    return (Stroke(((x, y), (end, y)), scale.HAIR, "accent"), *star(x, y, STAR, "accent"))


def _dot(place: Point, dot: Dot) -> tuple[Shape, ...]:
    if dot.best:
        return starred(*place)
    return ring(*place) if dot.doubtful else (Disc(*place, DOT),)


def starred(x: float, y: float) -> tuple[Shape, ...]:
    """The best."""
    return (Disc(x, y, STAR * 0.45, "panel"), *star(x, y, STAR, "accent"))


def ring(x: float, y: float) -> tuple[Shape, ...]:
    """What is in doubt."""
    return (Disc(x, y, DOT, "panel"), Disc(x, y, DOT, "quiet", 0.005))
