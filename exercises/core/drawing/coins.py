"""Coins now or later in pictures: how many, and how long to wait, without a word or a digit.

A tray holds 64 coins at most, in rows of eight. A sun is today, a moon is a night, a page of a
calendar is a month. `read` counts what is drawn, as somebody who looks at it does.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from exercises.core.once import once_each
from exercises.core.placing import placed
from exercises.core.script import Cue, Present
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Point, Polygon, Shape, Stroke
from exercises.core.words import Say

FULL = 64
COIN = 0.021
PITCH = 0.049
PAGE = 0.075
# When a choice is said, and said again.
SAID_S = (0.0, 20.0, 40.0)
# How each wait is drawn, in moons and in pages. Days -> (moons, pages).
WAITS = {0: (0, 0), 1: (1, 0), 7: (7, 0), 30: (0, 1), 91: (0, 3), 182: (0, 6), 365: (0, 12)}
SIDES = {"left": -0.42, "right": 0.42}

# By the wait: where the sooner offer stands on the left, and where on the right.
SPOKEN = {
    0: (Say("{soon} today, or {late} today?"), Say("{late} today, or {soon} today?")),
    1: (Say("{soon} today, or {late} the next day?"), Say("{late} the next day, or {soon} today?")),
    7: (Say("{soon} today, or {late} in a week?"), Say("{late} in a week, or {soon} today?")),
    30: (Say("{soon} today, or {late} in a month?"), Say("{late} in a month, or {soon} today?")),
    91: (
        Say("{soon} today, or {late} in three months?"),
        Say("{late} in three months, or {soon} today?"),
    ),
    182: (
        Say("{soon} today, or {late} in half a year?"),
        Say("{late} in half a year, or {soon} today?"),
    ),
    365: (Say("{soon} today, or {late} in a year?"), Say("{late} in a year, or {soon} today?")),
}


class Offer(NamedTuple):
    """So many coins after so many days, which is one of WAITS."""

    coins: int
    days: int


def offer(at: Offer, x: float) -> tuple[Shape, ...]:
    """A tray with its coins, and below it the wait; in the middle of a side of the screen."""
    return (*tray(at.coins, x, -0.19), *wait(at.days, x, 0.16))


def offers(left: Offer, right: Offer, *, prompt: bool) -> Picture:
    """Two offers, each with its key below."""
    shapes: tuple[Shape, ...] = (Stroke(((0, -0.42), (0, 0.28)), 0.006, "quiet"),)
    for (button, x), at in zip(SIDES.items(), (left, right), strict=True):
        shapes += (*offer(at, x), Key(button, x, 0.38, 0.15, prompt=prompt))
    return Picture(shapes, "choice" if prompt else "choice_lead")


@lru_cache(maxsize=256)
def tray(coins: int, x: float, y: float) -> tuple[Shape, ...]:
    """A tray about (x, y), .44 wide, its coins in rows of eight from the lowest."""
    shapes: tuple[Shape, ...] = (Box(x, y, 0.44, 0.44, "panel", 0.03),)
    for i in range(coins):
        cx, cy = x + (i % 8 - 3.5) * PITCH, y + (3.5 - i // 8) * PITCH
        shapes += (Disc(cx, cy, COIN, "accent"), Disc(cx, cy, COIN * 0.66, "panel", 0.004))
    return shapes


def wait(days: int, x: float, y: float) -> tuple[Shape, ...]:
    """The wait about (x, y), in a space .44 wide and .18 high."""
    moons, pages = WAITS[days]
    if not days:
        return sun(x, y)
    draw, count, across, apart = (moon, moons, 7, 0.064) if moons else (page, pages, 6, 0.085)
    rows = math.ceil(count / across)
    shapes: tuple[Shape, ...] = ()
    for i in range(count):
        wide = min(across, count - i // across * across)
        shapes += draw(
            x + (i % across - (wide - 1) / 2) * apart, y + (i // across - (rows - 1) / 2) * apart
        )
    return shapes


def sun(x: float, y: float) -> tuple[Shape, ...]:
    """Today: a disc with eight rays."""
    rays = [(math.cos(i * math.pi / 4), math.sin(i * math.pi / 4)) for i in range(8)]
    strokes = (
        Stroke(((x + 0.055 * c, y + 0.055 * s), (x + 0.08 * c, y + 0.08 * s)), 0.011)
        for c, s in rays
    )
    return (Disc(x, y, 0.04), *strokes)


def moon(x: float, y: float) -> tuple[Shape, ...]:
    """A night: a crescent."""
    return (Polygon(tuple((x + px, y + py) for px, py in CRESCENT)),)


def page(x: float, y: float) -> tuple[Shape, ...]:
    """A month: a leaf of a calendar, its days in rows."""
    days = tuple(
        Box(x + (i % 4 - 1.5) * 0.015, y + (i // 4 - 0.7) * 0.015, 0.008, 0.008) for i in range(12)
    )
    frame = Box(x, y, PAGE, PAGE, "ink", 0.008, 0.006)
    return (frame, Box(x, y - PAGE * 0.37, PAGE, PAGE * 0.26), *days)


def now_or_later() -> tuple[Shape, ...]:
    """Few coins today beside many in a month."""
    piles = ((-0.26, 2, 1), (0.24, 3, 3))
    coins = (
        Disc(x + (column - (columns - 1) / 2) * 0.15, 0.08 - row * 0.15, 0.066, "accent")
        for x, columns, rows in piles
        for column in range(columns)
        for row in range(rows)
    )
    return (*coins, *placed(sun(0, 0), -0.26, 0.33, 1.7), *placed(page(0, 0), 0.24, 0.33, 2.6))


def with_key(at: Offer, side: str) -> tuple[Shape, ...]:
    """An offer on its side, and its key below."""
    x = SIDES[side]
    return (*offer(at, x), Key(side, x, 0.36, 0.15))


def legend() -> tuple[Shape, ...]:
    """What the three signs of a wait mean, one beside the other."""
    shapes: tuple[Shape, ...] = ()
    for x, draw, size, word in (
        (-0.5, sun, 1.4, Say("today")),
        (0.0, moon, 2.2, Say("one night")),
        (0.5, page, 2.2, Say("one month")),
    ):
        shapes += (*placed(draw(0, 0), x, -0.12, size), Label(word, x, 0.08, 0.05, 0.45))
    return shapes


def imagined(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """In somebody's mind only: a bubble with two smaller ones below."""
    bubble = Box(0.1, -0.12, 0.66, 0.36, "ink", 0.16, 0.01)
    dots = (Disc(-0.27, 0.11, 0.03, "ink", 0.01), Disc(-0.35, 0.17, 0.018, "ink", 0.01))
    return (bubble, *dots, *placed(shapes, 0.1, -0.12, 0.7))


