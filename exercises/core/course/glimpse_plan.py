"""Glimpses to come: places and figures as often as each other, in orders of their own."""

import random
from typing import NamedTuple

from exercises.core.drawing.glimpse import PLACES, SPOTS


class Planned(NamedTuple):
    """A trial to come: its figures, where the marker begins, what its distractors are drawn by."""

    middle: str
    place: int
    start: int
    seed: int

    def spots(self, many: int) -> tuple[int, ...]:
        """Where so many distractors stand: anywhere but at the star."""
        if not many:
            return ()
        free = [*range(self.place), *range(self.place + 1, len(SPOTS))]
        return tuple(random.Random(self.seed).sample(free, many))  # noqa: S311 - places, no secrets


def plan(trials: int, rng: random.Random) -> list[Planned]:
    """As many trials; the marker begins anywhere, so that leaving it there is a guess."""
    places, middles = ([i % n for i in range(trials)] for n in (PLACES, 2))
    rng.shuffle(places)
    rng.shuffle(middles)
    return [
        Planned(("house", "tree")[middle], place, rng.randrange(PLACES), rng.getrandbits(31))
        for place, middle in zip(places, middles, strict=True)
    ]
