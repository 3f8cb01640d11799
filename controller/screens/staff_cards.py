"""What staff may do at the pod, each as a card: its words and its picture."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from controller.config.models import Verb
from controller.screens.marks import rising, star
from controller.screens.number import sign
from controller.screens.tokens import house
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import cross
from exercises.core.placing import placed
from exercises.core.shapes import Box, Colour, Disc, Polygon, Shape, Stroke
from exercises.core.words import Say

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


def stick(x: float, y: float, size: float, colour: Colour = "ink") -> tuple[Shape, ...]:
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
    return (*rows, *_arrow(x, y, 0.26 * size, 1), *stick(x + 0.42 * size, y, 0.8 * size))


def _erase(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A person, crossed out."""
    return (*person(x, y, 0.8 * size, "quiet"), *cross(x, y, 0.62 * size))


def _away(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A person, and out."""
    return (*person(x - 0.25 * size, y, 0.75 * size), *_arrow(x + 0.38 * size, y, 0.4 * size, 1))


def _here(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """In, and a person."""
    return (*person(x - 0.25 * size, y, 0.75 * size), *_arrow(x + 0.38 * size, y, 0.4 * size, -1))


def _tool(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A spanner."""
    handle = ((x - 0.36 * size, y + 0.36 * size), (x + 0.12 * size, y - 0.12 * size))
    jaw = ((x + 0.14 * size, y - 0.42 * size), (x + 0.14 * size, y - 0.14 * size))
    other = ((x + 0.14 * size, y - 0.14 * size), (x + 0.42 * size, y - 0.14 * size))
    return (
        Stroke(handle, 2.5 * scale.LINE),
        Stroke(jaw, 1.5 * scale.LINE, "accent"),
        Stroke(other, 1.5 * scale.LINE, "accent"),
    )


def _empty(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A pod, crossed out."""
    return (
        Box(x, y - 0.08 * size, 0.8 * size, 0.55 * size, "quiet", scale.ROUND / 2, scale.LINE),
        *(Disc(x + dx * size, y + 0.36 * size, 0.07 * size, "quiet") for dx in (-0.3, 0.0, 0.3)),
        *cross(x, y, 0.62 * size),
    )


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
    "maintain": Card(Say("Care for the pod"), _tool),
    "reset": Card(Say("Empty the pod"), _empty),
}
