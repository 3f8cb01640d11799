"""A block of trials, each an attempt of its own: what was interrupted comes again, nothing is lost."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from exercises.core.script import Attempt, Keep, Script
from exercises.core.trial import Trial

K = TypeVar("K")


def block(
    kinds: Iterable[K],
    trial: Callable[[K], Script[Trial]],
    after: Callable[[Trial], Script[None]] | None = None,
) -> Script[list[Trial]]:
    """Run `trial` for each kind, keep each result on disk, and return them in order.

    An interrupted kind goes back to the end of the queue, so the block always ends with one
    whole trial for each. `after`, where given, runs when a trial is kept: feedback, a
    staircase's step. It is never interrupted into a repeat.
    """
    queue, done = deque(kinds), list[Trial]()
    while queue:
        kind = queue.popleft()
        result = yield Attempt(trial(kind))
        if result is None:
            queue.append(kind)
            continue
        yield Keep(result)
        done.append(result)
        if after is not None:
            yield from after(result)
    return done
