"""Practice: rounds of trials until one is right enough."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from exercises.core.params import Within
from exercises.core.script import Script
from exercises.core.trial import Trial


@dataclass(frozen=True)
class PracticeParams:
    """When practice ends; an exercise's Params inherit these, and say how long a round is."""

    practice_right: Annotated[float, Within(0, 1), "share right that ends practice"] = 0.7
    practice_rounds: Annotated[int, Within(1, 10), "practice rounds, at most"] = 3


def practise(
    p: PracticeParams,
    one_round: Callable[[], Script[list[Trial]]],
    explain: Callable[[], Script[None]],
    is_right: Callable[[Trial], bool],
) -> Script[list[Trial]]:
    """Rounds until one is right enough, or there were enough; the trials of all of them.

    The rules are explained again before each round but the first.
    """
    trials: list[Trial] = []
    for number in range(p.practice_rounds):
        if number:
            yield from explain()
        done = yield from one_round()
        trials += done
        if sum(map(is_right, done)) >= p.practice_right * len(done):
            break
    return trials
