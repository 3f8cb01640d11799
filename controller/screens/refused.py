"""Why somebody is not signed in: an unknown number, other pictures, or too many tries."""

import math

from controller.screens.number import sign
from exercises.core import scale
from exercises.core.marks import cross
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Disc, Label, Picture, Polygon, Shape
from exercises.core.words import Say

UNKNOWN = Say("This number is not known here. Look at your number again, or ask staff.")
WRONG = Say("Those are not your pictures. Try again.")
DIFFERENT = Say("Those were not the same. Choose again.")
LOCKED = Say("That was wrong too often. Wait {minutes} minutes. Staff can help you.")
LOCKED_ONE = Say("That was wrong too often. Wait one minute. Staff can help you.")
SHOWN_S = 4.0
MINUTE_S = 60.0


def unknown() -> Script[None]:
    """Nobody has this number."""
    shapes = (*placed(sign(0, 0), 0, -0.16, 2.4), *cross(0, -0.16, 0.3))
    yield from _told("number_unknown", shapes, UNKNOWN)


def wrong() -> Script[None]:
    """Another PIN than the person's."""
    yield from _told("pin_wrong", cross(0, -0.16, 0.3), WRONG)


def different() -> Script[None]:
    """A new PIN was not the same the second time."""
    yield from _told("pin_different", cross(0, -0.16, 0.3), DIFFERENT)


def locked(left_s: float) -> Script[None]:
    """No PIN is taken for so long: told in whole minutes, rounded up, and as a clock's sector."""
    minutes = math.ceil(left_s / MINUTE_S)
    say = LOCKED_ONE if minutes == 1 else Say.of(LOCKED.text, minutes=minutes)
    yield from _told("pin_locked", _clock(0, -0.16, 0.32, min(minutes / 15, 1.0)), say)


def _told(name: str, shapes: tuple[Shape, ...], say: Say) -> Script[None]:
    picture = Picture((*shapes, Label(say, 0, 0.18, scale.BODY, scale.MEASURE)), name)
    yield Present(((0.0, picture), (0.0, say)), until=SHOWN_S)


def _clock(x: float, y: float, size: float, share: float) -> tuple[Shape, ...]:
    """A round face of which `share`, from the top clockwise, is still to wait."""
    r = size / 2
    steps = max(2, round(48 * share))
    turns = [2 * math.pi * share * i / steps for i in range(steps + 1)]
    rim = tuple((x + 0.8 * r * math.sin(t), y - 0.8 * r * math.cos(t)) for t in turns)
    return (Disc(x, y, r, "ink", 0.012), Polygon(((x, y), *rim), "care"))
