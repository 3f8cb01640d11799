"""Sequences for n-back: how many match n back, and how many nearly do, is set and not left to luck.

A lure repeats what came one step before or after the one that counts: it is familiar, and wrong
(Kane, Conway, Miura & Colflesh 2007, Journal of Experimental Psychology: Learning, Memory, and
Cognition 33:615-622, doi:10.1037/0278-7393.33.3.615).
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, NamedTuple

from exercises.core.params import Within

PLACES = 8
TRIES = 2000


class Item(NamedTuple):
    """One stimulus: where it is, what it is, and how far back the same place was that made it so.

    `kind` is "target" (`lag` n), "lure" (n - 1 or n + 1), "foil" (0) or, among the first n,
    "lead".
    """

    place: int
    kind: str
    lag: int = 0


@dataclass(frozen=True)
class SequenceParams:
    """How many squares of a block match; Params of n-back inherit these."""

    trials: Annotated[int, Within(10, 60), "squares a block, besides the first n"] = 20
    targets: Annotated[int, Within(2, 20), "matches among them"] = 6
    lures: Annotated[int, Within(1, 20), "near matches among them, a step off"] = 4
    practice_trials: Annotated[int, Within(5, 40), "squares a practice round"] = 10
    practice_targets: Annotated[int, Within(1, 10), "matches among them"] = 4

    def __post_init__(self) -> None:
        """ValueError where there is no room for as many."""
        if 2 * (self.targets + self.lures) > self.trials:
            raise ValueError("targets and lures together must be at most half of trials")
        if 2 * self.practice_targets > self.practice_trials:
            raise ValueError("practice_targets must be at most half of practice_trials")

    def items(self, n: int, rng: random.Random) -> list[Item]:
        """A block."""
        foils = self.trials - self.targets - self.lures
        return sequence(n, self.targets, self.lures, foils, PLACES, rng)

    def practice_items(self, n: int, rng: random.Random) -> list[Item]:
        """A round of practice, without near matches."""
        foils = self.practice_trials - self.practice_targets
        return sequence(n, self.practice_targets, 0, foils, PLACES, rng)


def sequence(
    n: int, targets: int, lures: int, foils: int, places: int, rng: random.Random
) -> list[Item]:
    """First n items that match nothing, and the others in random order.

    Of the lures half are n - 1 back, the odd one too; at n = 1 all are n + 1 back. A target is
    the same as n back alone, a lure as its own lag alone, a foil as none of the three. ValueError
    where no such order is found.
    """
    near = (lures + 1) // 2 if n > 1 else 0
    wanted = {n: targets, n - 1: near, n + 1: lures - near, 0: foils}
    for _ in range(TRIES):
        items = _tried(n, dict(wanted), places, rng)
        if items is not None:
            return items
    raise ValueError(f"no {n}-back order of {targets} targets, {lures} lures, {foils} foils")


def _tried(n: int, wanted: dict[int, int], places: int, rng: random.Random) -> list[Item] | None:
    """One try, from the first item to the last; None where it cannot go on."""
    items: list[Item] = []
    for _ in range(n):
        before = {item.place for item in items[-1:]}
        items.append(Item(rng.choice(sorted(set(range(places)) - before)), "lead"))
    lags = tuple(lag for lag in (n - 1, n, n + 1) if lag)
    for _ in range(sum(wanted.values())):
        back = tuple(items[-lag].place for lag in lags if lag <= len(items))
        found = _found(lags, back, places)
        left = {lag: count for lag, count in wanted.items() if count > 0 and lag in found}
        if not left:
            return None
        lag = rng.choices(list(left), list(left.values()))[0]
        wanted[lag] -= 1
        kind = "target" if lag == n else "lure" if lag else "foil"
        items.append(Item(rng.choice(found[lag]), kind, lag))
    return items


@lru_cache(maxsize=1000)
def _found(lags: tuple[int, ...], back: tuple[int, ...], places: int) -> dict[int, list[int]]:
    """By lag, the places that make the next item one of it and of no other; none without any.

    `back` are the places so far back, as far as there are items.
    """
    found = {lag: [at] for lag, at in zip(lags, back, strict=False) if back.count(at) == 1}
    if others := [place for place in range(places) if place not in back]:
        found[0] = others
    return found
