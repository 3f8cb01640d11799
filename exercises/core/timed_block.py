"""A block that lasts a set time, however many trials that takes."""

from collections.abc import Callable

from exercises.core.columns import Column
from exercises.core.script import Attempt, Keep, Script
from exercises.core.trial import Trial

SPENT = Column("spent_s", "number", "time at the task, feedback too", "s", required=False, low=0)


def timed_block(duration_s: float, trial: Callable[[bool], Script[Trial]]) -> Script[list[Trial]]:
    """Trials until they took `duration_s`, each kept on disk; the one in flight ends it.

    What each took stands in its `extra` as `spent_s`. What was broken off does not count, nor does
    its time: the next trial says how often in its `extra` as `broken`. `trial` is told whether it
    begins anew, with no trial just before it.
    """
    trials: list[Trial] = []
    spent_s, broken, anew = 0.0, 0, True
    while spent_s < duration_s:
        done: Trial | None = yield Attempt(trial(anew))
        anew = done is None
        if done is None:
            broken += 1
            continue
        kept = done.after_breaks(broken)
        yield Keep(kept)
        trials.append(kept)
        spent_s, broken = spent_s + float(kept.extra["spent_s"]), 0
    return trials
