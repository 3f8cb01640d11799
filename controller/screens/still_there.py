"""Is anybody there? Spoken and shown before somebody who does nothing is signed out."""

import math

from controller.screens.who import person
from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.pages import key
from exercises.core.script import Cue, Present, Script, When
from exercises.core.shapes import Disc, Label, Picture, Shape
from exercises.core.words import Say

ASK = Say("Are you still there? Press any button.")
BUTTONS = ("left", "right", "ok", "back", "help")
DOTS = 12
ASKED_AGAIN_S = 6.0


def script(left_s: float) -> Script[bool]:
    """Whether any button was pressed in the time that is left; a ring of dots empties with it."""
    timeline: list[tuple[When, Cue]] = [
        (left_s * (DOTS - full) / DOTS, _picture(full)) for full in range(DOTS, 0, -1)
    ]
    timeline += [(0.0, ASK), (min(ASKED_AGAIN_S, left_s / 2), ASK)]
    timeline.sort(key=_time)
    seen = yield Present(tuple(timeline), watch=BUTTONS, until=left_s, answers=0)
    return seen.press(BUTTONS) is not None


def _time(entry: tuple[When, Cue]) -> float:
    assert isinstance(entry[0], float)
    return entry[0]


def _picture(full: int) -> Picture:
    turns = [2 * math.pi * i / DOTS for i in range(DOTS)]
    ring: list[Shape] = []
    for i, turn in enumerate(turns):
        x, y = 0.24 * math.sin(turn), -0.12 - 0.24 * math.cos(turn)
        ring.append(Disc(x, y, 0.022) if i < full else Disc(x, y, 0.014, "quiet", 0.004))
    shapes = (land(), *ring, *person(0, -0.13, 0.22), Label(ASK, 0, 0.2, scale.BODY, scale.MEASURE))
    return Picture((*shapes, key("ok", prompt=True)), "still_there")