def worth(points: dict[int, float]) -> tuple[Shape, ...]:
    """By their days, a bar for each of six waits: the share of a full tray that it leaves.

    An upright frame .36 high, filled from below; empty where nothing is known (NaN).
    """
    shapes: tuple[Shape, ...] = ()
    for i, (days, share) in enumerate(points.items()):
        x, high = -0.6 + 0.24 * i, 0.004 if math.isnan(share) else max(0.34 * share, 0.004)
        shapes += (Box(x, -0.12, 0.12, 0.36, "ink", 0.01, 0.008),)
        shapes += (Box(x, 0.05 - high / 2, 0.09, high, "accent"),)
        shapes += placed(wait(days, 0, 0), x, 0.105, 0.38)
    return shapes


def ask(soon: Offer, late: Offer, later_side: str) -> Say:
    """Both offers in words, the left one first."""
    words = SPOKEN[late.days][later_side == "left"]
    return Say.of(words.text, soon=soon.coins, late=late.coins)


@lru_cache(maxsize=256)
def question(soon: Offer, late: Offer, later_side: str) -> Present:
    """Both offers, seen and said, until one of their keys is pressed."""
    pair = (late, soon) if later_side == "left" else (soon, late)
    picture, say = offers(*pair, prompt=True), ask(soon, late, later_side)
    return Present(tuple((at_s, cue) for at_s in SAID_S for cue in (picture, say)), tuple(SIDES))


def _crescent(radius: float) -> tuple[Point, ...]:
    """Open to the left: the outer edge down, the inner one up again."""
    turns = [math.radians(-110 + 220 * i / 16) for i in range(17)]
    outer = [(radius * math.cos(t), radius * math.sin(t)) for t in turns]
    inner = [(0.45 * x - 0.19 * radius, y) for x, y in outer[-2:0:-1]]
    return tuple(outer + inner)


CRESCENT = _crescent(0.04)


def read(cue: Cue) -> dict[str, Offer] | None:
    """The two offers to choose from now, by their buttons, counted from the shapes; else None."""
    return _read(cue) if isinstance(cue, Picture) else None


@once_each
def _read(cue: Picture) -> dict[str, Offer] | None:
    keys = [shape.button for shape in cue.shapes if isinstance(shape, Key) and shape.prompt]
    found = {side: _counted(cue.shapes, x) for side, x in SIDES.items() if side in keys}
    return found if len(found) == 2 and all(at.coins for at in found.values()) else None


def _counted(shapes: tuple[Shape, ...], x: float) -> Offer:
    coins = moons = pages = 0
    for shape in shapes:
        if isinstance(shape, Disc) and shape.radius == COIN:
            coins += shape.x * x > 0
        elif isinstance(shape, Polygon) and len(shape.points) == len(CRESCENT):
            moons += shape.points[0][0] * x > 0
        elif isinstance(shape, Box) and shape.w == shape.h == PAGE:
            pages += shape.x * x > 0
    return Offer(coins, next(d for d, drawn in WAITS.items() if drawn == (moons, pages)))
