"""Somebody works on the pod: nobody signs in until that is over."""

from controller.screens.consent import clock
from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.drawing.speaker import speaker
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

NOT_NOW = Say("Not now. Please come back later.")


def script() -> Script[str]:
    """For as long as it lasts; spoken whenever ok is pressed, and to nobody."""
    shapes = (
        land(),
        *clock(0, -0.17, 0.34),
        Label(NOT_NOW, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        *speaker(0, scale.KEY_Y - 0.14, 0.06),
        key("ok", prompt=True),
    )
    picture = Picture(shapes, "not_now")
    said: tuple[Say, ...] = ()
    while True:
        yield Present(((0.0, picture), *((0.0, say) for say in said)), watch=("ok",))
        said = (NOT_NOW,)
