"""A screen read out, each sentence written while it is spoken; and how loud, in steps.

The first page of the interlude that a short press of `help` asks for.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from controller.visit.loudness import STEPS
from exercises.core import pages, scale
from exercises.core.drawing.speaker import speaker
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Colour, Key, Label, Picture, Shape
from exercises.core.sounds import Sound, Tone
from exercises.core.words import Say

HOW = Say("Left is quieter. Right is louder.")
TURNS = {"left": -1, "right": 1}
WATCH = (*TURNS, "ok", "back", "help")
TONE = Tone(660, 0.15)
# How long it stays after the last sentence if nobody presses.
STAYS_S = 30.0
BAR_Y = -0.14

Way = Literal["closed", "next"]


class Sounding(Protocol):
    """How loud it is, and how long it takes to hear a sentence."""

    @property
    def step(self) -> int: ...  # noqa: D102
    def turn(self, steps: int) -> None: ...  # noqa: D102
    def seconds(self, say: Say) -> float: ...  # noqa: D102


def script(says: Sequence[Say], sounding: Sounding) -> Script[Way]:
    """Closed by ok, back, or nobody; help leads to the next page. Louder and quieter go on.

    Each sentence is loaded when its turn has come: the page is there at once, however much is on
    the screen.
    """
    for say in says:
        way = yield from _heard(say, sounding.seconds(say), sounding)
        if way is not None:
            return way
    return (yield from _heard(HOW, sounding.seconds(HOW) + STAYS_S, sounding)) or "closed"


def _heard(say: Say, left_s: float, sounding: Sounding) -> Script[Way | None]:
    """One sentence; None when its time is over. It is begun once, whatever is pressed meanwhile."""
    sound: Sound = say
    while left_s > 0:
        picture = _picture(say, sounding.step)
        seen = yield Present(((0.0, picture), (0.0, sound)), WATCH, left_s, answers=0)
        press = seen.press(WATCH)
        if press is None:
            return None
        if press.button not in TURNS:
            return "next" if press.button == "help" else "closed"
        sounding.turn(TURNS[press.button])
        left_s -= (seen.ended_ns - seen.onsets[0]) / 1e9
        sound = TONE
    return None


def _picture(say: Say, step: int) -> Picture:
    shapes: list[Shape] = [
        *speaker(0, -0.36, 0.2),
        *speaker(-0.33, BAR_Y, 0.09, 0, "quiet"),
        *speaker(0.35, BAR_Y, 0.09, 3, "quiet"),
        Key("left", -0.5, BAR_Y),
        Key("right", 0.5, BAR_Y),
        *_bar(step),
        Label(say, 0, 0.09, scale.BODY, scale.MEASURE),
        pages.key("ok", prompt=True),
        pages.back(),
    ]
    return Picture(tuple(shapes), f"hear {step}")


def _bar(step: int) -> tuple[Shape, ...]:
    """A bar a step, each higher than the one before; those up to this step are filled."""
    shapes: list[Shape] = []
    for i in range(STEPS):
        x, high = (i - (STEPS - 1) / 2) * 0.054, 0.03 + 0.01 * i
        full = i < step
        colour: Colour = "accent" if full else "quiet"
        y = BAR_Y + 0.055 - high / 2
        shapes.append(Box(x, y, 0.036, high, colour, 0.006, 0 if full else scale.HAIR))
    return tuple(shapes)
