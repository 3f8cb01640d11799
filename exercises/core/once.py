"""What is made once, however often it comes: a look at a picture, the pages that tell of a task."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

from exercises.core.script import Script

K = TypeVar("K")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
# Objects that are remembered; a sitting shows fewer different pictures.
MOST_KNOWN = 1000


def once_each(make: Callable[[K], T], most: int = MOST_KNOWN) -> Callable[[K], T]:
    """`make`, done once for each object, of which the last ones are remembered, `most` at most.

    One that came before is known by being the same: to compare its shapes would take as long as
    to look at them again.
    """
    known: dict[int, T] = {}
    # The objects too, so that no other one gets the id of one of them.
    kept: list[K] = []

    def made(of: K) -> T:
        try:
            return known[id(of)]
        except KeyError:
            found = make(of)
        if len(kept) >= most:
            known.clear()
            kept.clear()
        kept.append(of)
        known[id(of)] = found
        return found

    return made


def made_once(script: Callable[[*Ts], Script[None]]) -> Callable[[*Ts], Script[None]]:
    """A script that shows the same whatever is answered: with the same arguments it is made once.

    So its pictures are the same too when they come again, between blocks or in another sitting.
    """
    made = lru_cache(maxsize=64)(lambda *args: tuple(script(*args)))

    @wraps(script)
    def again(*args: *Ts) -> Script[None]:
        for request in made(*args):  # noqa: UP028 - no answer can be sent into a tuple
            yield request

    return again
