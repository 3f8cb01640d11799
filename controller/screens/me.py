"""The page about oneself: what there is, each with its picture above the button that opens it."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from controller.screens.consent import pod
from controller.screens.marks import days, rising, star
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import arrow
from exercises.core.pages import back, heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Picture, Shape
from exercises.core.words import Say

TITLE = Say("My page")
PICK = Say("What would you like to see?")

Way = Literal["progress", "goal", "about"]


class Place(NamedTuple):
    """Where a way stands on the page: its button, and its picture with its name."""

    button: str
    say: Say
    draw: Callable[[float, float, float], tuple[Shape, ...]]


def _kept(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """From a person into the pod."""
    return (
        *person(x - 0.34 * size, y, 0.36 * size),
        *arrow(x - 0.02 * size, y, 0.26 * size),
        *pod(x + 0.32 * size, y, 0.42 * size),
    )


def _progress(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Steps up to a star."""
    steps = rising(x - 0.08 * size, y + 0.12 * size, 0.62 * size)
    return (*steps, *star(x + 0.32 * size, y - 0.34 * size, 0.34 * size, "accent"))


def _goal(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Seven days, some of them full."""
    return days(x, y, 0.11 * size, came=3, goal=5)


PLACES: Mapping[Way, Place] = {
    "progress": Place("left", Say("My path"), _progress),
    "goal": Place("right", Say("My goal"), _goal),
    "about": Place("ok", Say("What is kept"), _kept),
}
CARD_Y = -0.11
COLUMNS = {"left": -scale.TRIO_X, "ok": 0.0, "right": scale.TRIO_X}


def script(ways: Collection[Way]) -> Script[Way | Literal["back"]]:
    """Which of these ways they go."""
    places = {PLACES[way].button: way for way in ways}
    watch = (*places, "back")
    seen = yield Present(((0.0, _picture(ways)), (0.0, PICK)), watch=watch)
    return places.get(seen.press(watch).button, "back")


def _picture(ways: Collection[Way]) -> Picture:
    shapes: list[Shape] = [heading(TITLE), back()]
    for place in (PLACES[way] for way in ways):
        x = COLUMNS[place.button]
        shapes += (Box(x, CARD_Y, 0.4, 0.36, "panel", scale.ROUND), *place.draw(x, CARD_Y, 0.34))
        shapes.append(key(place.button, place.say, x, prompt=True))
    return Picture(tuple(shapes), "me")
