"""A break in the middle of an exercise: go on, or stop here. What was done is kept either way."""

from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Label, Picture
from exercises.core.words import Say

PAUSED = Say("Paused. Take your time.")
GO_ON = Say("Go on")
STOP = Say("Stop")


def script() -> Script[bool]:
    """True to go on, False to stop."""
    picture = Picture(
        (
            land(),
            Box(-0.06, -0.2, 0.07, 0.26, "accent", corner=0.02),
            Box(0.06, -0.2, 0.07, 0.26, "accent", corner=0.02),
            Label(PAUSED, 0, scale.BODY_Y, scale.BODY),
            key("ok", GO_ON, scale.PAIR_X, prompt=True),
            key("back", STOP, -scale.PAIR_X),
        ),
        "pause",
    )
    seen = yield Present(
        ((0.0, picture), (0.0, PAUSED)),
        watch=("ok", "back"),
    )
    return bool(seen.press(("ok", "back")).button == "ok")
