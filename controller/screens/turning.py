"""Pages that are turned with left and right, and left with ok or back."""

from collections.abc import Sequence
from typing import NamedTuple

from controller.screens.marks import dots
from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.picking import SIDES, around, move
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.words import Say

TURN_X, TURN_Y = 0.72, -0.13
DOTS_Y = -0.465


class Page(NamedTuple):
    """One page: its picture between the keys that turn, and what is said of it."""

    shapes: tuple[Shape, ...]
    said: tuple[Say, ...]


def script(name: str, pages: Sequence[Page]) -> Script[None]:
    """Until they have seen enough. The lit key leads on through all of them, and then out."""
    watch = ("ok", "back", *(SIDES if len(pages) > 1 else ()))

    def show(at: int, _moves: int) -> Present:
        said = ((0.0, say) for say in pages[at].said)
        return Present(((0.0, picture(name, pages, at)), *said), watch)

    yield from move(show, 0, around(len(pages)))


def picture(name: str, pages: Sequence[Page], at: int) -> Picture:
    """One of them as it is shown; `name` and its number are the picture's."""
    return Picture((*pages[at].shapes, *_keys(len(pages), at)), f"{name} {at + 1}")


def _keys(pages: int, at: int) -> tuple[Shape, ...]:
    last = at == pages - 1
    ends = (key("ok", prompt=last), back())
    if pages < 2:
        return ends
    turns = (
        Key("left", -TURN_X, TURN_Y, scale.TURN_KEY),
        Key("right", TURN_X, TURN_Y, scale.TURN_KEY, prompt=not last),
    )
    return (*ends, *turns, *dots(pages, at, DOTS_Y))
