"""Go on with what was broken off? Its picture, and of ten boxes those that were done."""

from collections.abc import Mapping
from typing import Literal

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
Wish = Literal["go_on", "left", "back"]
WISHES: Mapping[str, Wish] = {"ok": "go_on", "left": "left", "back": "back"}
BOX = 0.05


def script(icon: tuple[Shape, ...], title: Say, far: float) -> Script[Wish]:
    """Whether they go on or leave it; back says neither. `far` is the share that was done."""
    watch, picture = tuple(WISHES), _picture(icon, title, far)
    seen = yield Present(((0.0, picture), (0.0, ASK), (0.0, title)), watch)
    return WISHES[seen.press(watch).button]


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
