"""Who asks for staff follow-up: a number, what they answered, whether it has waited too long.

Neither a score nor a band, nor an answer: others may look at the screen too.
"""

from collections.abc import Sequence
from typing import NamedTuple

from controller.screens import picking
from controller.screens.marks import warning
from controller.screens.number import large
from controller.screens.picking import turns
from controller.screens.who import person
from exercises.core import scale
from exercises.core.pages import heading
from exercises.core.script import Script
from exercises.core.shapes import Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("Go and see how they are")
GONE = Say("They have left this pod.")
LATE = Say("This has waited too long.")
GONE_Y, NAME_Y, LATE_Y = 0.06, 0.135, 0.2


class Asking(NamedTuple):
    """One flag as it is shown: `number` is None for who no longer signs in here."""

    number: int | None
    instrument: str
    late: bool


def which(asking: Sequence[Asking], digits: int, at: int = 0) -> Script[int | None]:
    """The place of the one that somebody has seen to; None for back."""

    def draw(at: int) -> Picture:
        shapes = (heading(TITLE), *_shapes(asking[at], digits), *turns(len(asking)))
        return Picture(shapes, f"staff_flag {at + 1}")

    return picking.one(len(asking), draw, TITLE, at)


def _shapes(of: Asking, digits: int) -> tuple[Shape, ...]:
    # An instrument's name is its own in every language, and is not spoken.
    name = Label(Say(of.instrument.upper()), 0, NAME_Y, scale.HINT, scale.MEASURE, "quiet")
    if of.number is None:
        gone = Label(GONE, 0, GONE_Y, scale.CAPTION, scale.MEASURE)
        who: tuple[Shape, ...] = (*person(0, scale.PICTURE_Y, 0.26, "quiet"), gone)
    else:
        who = large(of.number, digits)
    late = (Label(LATE, 0.03, LATE_Y, scale.CAPTION, scale.MEASURE, "care"),)
    return (name, *who, *((*late, *warning(-0.36, LATE_Y, 0.06)) if of.late else ()))
