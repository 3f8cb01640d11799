"""Idle: the pod's sign and the one button that begins. Nothing about anyone is on it.

Where the pod has several languages, left and right turn to the next one, each by its own name.
"""

from collections.abc import Sequence
from typing import Protocol

from exercises.core import scale
from exercises.core.drawing.scenery import FOOT, hills, sun
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Colour, Key, Label, Picture, Shape, Stroke
from exercises.core.sounds import Sound
from exercises.core.words import Say

WELCOME = Say("Press the lit button to start.")
BROKEN = Say("This button is stuck. The rest works.")
STUCK_X = -0.62
TONGUES_Y = -0.43
# Who turns to another language and goes away leaves it so for so long.
FORGOTTEN_S = 30.0


class Tongues(Protocol):
    """The pod's languages by their own names, and which is spoken now."""

    @property
    def now(self) -> int:
        """Its place among the names; 0 is everybody's."""

    @property
    def names(self) -> tuple[str, ...]:
        """At most four."""

    def turn(self, step: int) -> None:
        """To another one at once."""

    def reset(self) -> None:
        """To everybody's."""


def script(tongues: Tongues, stuck: Sequence[str] = (), hint: Say | None = None) -> Script[str]:
    """Wait for `ok`. `stuck` buttons are shown crossed out; `hint` is a desk's list of its keys."""
    watch = ("ok", "left", "right") if len(tongues.names) > 1 else ("ok",)
    said: tuple[Sound, ...] = ()
    while True:
        picture = _picture(tongues, stuck, hint)
        until = FORGOTTEN_S if tongues.now else None
        timeline = ((0.0, picture), *((0.0, say) for say in said))
        seen = yield Present(timeline, watch, until, answers=0 if tongues.now else None)
        press = seen.press(watch)
        if press is None:
            tongues.reset()
            said = ()
        elif press.button == "ok":
            return "begin"
        else:
            tongues.turn(1 if press.button == "right" else -1)
            said = (Say(tongues.names[tongues.now]), WELCOME)


def _picture(tongues: Tongues, stuck: Sequence[str], hint: Say | None) -> Picture:
    shapes: list[Shape] = [
        *sun(0, -0.05, 0.18),
        *hills(FOOT, 0.5),
        Label(WELCOME, 0, 0.1, scale.BODY),
        Key("ok", 0, scale.KEYS_Y - 0.02, scale.KEY, prompt=True),
        *_stuck(stuck),
    ]
    if len(tongues.names) > 1:
        shapes += _names(tongues)
    if hint is not None:
        shapes.append(Label(hint, -0.04, 0.45, scale.HINT, colour="quiet"))
    return Picture(tuple(shapes), "attract")


def _names(tongues: Tongues) -> list[Shape]:
    """All names in a row between the buttons that turn; a frame about the one spoken."""
    many = len(tongues.names)
    pitch = min(0.3, 0.9 / many)
    shapes: list[Shape] = [
        Key(button, way * (pitch * many / 2 + 0.06), TONGUES_Y, scale.CORNER_KEY)
        for button, way in (("left", -1), ("right", 1))
    ]
    for i, name in enumerate(tongues.names):
        x, now = (i - (many - 1) / 2) * pitch, i == tongues.now
        colour: Colour = "ink" if now else "quiet"
        shapes.append(Label(Say(name), x, TONGUES_Y, scale.CAPTION, pitch - 0.03, colour))
        if now:
            shapes.append(Box(x, TONGUES_Y, pitch - 0.01, 0.075, "accent", scale.ROUND, scale.HAIR))
    return shapes


def _stuck(buttons: Sequence[str]) -> list[Shape]:
    """The stuck buttons in a column at the left, each with a line through it; words below."""
    shapes: list[Shape] = []
    for i, button in enumerate(reversed(buttons)):
        y = 0.1 - 0.13 * i
        line = ((STUCK_X - 0.075, y + 0.05), (STUCK_X + 0.075, y - 0.05))
        shapes += [Key(button, STUCK_X, y, 0.11), Stroke(line, 0.012, "care")]
    if buttons:
        shapes.append(Label(BROKEN, STUCK_X, 0.29, 0.042, wrap=0.4))
    return shapes
