"""Questions without haste: a picture that waits for its answer, and a mark moved to its place."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.words import Say

SIDES = ("left", "right")
MOVES = (*SIDES, "ok")
# When a question that nobody answers is shown again, which changes nothing to the eye, and said.
AGAIN_S = tuple(6.0 * n for n in range(1, 21))
SAID_S = (12.0, 30.0, 60.0)
# Both in their order, and whether it is said.
WAITING = sorted([*((at_s, False) for at_s in (0.0, *AGAIN_S)), *((at_s, True) for at_s in SAID_S)])


class Picked(NamedTuple):
    """Where the mark was left, what was seen of its first picture, and how often it was moved."""

    place: int
    first: Seen
    moves: int


def ask(picture: Picture, watch: tuple[str, ...], say: Say) -> Script[Seen]:
    """Show it until one of `watch` is pressed; `say` comes only where that takes long."""
    waiting = tuple((at_s, say if said else picture) for at_s, said in WAITING)
    seen: Seen = yield Present(waiting, watch)
    return seen


def pressed(seen: Seen, watch: tuple[str, ...]) -> str:
    """The button that answered; "" for none."""
    press = seen.press(watch)
    return press.button if press else ""


def move(
    draw: Callable[[int], Picture], start: int, step: Callable[[int, int], int], say: Say
) -> Script[Picked]:
    """A mark, drawn at a place by `draw`, until "ok" leaves it there.

    `step(place, way)` is the next place to the left (-1) or to the right (1).
    """
    place, first, moves = start, None, 0
    while True:
        seen: Seen = yield from ask(draw(place), MOVES, say)
        first = first or seen
        button = pressed(seen, MOVES)
        if button not in SIDES:
            return Picked(place, first, moves)
        moves += 1
        place = step(place, 1 if button == "right" else -1)


class Chosen(NamedTuple):
    """The places that were picked, in order; the rest as in Picked, over all of them."""

    places: list[int]
    first: Seen
    moves: int


def pick(
    draw: Callable[[Sequence[int], int], Picture],
    order: Sequence[int],
    start: int,
    count: int,
    say: Say,
) -> Script[Chosen]:
    """So many different places of `order`, from left to right and round again, one by one.

    `draw` shows those that are picked and the one that "ok" picks now; it goes to the next one.
    """
    places: list[int] = []
    first, moves, at = None, 0, start

    def step(place: int, way: int) -> int:
        here = order.index(place)
        ahead = [order[(here + way * n) % len(order)] for n in range(1, len(order) + 1)]
        return next(other for other in ahead if other not in places)

    while True:
        picked: Picked = yield from move(partial(draw, tuple(places)), at, step, say)
        first, moves = first or picked.first, moves + picked.moves
        places.append(picked.place)
        if len(places) == count:
            return Chosen(places, first, moves)
        at = step(picked.place, 1)
