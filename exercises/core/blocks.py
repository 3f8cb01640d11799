"""Blocks of trials, each an attempt of its own: what was interrupted comes again."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from exercises.core.pages import ready_to_start, rest
from exercises.core.script import Attempt, Keep, Script
from exercises.core.staircase import Staircase
from exercises.core.task import Task
from exercises.core.telling import tell
from exercises.core.trial import Trial

K = TypeVar("K")


def _as_it_is(result: Trial) -> Trial:
    return result


def block(
    kinds: Iterable[K],
    trial: Callable[[K], Script[Trial]],
    after: Callable[[Trial], Script[None]] | None = None,
    note: Callable[[Trial], Trial] = _as_it_is,
) -> Script[list[Trial]]:
    """Run `trial` for each kind, keep each result on disk, and return them in order.

    An interrupted kind goes back to the end of the queue, so the block always ends with one
    whole trial for each; how often it was broken off stands in its `extra` as `broken`. `after`,
    where given, runs when a trial is kept: feedback, a staircase's step. It is never interrupted
    into a repeat. `note` adds to a result before it is kept.
    """
    queue = deque((kind, 0) for kind in kinds)
    done: list[Trial] = []
    while queue:
        kind, broken = queue.popleft()
        result: Trial | None = yield Attempt(trial(kind))
        if result is None:
            queue.append((kind, broken + 1))
            continue
        result = note(result).after_breaks(broken)
        yield Keep(result)
        done.append(result)
        if after is not None:
            yield from after(result)
    return done


def whole(trial: Callable[[], Script[Trial]]) -> Script[Trial]:
    """A trial to its end, on disk; what was broken off begins anew."""
    broken = 0
    while (result := (yield Attempt(trial()))) is None:
        broken += 1
    kept: Trial = result.after_breaks(broken)
    yield Keep(kept)
    return kept


def following(follow: Callable[[Trial], None]) -> Callable[[Trial], Script[None]]:
    """An `after` of a block that shows nothing: what moves with the trials that are kept.

    What moves must rest on them alone, so that a run can be gone on with from the disk.
    """

    def after(result: Trial) -> Script[None]:
        follow(result)
        yield from ()

    return after


def blocks(
    task: Task,
    plans: Sequence[Iterable[K]],
    trial: Callable[[K], Script[Trial]],
    after: Callable[[Trial], Script[None]] | None = None,
    between: Callable[[list[Trial]], Script[None]] | None = None,
    note: Callable[[Trial], Trial] = _as_it_is,
) -> Script[list[Trial]]:
    """The blocks that count, one for each plan: a page that says so before, rests between.

    Returns the trials of all blocks; `trial`, `after` and `note` as in `block`. `between`, where
    given, is told the trials of the block that is over, before the rest.
    """
    trials, done = list[Trial](), list[Trial]()
    yield from ready_to_start(task)
    for number, plan in enumerate(plans):
        if number:
            if between is not None:
                yield from between(done)
            yield from rest(task, number, len(plans))
        done = yield from block(plan, trial, after, note)
        trials += done
    return trials


def adaptive_blocks(
    task: Task,
    plans: Sequence[Iterable[K]],
    trial: Callable[[float, K], Script[Trial]],
    stairs: Staircase,
    between: Callable[[list[Trial]], Script[None]] | None = None,
    follow: Callable[[Trial], None] | None = None,
) -> Script[list[Trial]]:
    """Blocks of training: each trial at the staircase's level, which then follows its answer.

    The level that a trial was at stands in its `extra` as `level`: the next training begins at
    the last one. Only mistakes are told, so that right answers keep their pace. `follow`, where
    given, moves the staircase by a trial that is kept, in its own way.
    """

    def at_level(kind: K) -> Script[Trial]:
        return trial(stairs.level, kind)

    def note(result: Trial) -> Trial:
        return result.also(level=stairs.level)

    def after(result: Trial) -> Script[None]:
        right = task.is_right(result)
        if follow is None:
            stairs.answer(right=right)
        else:
            follow(result)
        if not right:
            yield from tell(task, result)

    return blocks(task, plans, at_level, after, between, note)
