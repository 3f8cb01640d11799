"""One exercise from its level to its result: the script is run, each trial kept, the run scored."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from controller.certificate import Readings, certify
from controller.health.clock import Moment
from controller.programme.offer import Item
from controller.quiet import Quiet
from controller.screens import pause
from controller.store.resuming import BrokenOff
from controller.store.rows import Origin, Reached
from controller.visit.book import Book
from controller.visit.interludes import HEAR, INTERLUDES, Interludes
from controller.visit.rules import HELP_BUTTON, Rules
from exercises.catalogue import Exercise, source
from exercises.core.course.going_on import Course
from exercises.core.script import Frame, Present, Script
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.run import Left, Paused, Stage, run

log = logging.getLogger(__name__)
TOLD_EVERY = 10
REFUSED = "refused"
NO_CLOCK = (
    "the kernel stamps presses with a clock that is not CLOCK_MONOTONIC, so nothing can be timed "
    "until the pod is restarted; if it comes again, the kernel or its GPIO driver must be changed"
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person may choose: an exercise, its form, the site's parameters for it, its time."""

    exercise: Exercise
    form: str
    params: Any
    minutes: int = 5

    @property
    def item(self) -> Item:
        """The same as the programme knows it."""
        return Item(self.exercise.name, self.form, self.exercise.area, self.minutes)


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A run that was broken off, as it is offered again: its course is behind what is kept."""

    offered: Offered
    broken: BrokenOff
    course: Course[list[Trial]]


@dataclass(frozen=True, slots=True)
class Finished:
    """What was done; `best` where nothing before was better, and something was there before."""

    offered: Offered
    trials: list[Trial]
    best: bool = False

    def feedback(self) -> Script[None]:
        """The exercise's own screen that tells how it went."""
        return self.offered.exercise.feedback(self.trials, self.offered.params)

    def score(self, *, verified: bool) -> dict[str, Any]:
        """`values` by measure, `verdict` and `reasons`; `verified` is the screen's timing."""
        exercise = self.offered.exercise
        rows = [("", trial) for trial in self.trials]
        table = from_trials(rows, exercise.columns, {"": verified})
        (row,) = exercise.score(table, self.offered.params).rows()
        measures = [measure.name for measure in exercise.measures]
        return {
            "values": {name: row[name] for name in measures},
            "verdict": row["verdict"],
            "reasons": row["reasons"],
        }

    def reached(self, score: Mapping[str, Any]) -> Reached:
        """What is told of it over the sittings, out of its `score`."""
        exercise, form = self.offered.exercise, self.offered.form
        value = exercise.told(form, score["values"], self.trials)
        measure, better = exercise.main[form].measure, exercise.better(form)
        return Reached(measure, value, score["verdict"], better)


class Training:
    """Runs what was chosen. `seed` gives each run its random numbers, `read` tells its timing.

    Once presses are not `monotonic`, nothing that is timed is begun or gone on with. `between` is
    called whenever trials are on disk, before the next one.
    """

    def __init__(
        self,
        stage: Stage,
        rules: Rules,
        book: Book,
        seed: Callable[[], int],
        read: Callable[[], Readings],
        quiet: Quiet,
        monotonic: Callable[[], bool],
        interludes: Interludes,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._stage, self._rules, self._book = stage, rules, book
        self._seed, self._read, self._quiet = seed, read, quiet
        self._monotonic, self._interludes = monotonic, interludes
        self._between = between
        self._still_s = 0.0
        self._timed = True

    def run(self, offered: Offered) -> Finished:
        """To its end and on disk with its result. Left ends it early: its trials stay.

        Left("refused") where it cannot be timed.
        """
        before, exercise, form = self._read(), offered.exercise, offered.form
        last = self._book.last_value(exercise.name, exercise.memory) if form == "training" else None
        origin = Origin(self._seed(), last, source())
        self._book.start_run(
            exercise.name,
            form,
            exercise.version,
            asdict(offered.params),
            before.screen,
            origin if exercise.resumes else None,
        )
        script = exercise.script(offered.params, form, origin.seed, origin.memory)
        return self._finish(offered, Course(script), before)

    def go_on(self, going: GoingOn) -> Finished:
        """The same, of what was broken off, from where it was."""
        before = self._read()
        self._book.resume(going.broken, before.screen)
        return self._finish(going.offered, going.course, before, going.broken.timings)

    def _finish(
        self,
        offered: Offered,
        course: Course[list[Trial]],
        before: Readings,
        earlier: Sequence[Mapping[str, Any]] = (),
    ) -> Finished:
        """What is still to be done, and its result; `earlier` has the screen's part by part."""
        finished = Finished(offered, self._perform(offered, course))
        verified = all(bool(screen["verified"]) for screen in (*earlier, before.screen))
        score = finished.score(verified=verified)
        certificate = certify(before, self._read(), finished.trials, Moment.now(), earlier)
        best = self._book.finish_run(score, certificate, finished.reached(score))
        return replace(finished, best=best)

    def _perform(self, offered: Offered, course: Course[list[Trial]]) -> list[Trial]:
        # Where nothing has to be pressed for minutes, the Params say for how many seconds.
        self._still_s = getattr(offered.params, "still_s", 0.0)
        self._timed = offered.exercise.timed
        self._begin()
        try:
            self._demand_stamps()
            return run(course.script(), self._stage, partial(self._keep, course), self._pause)
        except Left as left:
            if left.reason == REFUSED:
                self._book.refuse()
            else:
                self._book.break_off(left.reason)
            raise
        finally:
            self._halt()

    def _demand_stamps(self) -> None:
        if self._timed and not self._monotonic():
            log.error("a timed exercise is refused: %s", NO_CLOCK)
            raise Left(REFUSED)

    def _begin(self) -> None:
        self._rules.pausable = True
        self._rules.allow(self._still_s)

    def _halt(self) -> None:
        self._rules.pausable = False
        self._rules.allow(0.0)

    def _keep(self, course: Course[list[Trial]], *trials: Trial) -> None:
        # A commit ends what was timed: it never falls into a run of frames either.
        self._quiet.timed(False)
        before = self._book.trials
        self._book.keep(*trials, attempt=course.attempts)
        self._quiet.collect()
        if self._book.trials // TOLD_EVERY > before // TOLD_EVERY:
            log.info("%s: %d trials on disk", trials[-1].block, self._book.trials)
        self._demand_stamps()
        self._between()
        self._rules.between_trials()

    def _pause(self, paused: Paused) -> None:
        """Help and back pause alike; but help, where a page waits, reads it out.

        Help held, and doing nothing, have their own screen first.
        """
        self._halt()
        if paused.reason == HELP_BUTTON and _waits(paused.request):
            self._interludes(Paused(HEAR, paused.request))
        else:
            if paused.reason in INTERLUDES:
                self._interludes(paused)
            if not run(pause.script(), self._stage, pause=self._interludes):
                raise Left("stopped")
        self._begin()


def _waits(request: Present | Frame | None) -> bool:
    """Whether it is a page that stays until a button is pressed."""
    return isinstance(request, Present) and request.until is None
