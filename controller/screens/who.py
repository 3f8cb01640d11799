"""Who is there: somebody with a number, or a guest, who plays and of whom nothing is kept."""

import math
from typing import Literal

from controller.screens.number import sign
from exercises.core.pages import back, heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Colour, Disc, Picture, Polygon, Shape, Stroke
from exercises.core.words import Say

WHO = Say("Have you got a number? Or do you just want to try?")
TITLE = Say("Who are you?")
NUMBER, GUEST = Say("My number"), Say("Just try")
SIDES = {"left": -0.38, "right": 0.38}


def script() -> Script[Literal["number", "guest", "back"]]:
    """What was chosen."""
    picture = Picture(
        (
            heading(TITLE),
            *person(SIDES["left"], -0.13, 0.28),
            *sign(SIDES["left"], 0.09),
            *person(SIDES["right"], -0.13, 0.28),
            *sign(SIDES["right"], 0.09),
            Stroke(((0.22, 0.13), (0.54, 0.05)), 0.016, "care"),
            key("left", NUMBER, SIDES["left"], prompt=True),
            key("right", GUEST, SIDES["right"], prompt=True),
            back(),
        ),
        "who",
    )
    watch = ("left", "right", "back")
    seen = yield Present(((0.0, picture), (0.0, WHO)), watch=watch)
    button = seen.press(watch).button
    return "back" if button == "back" else ("number" if button == "left" else "guest")


def person(x: float, y: float, size: float, colour: Colour = "ink") -> tuple[Shape, ...]:
    """A head and shoulders."""
    turns = [math.pi * i / 12 for i in range(13)]
    low = y + 0.5 * size
    shoulders = tuple(
        (x - 0.46 * size * math.cos(t), low - 0.5 * size * math.sin(t)) for t in turns
    )
    return (Polygon(shoulders, colour), Disc(x, y - 0.25 * size, 0.24 * size, colour))
