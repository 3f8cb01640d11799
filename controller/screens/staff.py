"""What staff see at the pod: a code to pick, what they may do, a question, what has come of it.

Numbers stand here, never a score, an answer or a pseudonym.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from controller.config.models import Verb
from controller.screens.marks import dots, rising, star, tick
from controller.screens.number import FIGURES, large, sign
from controller.screens.tokens import house
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import cross
from exercises.core.pages import back, heading, key, page
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import (
    Box,
    Colour,
    Disc,
    Key,
    Label,
    Picture,
    Polygon,
    Shape,
    Stroke,
)
from exercises.core.words import Say

CODE = Say("Staff code")
CODE_HOW = Say("Pick your code. Left and right turn it. Then press the lit button.")
TITLE, PICK = Say("Staff"), Say("Pick one. Then press the lit button.")
YES, NO = Say("Yes"), Say("No")
TURNS = ("left", "right", "ok", "back")

Draw = Callable[[float, float, float], tuple[Shape, ...]]


class Card(NamedTuple):
    """One thing that staff may do: its words and its picture."""

    say: Say
    draw: Draw


def _plus(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A person, and one more."""
    at, r = x + 0.42 * size, 0.16 * size
    lines = (((at - r, y), (at + r, y)), ((at, y - r), (at, y + r)))
    return (
        *person(x - 0.2 * size, y, 0.7 * size),
        *(Stroke(line, scale.LINE, "good") for line in lines),
    )


