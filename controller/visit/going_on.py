"""What somebody may go on with: the run of theirs that was broken off by no wish of their own."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from controller.screens import go_on
from controller.store.resuming import BrokenOff
from controller.visit.book import Book
from controller.visit.training import GoingOn, Offered
from exercises.catalogue import source
from exercises.core.course.going_on import Course, Diverged
from exercises.core.passing import passed
from exercises.core.script import Script
from exercises.core.trial import Trial

log = logging.getLogger(__name__)


def find(book: Book, offers: Sequence[Offered]) -> GoingOn | None:
    """What whoever is here may go on with; None for nothing.

    Only the same task is gone on with: the exercise as it was then, under the same parameters, and
    with at least one trial kept, all of which the script comes to again.
    """
    broken = book.broken_off()
    if broken is None:
        return None
    offered = next((each for each in offers if _same(each, broken)), None)
    if offered is None:
        log.info("run %d is not gone on with: its task is not offered as it was", broken.run_id)
        return None
    try:
        course = Course.behind(_script(offered, broken), broken.kept, broken.resumed + 1)
    except Diverged as diverged:
        log.warning("run %d is not gone on with: %s", broken.run_id, diverged)
        return None
    return GoingOn(offered, broken, course)


def script(going: GoingOn) -> Script[go_on.Wish]:
    """What they want to do about it."""
    offered = going.offered
    icon, title = offered.exercise.icon.shapes, offered.exercise.title
    return go_on.script(icon, title, how_far(going))


def how_far(going: GoingOn) -> float:
    """About which share of what counts is done: how long practice takes, nobody knows before."""
    whole = _counted(passed(_script(going.offered, going.broken)))
    done = _counted([each.trial for each in going.broken.kept])
    return min(done / max(whole, 1), 1.0)


def _counted(trials: Sequence[Trial]) -> int:
    return sum(trial.block != "practice" for trial in trials)


def _same(offered: Offered, broken: BrokenOff) -> bool:
    """Whether this is the task that was broken off."""
    exercise = offered.exercise
    named = (exercise.name, offered.form, exercise.version)
    if named != (broken.exercise, broken.form, broken.version) or not exercise.resumes:
        return False
    params: dict[str, Any] = json.loads(json.dumps(asdict(offered.params)))
    return params == broken.params and broken.origin.source == source()


def _script(offered: Offered, broken: BrokenOff) -> Script[list[Trial]]:
    origin = broken.origin
    return offered.exercise.script(offered.params, offered.form, origin.seed, origin.memory)
