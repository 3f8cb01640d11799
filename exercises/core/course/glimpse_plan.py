"""Glimpses to come: places and figures as often as each other, in orders of their own."""

import random
from typing import NamedTuple

from exercises.core.drawing.glimpse import PLACES, SPOTS


class Planned(NamedTuple):
    """A trial to come: its figures, where the marker begins, the order of distractors' spots."""

    middle: str
    place: int
    start: int
    spots: tuple[int, ...]


def plan(trials: int, rng: random.Random) -> list[Planned]:
    """As many trials; the marker begins anywhere, so that leaving it there is a guess."""
    places, middles = ([i % n for i in range(trials)] for n in (PLACES, 2))
    rng.shuffle(places)
    rng.shuffle(middles)
    planned = []
    for place, middle in zip(places, middles, strict=True):
        spots = [*range(place), *range(place + 1, len(SPOTS))]
        rng.shuffle(spots)
        name = ("house", "tree")[middle]
        planned.append(Planned(name, place, rng.randrange(PLACES), tuple(spots)))
    return planned
