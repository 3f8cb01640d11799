"""An exercise that cannot be timed now: nothing is lost, something else may be chosen."""

from controller.screens.marks import stopwatch
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Label, Picture, Stroke
from exercises.core.words import Say

SORRY = Say("This exercise cannot be timed now. Please tell staff.")
ON = Say("Pick another one")


def script() -> Script[None]:
    """Until it has been seen."""
    bar = ((-0.2, -0.02), (0.2, -0.42))
    picture = Picture(
        (
            *stopwatch(0, -0.22, 0.3),
            Stroke(bar, 0.075, "paper"),
            Stroke(bar, 0.03, "care"),
            Label(SORRY, 0, 0.06, 0.055),
            Key("ok", 0, 0.23, 0.15, prompt=True, say=ON),
        ),
        "untimed",
    )
    yield Present(((0.0, picture), (0.0, SORRY)), watch=("ok",))
