"""The pod cannot go on: what is wrong and what to do, for the person and for staff."""

from controller.screens.marks import warning
from exercises.core import scale
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

SORRY = Say("The pod needs a fix. Please tell staff.")


def script(words: str, what_to_do: str, look_again_s: float = 5.0) -> Script[None]:
    """Show the fault for `look_again_s`, after which the pod tries again by itself."""
    picture = Picture(
        (
            *warning(0, -0.23, 0.3),
            Label(SORRY, 0, 0.04, scale.BODY),
            Label(Say(words), 0, 0.2, scale.HINT, colour="quiet"),
            Label(Say(what_to_do), 0, 0.34, scale.HINT, colour="quiet"),
        ),
        "fault",
    )
    yield Present(((0.0, picture), (0.0, SORRY)), until=look_again_s)
