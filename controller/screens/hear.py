"""A screen read out, each sentence written while it is spoken; and how loud, in steps.

The first page of the interlude that a short press of `help` asks for.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from controller.loudness import STEPS
from exercises.core import pages, scale
from exercises.core.drawing.speaker import speaker
from exercises.core.script import Cue, Present, Script, When
from exercises.core.shapes import Box, Colour, Key, Label, Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.words import Say

HOW = Say("Left is quieter. Right is louder.")
WATCH = ("left", "right", "ok", "back", "help")
TONE = Tone(660, 0.15)
# How long it stays after the last sentence if nobody presses.
STAYS_S = 30.0
BAR_Y = -0.14

Way = Literal["closed", "next"]
Planned = tuple[float, Say]


class Sounding(Protocol):
    """How loud it is, and how long it takes to hear a sentence."""

    @property
    def step(self) -> int: ...  # noqa: D102
    def turn(self, steps: int) -> None: ...  # noqa: D102
    def seconds(self, say: Say) -> float: ...  # noqa: D102


def script(says: Sequence[Say], sounding: Sounding) -> Script[Way]:
    """Closed by ok, back, or nobody; help leads to the next page. Louder and quieter go on."""
    plan, over_s = _planned((*says, HOW), sounding)
    gone_s = 0.0
    tone: tuple[tuple[When, Cue], ...] = ()
    while True:
        timeline = _timeline(plan, gone_s, sounding.step, tone)
        until = max(over_s - gone_s, 0.0) + STAYS_S
        seen = yield Present(timeline, WATCH, until, answers=0)
        press = seen.press(WATCH)
        if press is None or press.button in ("ok", "back"):
            return "closed"
        if press.button == "help":
            return "next"
        sounding.turn(1 if press.button == "right" else -1)
        gone_s += (seen.ended_ns - seen.onsets[0]) / 1e9
        tone = ((0.0, TONE),)


def _planned(says: Sequence[Say], sounding: Sounding) -> tuple[list[Planned], float]:
    """When each sentence begins, and when the last one is over."""
    plan: list[Planned] = []
    at_s = 0.0
    for say in says:
        plan.append((at_s, say))
        at_s += sounding.seconds(say)
    return plan, at_s


def _timeline(
    plan: Sequence[Planned], gone_s: float, step: int, tone: tuple[tuple[When, Cue], ...]
) -> tuple[tuple[When, Cue], ...]:
    """What is left of the plan: the sentence under way stands there, and is not begun again."""
    under_way = max((n for n, (at_s, _) in enumerate(plan) if at_s < gone_s), default=-1)
    cues: list[tuple[When, Cue]] = []
    if under_way >= 0:
        cues += ((0.0, _picture(plan[under_way][1], step)), *tone)
    for at_s, say in plan[under_way + 1 :]:
        cues += ((at_s - gone_s, _picture(say, step)), (at_s - gone_s, say))
    return tuple(cues)


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
