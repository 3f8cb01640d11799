"""An exercise that cannot be timed now: nothing is lost, something else may be chosen."""

from controller.screens.marks import stopwatch
from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture, Stroke
from exercises.core.words import Say

SORRY = Say("This exercise cannot be timed now. Please tell staff.")
ON = Say("Go on")


def script() -> Script[None]:
    """Until it has been seen."""
    bar = ((-0.2, -0.02), (0.2, -0.42))
    picture = Picture(
        (
            *stopwatch(0, -0.22, 0.3),
            Stroke(bar, 0.075, "paper"),
            Stroke(bar, 0.03, "care"),
            Label(SORRY, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
            key("ok", ON, prompt=True),
            back(),
        ),
        "untimed",
    )
    yield Present(((0.0, picture), (0.0, SORRY)), watch=("ok", "back"))
