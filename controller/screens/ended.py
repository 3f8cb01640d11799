"""A technician ended the visit: it is said why nothing goes on, and that nothing is lost."""

from controller.screens.marks import way_out
from exercises.core import scale
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

STOP = Say("We have to stop now. Thank you.")
STOP_KEPT = Say("We have to stop now. What you did is kept.")
SHOWN_S = 12.0


def script(*, kept: bool) -> Script[None]:
    """Until ok is pressed, or it has been read."""
    say = STOP_KEPT if kept else STOP
    shapes = (
        *way_out(0, scale.PICTURE_Y, 0.3),
        Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        key("ok", prompt=True),
    )
    cues = ((0.0, Picture(shapes, "ended")), (0.0, say))
    yield Present(cues, watch=("ok",), until=SHOWN_S, answers=0)
