"""Idle: the pod's sign and the one button that begins. Nothing about anyone is on it."""

from collections.abc import Sequence

from controller.screens.marks import rings
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Label, Picture, Shape, Stroke
from exercises.core.words import Say

WELCOME = Say("Press the lit button to start.")
BROKEN = Say("This button is stuck. The rest works.")


def script(stuck: Sequence[str] = (), hint: Say | None = None) -> Script[str]:
    """Wait for `ok`. `stuck` buttons are shown crossed out; `hint` is a desk's list of its keys."""
    shapes: list[Shape] = [
        *rings(0, -0.14, 0.42),
        Label(WELCOME, 0, 0.13, 0.06),
        Key("ok", 0, 0.27, 0.15, prompt=True),
        *_stuck(stuck),
    ]
    if hint is not None:
        shapes.append(Label(hint, 0, 0.44, 0.036, colour="quiet"))
    yield Present(((0.0, Picture(tuple(shapes), "attract")),), watch=("ok",))
    return "begin"


def _stuck(buttons: Sequence[str]) -> list[Shape]:
    """The stuck buttons in a row at the top, each with a line through it and the words below."""
    shapes: list[Shape] = []
    for i, button in enumerate(buttons):
        x = (i - (len(buttons) - 1) / 2) * 0.14
        shapes.append(Key(button, x, -0.435, 0.07))
        shapes.append(Stroke(((x - 0.06, -0.395), (x + 0.06, -0.475)), 0.014, "care"))
    if buttons:
        shapes.append(Label(BROKEN, 0, -0.37, 0.036))
    return shapes
