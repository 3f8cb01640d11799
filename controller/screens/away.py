"""Whoever was here has left: nothing of theirs stays on the screen until a button is pressed."""

from controller.screens.who import person
from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

BACK = Say("Are you back? Press any button.")
BUTTONS = ("left", "right", "ok", "back", "help")


def script() -> Script[None]:
    """Until any button is pressed. Not spoken: nobody is there to hear it."""
    shapes = (
        land(),
        *person(0, -0.15, 0.3, "quiet"),
        Label(BACK, 0, 0.14, scale.BODY, 1.4),
        key("ok", prompt=True),
    )
    yield Present(((0.0, Picture(shapes, "away")),), watch=BUTTONS)
