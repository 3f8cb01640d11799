"""Pictures for looking back: a square at one of eight places, panels in a row, an arc back."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from exercises.core import marks, pages
from exercises.core.marks import FIXATION
from exercises.core.shapes import Box, Key, Picture, Shape, Stroke
from exercises.core.words import Say


class Keys(NamedTuple):
    """What to press for a match, and for everything else; "" where that is to hold back."""

    match: str
    other: str = ""


MOST_N = 9
MANNERS = (Keys("ok"), Keys("right", "left"), Keys("left", "right"))

CELL, SIZE = 0.27, 0.23
PLACES = [(x * CELL, y * CELL) for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y]
GRID: tuple[Shape, ...] = (
    *(Box(x, y, SIZE, SIZE, "quiet", 0.02, 0.006) for x, y in PLACES),
    *FIXATION.shapes,
)
EMPTY = Picture(GRID, "grid")
SQUARES = tuple(
    Picture((*GRID, Box(x, y, SIZE * 0.86, SIZE * 0.86, "ink", 0.015)), "square") for x, y in PLACES
)
PLACE_OF = {picture.shapes: place for place, picture in enumerate(SQUARES)}


def panel(x: float, y: float, size: float, place: int) -> tuple[Shape, ...]:
    """The grid as a small panel with its square."""
    px, py = PLACES[place]
    scale = size / (2 * CELL + SIZE) * 0.84
    cell = SIZE * scale
    frame = Box(x, y, size, size, "quiet", 0.08 * size, max(0.05 * size, 0.004))
    return (frame, Box(x + px * scale, y + py * scale, cell, cell))


def arc(x: float, back_x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An arc from above one panel to above an earlier one, with an arrow's head."""
    top, rise, head = y - size * 0.58, size * 0.42, size * 0.14
    steps = [i / 12 for i in range(13)]
    bow = tuple((x + (back_x - x) * t, top - 4 * rise * t * (1 - t)) for t in steps)
    tip = (
        (back_x - head * 0.4, top - head * 1.3),
        (back_x, top),
        (back_x + head * 1.5, top - head),
    )
    return (Stroke(bow, size * 0.05, "accent"), Stroke(tip, size * 0.05, "accent"))


def strip(n: int, x: float, y: float, size: float, *, same: bool) -> tuple[Shape, ...]:
    """Panels n steps apart, those between pale, and an arc back; `size` is a panel's."""
    gap = size * 1.2
    left, right = x - n * gap / 2, x + n * gap / 2
    shapes = (*panel(left, y, size, 1), *panel(right, y, size, 1 if same else 6))
    for i in range(1, n):
        shapes += (Box(left + i * gap, y, size, size, "quiet", 0.08 * size, 0.05 * size),)
    return (*shapes, *arc(right, left, y, size))


def same(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A match: two panels with the square at one place."""
    return strip(1, x, y + size * 0.15, size * 0.62, same=True)


def different(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """No match: two panels with the square at two places."""
    return strip(1, x, y + size * 0.15, size * 0.62, same=False)


@cache
def row(n: int, keys: Keys, y: float, *, match: bool) -> tuple[Shape, ...]:
    """What a match, or anything else, asks for."""
    size = min(0.14, 0.9 / (1.2 * n + 1))
    wide = (1.2 * n + 1) * size
    left = -(wide + 0.34) / 2
    panels = strip(n, left + wide / 2, y, size, same=match)
    arrow = marks.arrow(left + wide + 0.085, y, 0.11)
    x, button = left + wide + 0.265, keys.match if match else keys.other
    key = Key(button or keys.match, x, y, 0.15)
    return (*panels, *arrow, key, *(() if button else marks.cross(x, y, 0.16)))


@cache
def rules(n: int, keys: Keys) -> tuple[Shape, ...]:
    """Both rows, for a page between its heading and its key."""
    return (*row(n, keys, -0.175, match=True), *row(n, keys, 0.055, match=False))


@cache
def told(picture: Picture) -> tuple[int, Keys] | None:
    """The n and the buttons that a page's rules show."""
    shapes = set(picture.shapes)
    every = ((n, keys) for keys in MANNERS for n in range(1, MOST_N + 1))
    return next(((n, keys) for n, keys in every if shapes.issuperset(rules(n, keys))), None)


def example(n: int, keys: Keys) -> list[Picture]:
    """Squares come one after another; from the n-th on an arc looks back to a key.

    The key says what to do: the last but one is a match, the last is none.
    """
    size = min(0.26, 1.5 / (1.25 * (n + 2)))
    xs = [(i - (n + 1) / 2) * size * 1.25 for i in range(n + 2)]
    places = (*(1, 4, 6, 3, 2, 7, 0, 5, 4)[:n], 1, 2)
    shapes: tuple[Shape, ...] = (pages.heading(Say("Look back")),)
    pictures = []
    for i, (x, place) in enumerate(zip(xs, places, strict=True)):
        shapes += panel(x, -0.02, size, place)
        now = (*shapes, *(_answer(n, keys, xs, i, size) if i >= n else ()))
        pictures.append(Picture(now, f"n_back_example_{n}_{i + 1}"))
    return pictures


def _answer(n: int, keys: Keys, xs: Sequence[float], i: int, size: float) -> tuple[Shape, ...]:
    match = i == n
    x, button = xs[i], keys.match if match else keys.other
    key = Key(button or keys.match, x, 0.29, 0.2)
    crossed = () if button else marks.cross(x, 0.29, 0.22)
    return (*arc(x, xs[i - n], -0.02, size), key, *crossed)
