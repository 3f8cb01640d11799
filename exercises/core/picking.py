"""Questions without haste: a picture that waits for its answer, and places gone through by keys.

Left and right go from place to place, another button ends it there: a mark that is put somewhere,
or one of many that is taken.
"""

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


def waiting(picture: Picture, watch: tuple[str, ...], say: Say) -> Present:
    """It is there until one of `watch` is pressed; `say` comes only where that takes long."""
    return Present(tuple((at_s, say if said else picture) for at_s, said in WAITING), watch)


class Picked(NamedTuple):
    """Which place was ended at, by which button; its first and last Seen, and how many moves."""

    place: int
    button: str
    first: Seen
    last: Seen
    moves: int


def move(
    show: Callable[[int, int], Present], start: int, step: Callable[[int, int], int]
) -> Script[Picked]:
    """From place to place by left and right, until another button that is watched ends it.

    `show(place, moves)` is what is there until a press, after so many moves; `step(place, way)` is
    the next place to the left (-1) or to the right (1).
    """
    place, first, moves = start, None, 0
    while True:
        item = show(place, moves)
        seen: Seen = yield item
        first = first or seen
        press = seen.press(item.watch)
        button = press.button if press else ""
        if button not in SIDES:
            return Picked(place, button, first, seen, moves)
        moves += 1
        place = step(place, 1 if button == "right" else -1)


def around(many: int) -> Callable[[int, int], int]:
    """The step of `move` through so many places that go round."""
    return lambda place, way: (place + way) % many


class Chosen(NamedTuple):
    """The places that were picked, in order; `first` and `moves` as in Picked, over all of them."""

    places: list[int]
    first: Seen
    moves: int


def pick(
    show: Callable[[Sequence[int], int], Present], order: Sequence[int], start: int, count: int
) -> Script[Chosen]:
    """So many different places of `order`, from left to right and round again, one by one.

    `show` has those that are picked and the one that "ok" picks now; it goes to the next one.
    """
    places: list[int] = []
    first, moves, at = None, 0, start

    def step(place: int, way: int) -> int:
        here = order.index(place)
        ahead = [order[(here + way * n) % len(order)] for n in range(1, len(order) + 1)]
        return next(other for other in ahead if other not in places)

    def shown(already: tuple[int, ...], place: int, _moves: int) -> Present:
        return show(already, place)

    while True:
        picked: Picked = yield from move(partial(shown, tuple(places)), at, step)
        first, moves = first or picked.first, moves + picked.moves
        places.append(picked.place)
        if len(places) == count:
            return Chosen(places, first, moves)
        at = step(picked.place, 1)
