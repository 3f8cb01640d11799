"""Trials judged by those before them: what was broken off comes again with all of these."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from exercises.core.script import Attempt, Script
from exercises.core.trial import Trial

K = TypeVar("K")


def unbroken(
    items: Sequence[K], trial: Callable[[K], Script[Trial]], again: Callable[[], Script[None]]
) -> Script[Trial]:
    """The trial of the last of these items; how often it was broken off stands in its `extra`.

    Where it was broken off `again` is shown, the rules perhaps, and the items before it come once
    more, not to be answered, so that there is something to look back to.
    """
    broken, coming = 0, items[-1:]
    while True:
        done: Trial | None = yield Attempt(_last(coming, trial))
        if done is not None:
            return done.after_breaks(broken)
        broken, coming = broken + 1, items
        yield from again()


def _last(items: Sequence[K], trial: Callable[[K], Script[Trial]]) -> Script[Trial]:
    """The trials of these items, of which the last one counts."""
    for item in items[:-1]:
        yield from trial(item)
    return (yield from trial(items[-1]))
