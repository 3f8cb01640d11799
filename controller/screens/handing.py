"""What staff see of somebody on their way to another pod: its name, the code, the wait for it."""

from collections.abc import Iterator, Sequence

from controller.screens import picking
from controller.screens.moment import DOTS
from controller.screens.number import FIGURES
from controller.screens.picking import turns
from controller.screens.staff_cards import stick
from exercises.core import scale
from exercises.core.pages import back, heading, key, or_back, page
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Colour, Label, Picture, Shape
from exercises.core.words import Say

WAIT = Say("Please wait. Leave the stick in.")
PUT_IN = Say("Put the stick in now.")
POD = Say("Which pod?")
CODE = Say("Their code")
PICK = Say("Pick the code. Left and right turn it. Then press the lit button.")
# A code is read by fours, a row of two each.
GROUP, ROW = 4, 8
PITCH, GAP, TOP, LINE = 0.12, 0.08, -0.2, 0.22
LOOK_S = 0.25


def wait() -> Script[None]:
    """A moment of a longer wait: shown again until it is over."""
    shapes = (*DOTS.shapes, Label(WAIT, 0, scale.BODY_Y, scale.BODY, scale.MEASURE))
    yield Present(((0.0, Picture(shapes, "staff_wait")),), until=LOOK_S)


def put_in(*, said: bool) -> Script[bool]:
    """A moment of the wait for a stick, spoken at the first; whether they went back."""
    shapes = (
        *stick(0, scale.PICTURE_Y, 0.3),
        Label(PUT_IN, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        back(),
    )
    picture, watch = Picture(shapes, "staff_put_in"), ("back",)
    spoken = ((0.0, PUT_IN),) if said else ()
    seen = yield Present(((0.0, picture), *spoken), watch=watch, until=LOOK_S, answers=0)
    return seen.press(watch) is not None


def which_pod(names: Sequence[str]) -> Script[int | None]:
    """The place of the one that is taken; None for back."""

    def draw(at: int) -> Picture:
        # A pod's name is the same in every language, and is not spoken.
        name = Label(Say(names[at]), 0, scale.PICTURE_Y, scale.TITLE, scale.MEASURE, "accent")
        return Picture((heading(POD), name, *turns(len(names))), f"staff_pod {at + 1}")

    return picking.one(len(names), draw, POD)


def code(digits: int) -> Script[str | None]:
    """The code that is picked, of which all is shown and nothing spoken; None for back."""

    def draw(taken: str, digit: int) -> Picture:
        shapes = (heading(CODE), *_code(f"{taken}{digit}", digits, len(taken)), *turns(2))
        return Picture(shapes, f"staff_parcel {len(taken) + 1}")

    return picking.digits(digits, draw, PICK)


def shown(given: str, say: Say) -> Script[None]:
    """A code to write down: it is shown this once."""
    label = Label(say, 0, 0.19, scale.CAPTION, scale.MEASURE)
    yield from or_back(page("staff_parcel", (*_code(given, len(given)), label), key("ok"), say))


def _code(figures: str, digits: int, marked: int | None = None) -> Iterator[Shape]:
    """Each figure in its place, by fours; the one that is in hand has a thick frame."""
    for place in range(digits):
        x, y = _at(place)
        colour: Colour = "accent" if place == marked else "quiet"
        yield Box(x, y, 0.1, 0.17, colour, 0.015, scale.LINE if place == marked else scale.HAIR)
        if place < len(figures):
            yield Label(FIGURES[int(figures[place])], x, y, 0.12, 0.1)


def _at(place: int) -> tuple[float, float]:
    row, across = divmod(place, ROW)
    middle = (ROW - 1) / 2
    return (across - middle) * PITCH + (GAP / 2 if across > middle else -GAP / 2), TOP + row * LINE
