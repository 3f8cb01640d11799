"""How the pod looks to whoever is here: light or dark, moving or still. Left and right change it.

The second page of the interlude that a short press of `help` asks for.
"""

import math
from typing import Protocol

from controller.screens.hear import Way
from exercises.core import pages, scale
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Picture, Point, Polygon, Shape, Stroke
from exercises.core.words import Say

TITLE = Say("How it looks")
LIGHT, DARK = Say("Make it light"), Say("Make it dark")
GO_ON = Say("Go on")
STILL, MOVING = Say("Move less"), Say("Move more")
WATCH = ("left", "right", "ok", "back", "help")
STAYS_S = 30.0
CARD, SIGN, Y = 0.3, 0.16, -0.08
# How high a ball is that bounces, from left to right.
HIGH = (0.07, 0.06, 0.035, 0.0, 0.05, 0.085, 0.1)


class Worn(Protocol):
    """How it looks now, and the way to change that."""

    @property
    def light(self) -> bool: ...  # noqa: D102
    @property
    def still(self) -> bool: ...  # noqa: D102
    def turn_theme(self) -> None: ...  # noqa: D102
    def turn_motion(self) -> None: ...  # noqa: D102


def script(looks: Worn) -> Script[Way]:
    """Closed by ok, back, or nobody; help leads to the next page."""
    said: tuple[Say, ...] = (TITLE, _theme(looks), _motion(looks))
    while True:
        spoken = ((0.0, say) for say in said)
        seen = yield Present(((0.0, _picture(looks)), *spoken), WATCH, STAYS_S, answers=0)
        press = seen.press(WATCH)
        if press is None or press.button in ("ok", "back"):
            return "closed"
        if press.button == "help":
            return "next"
        if press.button == "left":
            looks.turn_theme()
            said = (_theme(looks),)
        else:
            looks.turn_motion()
            said = (_motion(looks),)


def _theme(looks: Worn) -> Say:
    """What the left key does."""
    return DARK if looks.light else LIGHT


def _motion(looks: Worn) -> Say:
    """What the right key does."""
    return MOVING if looks.still else STILL


def _picture(looks: Worn) -> Picture:
    x = scale.TRIO_X
    shapes: tuple[Shape, ...] = (
        pages.heading(TITLE),
        *_card(-x - CARD / 2, now=not looks.light),
        *_moon(-x - CARD / 2, SIGN),
        *_card(-x + CARD / 2, now=looks.light),
        *_sun(-x + CARD / 2, SIGN),
        *_card(x - CARD / 2, now=not looks.still),
        *_ball(x - CARD / 2, moves=True),
        *_card(x + CARD / 2, now=looks.still),
        *_ball(x + CARD / 2, moves=False),
        pages.key("left", _theme(looks), -x),
        pages.key("ok", GO_ON, prompt=True),
        pages.key("right", _motion(looks), x),
        pages.back(),
    )
    return Picture(shapes, "appearance")


def _card(x: float, *, now: bool) -> tuple[Shape, ...]:
    """The one of now stands out with its ground and a thick frame."""
    side = CARD - 0.03
    if not now:
        return ()
    frame = Box(x, Y, side, side, "accent", scale.ROUND, scale.LINE)
    return (Box(x, Y, side, side, "panel", scale.ROUND), frame)


def _about(x: float, radius: float, degrees: float) -> Point:
    turn = math.radians(degrees)
    return (x + radius * math.cos(turn), Y + radius * math.sin(turn))


def _moon(x: float, size: float) -> tuple[Shape, ...]:
    """A crescent."""
    outer = (_about(x, 0.5 * size, t) for t in range(50, 311, 10))
    inner = (_about(x + 0.25 * size, 0.39 * size, t) for t in range(280, 79, -10))
    return (Polygon((*outer, *inner)),)


def _sun(x: float, size: float) -> tuple[Shape, ...]:
    """A disc with rays."""
    rays = (
        Stroke((_about(x, 0.42 * size, t), _about(x, 0.56 * size, t)), 0.1 * size)
        for t in range(0, 360, 45)
    )
    return (Disc(x, Y, 0.28 * size), *rays)


def _ball(x: float, *, moves: bool) -> tuple[Shape, ...]:
    """A ball that bounces, or lies."""
    floor = Stroke(((x - 0.095, Y + 0.075), (x + 0.095, Y + 0.075)), scale.LINE, "quiet")
    if not moves:
        return (floor, Disc(x, Y + 0.028, 0.04))
    bounds = tuple((x - 0.08 + 0.02 * i, Y + 0.05 - HIGH[i]) for i in range(len(HIGH)))
    return (floor, Stroke(bounds, 1.4 * scale.HAIR, "quiet"), Disc(x + 0.055, Y - 0.045, 0.04))
