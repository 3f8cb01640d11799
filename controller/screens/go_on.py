"""Go on with what was broken off? Its picture, and of ten boxes those that were done."""

from exercises.core import scale
from exercises.core.marks import of_ten
from exercises.core.pages import back, heading, key
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("Go on from here?")
ASK = Say("Last time it stopped too soon. What you did is kept. Do you want to go on from there?")
ON, OTHER = Say("Go on"), Say("Leave it")
WATCH = ("ok", "left", "back")
BOX = 0.05


def script(icon: tuple[Shape, ...], title: Say, far: float) -> Script[bool]:
    """Whether they want to go on; `far` is the share that was done."""
    seen = yield Present(((0.0, _picture(icon, title, far)), (0.0, ASK), (0.0, title)), WATCH)
    return bool(seen.press(WATCH).button == "ok")


def _picture(icon: tuple[Shape, ...], title: Say, far: float) -> Picture:
    # Something was done, and something is still to be done.
    full = min(max(round(10 * far), 1), 9)
    return Picture(
        (
            heading(TITLE),
            Box(0, -0.13, 0.68, 0.43, "panel", scale.ROUND),
            *placed(icon, 0, -0.175, 0.4),
            *of_ten(-6 * BOX, 0.04, BOX, full),
            Label(title, 0, 0.13, scale.BODY),
            key("ok", ON, scale.PAIR_X, prompt=True),
            key("left", OTHER, -scale.PAIR_X, prompt=True),
            back(),
        ),
        "go_on",
    )
