"""What staff see at the pod: a code to pick, what they may do, a question, what has come of it.

Numbers stand here, never a score, an answer or a pseudonym.
"""

import math
from collections.abc import Sequence

from controller.config.models import Verb
from controller.screens import picking
from controller.screens.marks import dots, tick
from controller.screens.number import FIGURES, large
from controller.screens.picking import TURNS, turns
from controller.screens.staff_cards import CARDS, Card
from exercises.core import scale
from exercises.core.marks import cross
from exercises.core.pages import back, heading, key, or_back, page
from exercises.core.script import Present, Script
from exercises.core.shapes import (
    Box,
    Disc,
    Key,
    Label,
    Picture,
    Shape,
)
from exercises.core.words import Say

CODE = Say("Staff code")
CODE_HOW = Say("Pick your code. Left and right turn it. Then press the lit button.")
TITLE, PICK = Say("Staff"), Say("Pick one. Then press the lit button.")
YES, NO = Say("Yes"), Say("No")
PITCH, WIDE, CARD_Y = 0.39, 0.36, -0.08
ON_A_PAGE, PAGES_Y = 4, 0.2


def code(digits: int) -> Script[str | None]:
    """The code that is picked, never spoken, and of it only the digit in hand shown; None: back."""

    def draw(taken: str, digit: int) -> Picture:
        return Picture(_code(len(taken), digit, digits), "staff_code")

    return picking.digits(digits, draw, CODE_HOW)


def _code(taken: int, digit: int, digits: int) -> tuple[Shape, ...]:
    places = [(at - (digits - 1) / 2) * 0.09 for at in range(digits)]
    dots = (
        Disc(x, -0.25, 0.022, "accent" if n <= taken else "quiet", 0.0 if n < taken else scale.HAIR)
        for n, x in enumerate(places)
    )
    return (
        heading(CODE),
        *dots,
        Box(0, -0.02, 0.24, 0.3, "accent", scale.ROUND, scale.LINE),
        Label(FIGURES[digit], 0, -0.02, scale.FIGURE, 0.24),
        Key("left", -0.24, -0.02, scale.TURN_KEY),
        Key("right", 0.24, -0.02, scale.TURN_KEY),
        key("ok", prompt=True),
        back(),
    )


def menu(verbs: Sequence[Verb], at: int = 0) -> Script[int | None]:
    """The number of what staff want to do, of what they may; None for back."""
    return pick([CARDS[verb] for verb in verbs], "staff_menu", TITLE, at)


def pick(cards: Sequence[Card], name: str, title: Say, at: int = 0) -> Script[int | None]:
    """The number of the card that is taken; None for back. `name` is the pictures'."""
    say = PICK
    while True:
        shapes = (heading(title), *_cards(cards, at), *turns(len(cards)))
        picture = Picture(shapes, f"{name} {at + 1}")
        told = (say, cards[at].say)
        seen = yield Present(((0.0, picture), *((0.0, each) for each in told)), watch=TURNS)
        button = seen.press(TURNS).button
        if button in ("ok", "back"):
            return at if button == "ok" else None
        at = (at + (1 if button == "right" else -1)) % len(cards)


def _cards(cards: Sequence[Card], at: int) -> tuple[Shape, ...]:
    """The page of cards that has the one in hand, and where there are several, which page it is."""
    pages, first = math.ceil(len(cards) / ON_A_PAGE), at - at % ON_A_PAGE
    shapes: list[Shape] = []
    here = cards[first : first + ON_A_PAGE]
    for n, card in enumerate(here):
        x = (n - (len(here) - 1) / 2) * PITCH
        frame = Box(x, CARD_Y, WIDE, 0.42, "accent", scale.ROUND, scale.LINE)
        shapes += [Box(x, CARD_Y, WIDE, 0.42, "panel", scale.ROUND)]
        shapes += [frame] if first + n == at else []
        shapes += [*card.draw(x, CARD_Y - 0.07, 0.2)]
        shapes.append(Label(card.say, x, CARD_Y + 0.13, scale.CAPTION, WIDE - 0.04))
    return (*shapes, *(dots(pages, at // ON_A_PAGE, PAGES_Y) if pages > 1 else ()))


def which(numbers: Sequence[int], digits: int, title: Say) -> Script[int | None]:
    """The place of the one that is taken of these numbers; None for back."""

    def draw(at: int) -> Picture:
        shapes = (heading(title), *large(numbers[at], digits), *turns(len(numbers)))
        return Picture(shapes, f"staff_which {at + 1}")

    return picking.one(len(numbers), draw, title)


def ask(verb: Verb, say: Say) -> Script[bool]:
    """Whether it is meant."""
    watch = ("ok", "back")
    shapes = (
        *CARDS[verb].draw(0, scale.PICTURE_Y - 0.05, 0.3),
        Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        key("ok", YES, scale.PAIR_X, prompt=True),
        key("back", NO, -scale.PAIR_X),
    )
    seen = yield Present(((0.0, Picture(shapes, "staff_ask")), (0.0, say)), watch=watch)
    return bool(seen.press(watch).button == "ok")


def done(say: Say) -> Script[None]:
    """It is on disk."""
    yield from _told("staff_done", tick(0, scale.PICTURE_Y, 0.26), say)


def nothing(say: Say) -> Script[None]:
    """It is not done, and why."""
    yield from _told("staff_nothing", cross(0, scale.PICTURE_Y, 0.26), say)


def number(given: int, digits: int, say: Say) -> Script[None]:
    """A number to hand over: it is shown this once."""
    label = Label(say, 0, 0.19, scale.CAPTION, scale.MEASURE)
    yield from or_back(page("staff_number", (*large(given, digits), label), key("ok"), say))


def _told(name: str, shapes: tuple[Shape, ...], say: Say) -> Script[None]:
    label = Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    yield from or_back(page(name, (*shapes, label), key("ok"), say))
