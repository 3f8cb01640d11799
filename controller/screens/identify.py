"""Which pod this is, for a technician who stands before several: its name, and its lamps blink."""

import math

from controller.screens.marks import rings
from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

HERE = Say("Here I am.")
BUTTONS = ("left", "right", "ok", "back", "help")
BLINK_S = 0.5


def script(name: str, seconds: float) -> Script[bool]:
    """For so long, or until any button is pressed: whether one was."""
    shapes = (
        land(),
        *rings(0, -0.22, 0.34),
        Label(Say(name), 0, 0.12, scale.FIGURE, 1.5),
        key("ok", prompt=True),
    )
    picture = Picture(shapes, "identify")
    said: tuple[Say, ...] = (HERE,)
    for blink in range(math.ceil(seconds / BLINK_S)):
        lit = BUTTONS if blink % 2 == 0 else ()
        seen = yield Present(
            ((0.0, picture), *((0.0, say) for say in said)), lit, BLINK_S, answers=0
        )
        if seen.press(BUTTONS) is not None:
            return True
        said = ()
    return False
