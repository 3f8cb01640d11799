"""Practice: rounds of trials with feedback until one is right enough."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from exercises.core.blocks import block
from exercises.core.pages import ready_to_practise
from exercises.core.params import Within
from exercises.core.script import Script
from exercises.core.task import Task
from exercises.core.telling import tell
from exercises.core.trial import Trial

K = TypeVar("K")


@dataclass(frozen=True)
class PracticeParams:
    """When practice ends; an exercise's Params inherit these, and say how long a round is."""

    practice_right: Annotated[float, Within(0, 1), "share right that ends practice"] = 0.7
    practice_rounds: Annotated[int, Within(1, 10), "practice rounds, at most"] = 3


def practise(
    p: PracticeParams,
    task: Task,
    plan: Callable[[], Iterable[K]],
    trial: Callable[[K], Script[Trial]],
    follow: Callable[[Trial], None] = lambda _: None,
) -> Script[list[Trial]]:
    """Rounds of what `plan` gives until one is right enough, or there were enough of them.

    Returns the trials of all rounds. The task is explained again before each round but the first.
    `follow` moves what follows the trials that are kept.
    """

    def after(result: Trial) -> Script[None]:
        follow(result)
        yield from tell(task, result)

    def a_round() -> Script[list[Trial]]:
        return block(plan(), trial, after)

    def enough(done: list[Trial]) -> bool:
        return sum(map(task.is_right, done)) >= p.practice_right * len(done)

    return (yield from rounds(p, task, a_round, enough))


def rounds(
    p: PracticeParams,
    task: Task,
    a_round: Callable[[], Script[list[Trial]]],
    enough: Callable[[list[Trial]], bool],
) -> Script[list[Trial]]:
    """The same, of what `a_round` does, until `enough` says so of its trials."""
    trials: list[Trial] = []
    for number in range(p.practice_rounds):
        if number:
            yield from task.explain()
        yield from ready_to_practise(task)
        done = yield from a_round()
        trials += done
        if enough(done):
            break
    return trials
