"""A block that lasts a set time, however many trials that takes."""

from collections.abc import Callable
from typing import NamedTuple

from exercises.core.script import Attempt, Keep, Script
from exercises.core.trial import Trial


class Done(NamedTuple):
    """A trial, and the time at the task that it took."""

    trial: Trial
    spent_ns: int


def timed_block(duration_s: float, trial: Callable[[bool], Script[Done]]) -> Script[list[Trial]]:
    """Trials until they took `duration_s`, each kept on disk; the one in flight ends it.

    What was broken off does not count, nor does its time: the next trial says how often in its
    `extra` as `broken`. `trial` is told whether it begins anew, with no trial just before it.
    """
    trials: list[Trial] = []
    spent_ns, broken, anew = 0, 0, True
    while spent_ns < duration_s * 1e9:
        done: Done | None = yield Attempt(trial(anew))
        anew = done is None
        if done is None:
            broken += 1
            continue
        kept = done.trial.after_breaks(broken)
        yield Keep(kept)
        trials.append(kept)
        spent_ns, broken = spent_ns + done.spent_ns, 0
    return trials
