"""Questions without haste: a picture that waits for its answer, and a mark moved to its place."""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from exercises.core.script import Cue, Present, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.words import Say

SIDES = ("left", "right")
MOVES = (*SIDES, "ok")
# When a question that nobody answers is shown again, which changes nothing to the eye, and said.
AGAIN_S = tuple(6.0 * n for n in range(1, 21))
SAID_S = (12.0, 30.0, 60.0)


class Picked(NamedTuple):
    """Where the mark was left, and what was seen of the first of its pictures."""

    place: int
    first: Seen


def ask(picture: Picture, watch: tuple[str, ...], say: Say) -> Script[Seen]:
    """Show it until one of `watch` is pressed; `say` comes only where that takes long."""
    seen: Seen = yield Present(_waiting(picture, say), watch)
    return seen


@lru_cache(maxsize=64)
def _waiting(picture: Picture, say: Say) -> tuple[tuple[float, Cue], ...]:
    cues: list[tuple[float, Cue]] = [(at, picture) for at in (0.0, *AGAIN_S)]
    cues += [(at, say) for at in SAID_S]
    return tuple(sorted(cues, key=itemgetter(0)))


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
    place, first = start, None
    while True:
        seen: Seen = yield from ask(draw(place), MOVES, say)
        first = first or seen
        button = pressed(seen, MOVES)
        if button not in SIDES:
            return Picked(place, first)
        place = step(place, 1 if button == "right" else -1)
