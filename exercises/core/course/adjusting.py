"""The adjusting-amount procedure: what is offered next at each wait, and a plan of choices.

Du, Green & Myerson 2002, The Psychological Record 52:479-492, doi:10.1007/BF03395403; step by step
in Frye et al. 2016, Journal of Visualized Experiments 107:e53584, doi:10.3791/53584.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

SIDES = ("left", "right")


class Planned(NamedTuple):
    """A choice to come: what kind, at which wait, and on which side the later offer stands."""

    kind: str
    days: int
    later_side: str


@dataclass
class Adjusting:
    """The amount offered now against `full` later, for each wait, moved by the answers.

    It begins at half, and moves by a quarter, then by half the step before each time. Whole
    amounts need a `full` that is a power of two.
    """

    full: int
    now: dict[int, int]
    step: dict[int, int]

    @classmethod
    def over(cls, waits: Iterable[int], full: int) -> "Adjusting":
        """At the beginning."""
        each = tuple(waits)
        return cls(full, dict.fromkeys(each, full // 2), dict.fromkeys(each, full // 4))

    def amounts(self, kind: str, wait: int) -> tuple[int, int]:
        """Now and later. But for a "choice" now is plainly better: more, or as much and sooner."""
        full, half = self.full, self.full // 2
        plain = {"more": (full, full // 4), "sooner": (half, half), "catch": (full, half)}
        return plain.get(kind) or (self.now[wait], full)

    def answer(self, wait: int, *, waits: bool) -> None:
        """More now where waiting was chosen, less where not."""
        self.now[wait] += self.step[wait] if waits else -self.step[wait]
        self.step[wait] //= 2


def tries(rng: random.Random) -> list[Planned]:
    """Offers that show whether the pictures are understood, in random order.

    "more" against less, both today; "sooner" against as much in a month; each on both sides.
    """
    kinds = (("more", 0), ("sooner", 30))
    plan = [Planned(kind, days, side) for kind, days in kinds for side in SIDES]
    rng.shuffle(plan)
    return plan


def halves(
    waits: Sequence[int], choices: int, catches: int, rng: random.Random
) -> list[list[Planned]]:
    """Two blocks of half the waits each, in random order; a wait's `choices` follow one another.

    Catches, of the kind "catch", are put in after a wait's first choice, spread over the waits.
    """
    days = rng.sample(waits, len(waits))
    runs = [[Planned("choice", day, side) for side in balanced(choices, rng)] for day in days]
    for i, side in enumerate(balanced(catches, rng)):
        run = runs[i % len(runs)]
        run.insert(rng.randrange(1, len(run)), Planned("catch", days[i % len(runs)], side))
    half = len(runs) // 2
    return [list(chain.from_iterable(part)) for part in (runs[:half], runs[half:])]


def balanced(count: int, rng: random.Random) -> list[str]:
    """As many sides left as right, the odd one by chance, in random order."""
    sides = [*SIDES * (count // 2), *rng.sample(SIDES, count % 2)]
    rng.shuffle(sides)
    return sides
