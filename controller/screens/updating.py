"""An update is being written: nobody can begin now, and it is seen how far it is."""

from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Label, Picture, Shape
from exercises.core.words import Say

NEW = Say("I am getting new things. Please wait.")
WIDE, HIGH, BAR_Y = 0.9, 0.05, -0.1


def script(percent: int, seconds: float) -> Script[None]:
    """So far, for so long."""
    yield Present(((0.0, picture(percent)),), until=seconds)


def picture(percent: int) -> Picture:
    """A bar that fills from the left, and the words below it."""
    share = min(max(percent, 0), 100) / 100
    bar: list[Shape] = [Box(0, BAR_Y, WIDE, HIGH, "panel", scale.ROUND)]
    if share:
        bar.append(Box((share - 1) * WIDE / 2, BAR_Y, WIDE * share, HIGH, "accent", scale.ROUND))
    label = Label(NEW, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    return Picture((land(), *bar, label), "updating")