def _pictures(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Two of the pictures of a PIN, to be chosen anew."""
    dots = (Disc(x + 0.32 * size, y, 0.17 * size, "lamp", scale.LINE),)
    return (*house(x - 0.2 * size, y, 0.55 * size), *dots)


def _end(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A number, crossed out."""
    return (*placed(sign(0, 0), x, y, 1.0), *cross(x, y, 0.62 * size))


def _lock(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A lock that stands open."""
    r = 0.3 * size
    arch = (
        (x - r, y),
        (x - r, y - 1.2 * r),
        (x + 0.6 * r, y - 1.2 * r),
        (x + 0.6 * r, y - 0.7 * r),
    )
    return (
        Stroke(arch, scale.LINE),
        Box(x, y + 0.2 * size, 0.8 * size, 0.5 * size, "ink", scale.ROUND / 2),
        Disc(x, y + 0.2 * size, 0.07 * size, "paper"),
    )


def _page(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A sheet of paper with a star on it."""
    lines = (
        Stroke(((x - 0.2 * size, y + dy * size), (x + 0.2 * size, y + dy * size)), 0.05 * size)
        for dy in (0.12, 0.28)
    )
    sheet = Box(x, y, 0.68 * size, 0.92 * size, "ink", scale.ROUND / 3, scale.LINE)
    return (sheet, *star(x, y - 0.17 * size, 0.36 * size, "accent"), *lines)


def _flag(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A flag on its pole."""
    left, top, r = x - 0.22 * size, y - 0.46 * size, 0.26 * size
    cloth = ((left, top), (left + 2.2 * r, top + r), (left, top + 2 * r))
    return (Stroke(((left, top), (left, y + 0.46 * size)), scale.LINE), Polygon(cloth, "care"))


def _stick(x: float, y: float, size: float, colour: Colour = "ink") -> tuple[Shape, ...]:
    """A memory stick."""
    return (
        Box(x, y + 0.1 * size, 0.42 * size, 0.6 * size, colour, scale.ROUND / 3, scale.LINE),
        Box(x, y - 0.31 * size, 0.26 * size, 0.22 * size, colour, 0.0, scale.LINE),
    )


def _arrow(x: float, y: float, size: float, way: int) -> tuple[Shape, ...]:
    """To the right, or where `way` is -1 to the left."""
    tip, half = x + way * 0.5 * size, 0.3 * size
    head = ((tip - way * half, y - half), (tip, y), (tip - way * half, y + half))
    line = ((x - way * 0.5 * size, y), (tip, y))
    return (Stroke(line, scale.LINE, "accent"), Stroke(head, scale.LINE, "accent"))


def _data(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Rows of figures, onto a stick."""
    rows = (
        Box(x - 0.42 * size, y + dy * size, 0.34 * size, 0.1 * size, "ink", 0.005)
        for dy in (-0.24, 0.0, 0.24)
    )
    return (*rows, *_arrow(x, y, 0.26 * size, 1), *_stick(x + 0.42 * size, y, 0.8 * size))


def _erase(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A person, crossed out."""
    return (*person(x, y, 0.8 * size, "quiet"), *cross(x, y, 0.62 * size))


def _away(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A person, and out."""
    return (*person(x - 0.25 * size, y, 0.75 * size), *_arrow(x + 0.38 * size, y, 0.4 * size, 1))


def _here(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """In, and a person."""
    return (*person(x - 0.25 * size, y, 0.75 * size), *_arrow(x + 0.38 * size, y, 0.4 * size, -1))


CARDS: Mapping[Verb, Card] = {
    "enrol": Card(Say("Add someone"), _plus),
    "new_pin": Card(Say("New pictures"), _pictures),
    "end": Card(Say("End a number"), _end),
    "unlock": Card(Say("Unlock"), _lock),
    "record": Card(Say("Their own page"), _page),
    "report": Card(Say("This wing"), rising),
    "flags": Card(Say("Who to see"), _flag),
    "export": Card(Say("Take the data"), _data),
    "erase": Card(Say("Erase someone"), _erase),
    "transfer": Card(Say("To another pod"), _away),
    "receive": Card(Say("From another pod"), _here),
}
PITCH, WIDE, CARD_Y = 0.39, 0.36, -0.08
ON_A_PAGE, PAGES_Y = 4, 0.2


def code(digits: int) -> Script[str | None]:
    """The code that is picked, never spoken, and of it only the digit in hand shown; None: back."""
    taken, digit = "", 0
    said: tuple[Say, ...] = (CODE_HOW,)
    while len(taken) < digits:
        picture = Picture(_code(len(taken), digit, digits), "staff_code")
        seen = yield Present(((0.0, picture), *((0.0, say) for say in said)), watch=TURNS)
        said = ()
        match seen.press(TURNS).button:
            case "ok":
                taken, digit = f"{taken}{digit}", 0
            case "back" if not taken:
                return None
            case "back":
                taken, digit = taken[:-1], 0
            case turned:
                digit = (digit + (1 if turned == "right" else -1)) % 10
    return taken


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
    say = PICK
    while True:
        shapes = (heading(TITLE), *_cards(verbs, at), *turns(len(verbs)))
        picture = Picture(shapes, f"staff_menu {at + 1}")
        told = (say, CARDS[verbs[at]].say)
        seen = yield Present(((0.0, picture), *((0.0, each) for each in told)), watch=TURNS)
        button = seen.press(TURNS).button
        if button in ("ok", "back"):
            return at if button == "ok" else None
        at = (at + (1 if button == "right" else -1)) % len(verbs)


def _cards(verbs: Sequence[Verb], at: int) -> tuple[Shape, ...]:
    """The page of cards that has the one in hand, and where there are several, which page it is."""
    pages, first = math.ceil(len(verbs) / ON_A_PAGE), at - at % ON_A_PAGE
    shapes: list[Shape] = []
    here = [CARDS[verb] for verb in verbs[first : first + ON_A_PAGE]]
    for n, card in enumerate(here):
        x = (n - (len(here) - 1) / 2) * PITCH
        frame = Box(x, CARD_Y, WIDE, 0.42, "accent", scale.ROUND, scale.LINE)
        shapes += [Box(x, CARD_Y, WIDE, 0.42, "panel", scale.ROUND)]
        shapes += [frame] if first + n == at else []
        shapes += [*card.draw(x, CARD_Y - 0.07, 0.2)]
        shapes.append(Label(card.say, x, CARD_Y + 0.13, scale.CAPTION, WIDE - 0.04))
    return (*shapes, *(dots(pages, at // ON_A_PAGE, PAGES_Y) if pages > 1 else ()))


def turns(many: int) -> tuple[Shape, ...]:
    """The keys below something of which there are so many: that take it, lead back, and turn."""
    keys = (key("ok", prompt=True), back())
    if many < 2:
        return keys
    return (
        *keys,
        Key("left", -scale.PAIR_X, scale.KEY_Y, scale.TURN_KEY),
        Key("right", scale.PAIR_X, scale.KEY_Y, scale.TURN_KEY),
    )


def which(numbers: Sequence[int], digits: int, title: Say) -> Script[int | None]:
    """The place of the one that is taken of these numbers; None for back."""
    at = 0
    said: tuple[Say, ...] = (title,)
    while True:
        shapes = (heading(title), *large(numbers[at], digits), *turns(len(numbers)))
        picture = Picture(shapes, f"staff_which {at + 1}")
        seen = yield Present(((0.0, picture), *((0.0, say) for say in said)), watch=TURNS)
        button = seen.press(TURNS).button
        if button in ("ok", "back"):
            return at if button == "ok" else None
        at, said = (at + (1 if button == "right" else -1)) % len(numbers), ()


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
    yield from page("staff_number", (*large(given, digits), label), key("ok"), say)


def _told(name: str, shapes: tuple[Shape, ...], say: Say) -> Script[None]:
    label = Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    yield from page(name, (*shapes, label), key("ok"), say)
