"""Runs broken off as a power cut leaves them: with the real store, script and trials."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from controller.health.clock import Moment
from controller.store.rows import Origin
from controller.store.store import Store
from controller.visit.training import Offered
from exercises.catalogue import source
from exercises.core.course.going_on import Course
from exercises.core.trial import Trial
from exercises.stage.person import VirtualPerson
from exercises.stage.run import Left, run
from exercises.stage.virtual import VirtualStage

TIMING = {"verified": True, "why": "virtual"}
SEED = 11


def broken_off(
    store: Store,
    person: str,
    offered: Offered,
    trials: int,
    outcome: str = "interrupted",
    **other: Any,
) -> int:
    """The number of a run of this person that ended so with so many trials kept."""
    exercise, now = offered.exercise, Moment.now()
    session = store.start_session(person, now, [])
    what = (exercise.name, offered.form, exercise.version)
    origin = Origin(SEED, None, source())
    values = {"params": asdict(offered.params), "origin": origin, **other}
    number = store.start_run(session, *what, timing=TIMING, moment=now, **values)
    course = Course(exercise.script(offered.params, offered.form, SEED, None))
    kept: list[Trial] = []

    def keep(*rows: Trial) -> None:
        store.keep(number, *rows, attempt=course.attempts)
        kept.extend(rows)
        if len(kept) >= trials:
            raise Left("power cut")

    with suppress(Left):
        run(course.script(), VirtualStage(VirtualPerson(exercise.rule())), keep)
    store.finish_run(number, outcome, None, now, [])
    store.end_session(session, outcome, now, [])
    return number
