"""Idle: the pod's sign and the one button that begins. Nothing about anyone is on it."""

from collections.abc import Sequence

from controller.screens.marks import rings
from exercises.core import scale
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Label, Picture, Shape, Stroke
from exercises.core.words import Say

WELCOME = Say("Press the lit button to start.")
BROKEN = Say("This button is stuck. The rest works.")
STUCK_X = -0.6


def script(stuck: Sequence[str] = (), hint: Say | None = None) -> Script[str]:
    """Wait for `ok`. `stuck` buttons are shown crossed out; `hint` is a desk's list of its keys."""
    shapes: list[Shape] = [
        *rings(0, -0.14, 0.42),
        Label(WELCOME, 0, scale.BODY_Y + 0.04, scale.BODY),
        Key("ok", 0, scale.KEYS_Y, scale.KEY, prompt=True),
        *_stuck(stuck),
    ]
    if hint is not None:
        shapes.append(Label(hint, 0, 0.45, scale.HINT, colour="quiet"))
    yield Present(((0.0, Picture(tuple(shapes), "attract")),), watch=("ok",))
    return "begin"


def _stuck(buttons: Sequence[str]) -> list[Shape]:
    """The stuck buttons in a column at the left, each with a line through it; words below."""
    shapes: list[Shape] = []
    for i, button in enumerate(reversed(buttons)):
        y = 0.1 - 0.13 * i
        line = ((STUCK_X - 0.075, y + 0.05), (STUCK_X + 0.075, y - 0.05))
        shapes += [Key(button, STUCK_X, y, 0.11), Stroke(line, 0.012, "care")]
    if buttons:
        shapes.append(Label(BROKEN, STUCK_X, 0.25, 0.042, wrap=0.4))
    return shapes
