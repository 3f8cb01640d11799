"""What the pod tells of a session: the bodies of its events and results.

Events go to technicians and carry neither pseudonym nor score; results carry both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from controller.certificate import Certificate
from controller.contract import bodies
from controller.health.clock import Moment
from controller.store.erasing import Gone
from controller.store.flags import Flag
from controller.store.records import Unfinished
from controller.store.rows import Event


@dataclass(frozen=True, slots=True)
class Run:
    """One exercise that is being done: the store's number for it, and what all its records name.

    `resumed` is how often it was gone on with after it had been broken off; `visit` the store's
    number of the session, None of who is not kept.
    """

    number: int
    exercise: str
    form: str
    version: str
    started: Moment
    resumed: int = 0
    visit: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def seconds_to(self, now: Moment) -> float | None:
        """How long it took; with breaks nobody knows."""
        return None if self.resumed else round(self.started.seconds_to(now), 1)


def session_started() -> Event:
    """Somebody began; not who."""
    return _event("session.started", bodies.SessionStarted())


def session_ended(outcome: str, seconds: float, exercises: int) -> Event:
    """Somebody ended, how, after how long and how many exercises."""
    body = bodies.SessionEnded(outcome=outcome, seconds=round(seconds, 1), exercises=exercises)
    return _event("session.ended", body)


def broken_off(_: Unfinished) -> list[Event]:
    """What is told of a session that a power cut ended; when it did, nobody knows."""
    body = bodies.SessionEnded(outcome="interrupted", seconds=None, exercises=None)
    return [_event("session.ended", body)]


def exercise_completed(run: Run, now: Moment, trials: int) -> Event:
    """An exercise was done to its end; not how well. How long it took with breaks nobody knows."""
    body = bodies.ExerciseCompleted(
        exercise=run.exercise,
        form=run.form,
        version=run.version,
        trials=trials,
        seconds=run.seconds_to(now),
    )
    return _event("exercise.completed", body)


def exercise_refused(run: Run) -> Event:
    """A timed exercise was not begun, or not ended: the presses' stamps are of no known clock."""
    why = "stamps not on CLOCK_MONOTONIC"
    return _event(
        "exercise.refused", bodies.ExerciseRefused(exercise=run.exercise, form=run.form, why=why)
    )


def erased(gone: Gone) -> list[Event]:
    """Somebody was erased: of these runs and events nothing may be kept anywhere. Not who."""
    here, others = gone.here, gone.elsewhere
    elsewhere = tuple(
        bodies.Elsewhere(
            site=site, pod=pod, store=store, runs=tuple(done.runs), events=tuple(done.events)
        )
        for (site, pod, store), done in others.items()
    )
    body = bodies.Erased(runs=tuple(here.runs), events=tuple(here.events), elsewhere=elsewhere)
    return [_result("erased", body)] if here.runs or here.events or others else []


def screened(person: str, instrument: str, flag: Flag | None) -> Event:
    """Somebody answered what could raise a flag; it is told with the flag, or with none.

    Only ever sealed: that there is a flag, and when it came, must not show.
    """
    told: dict[str, Any] = {}
    if flag is not None:
        told = {"flag": flag.id, "bands": flag.bands, "role": flag.role}
        told["raised"] = flag.raised.as_dict()
        told["acknowledged"] = flag.acknowledged and flag.acknowledged.as_dict()
    body = bodies.Screened(participant=person, instrument=instrument, **told)
    return _result("screened", body, person)


def exercise_result(result: Mapping[str, Any]) -> Event:
    """A result as it goes to where results may go."""
    body = bodies.ExerciseResult.model_validate(result, strict=False)
    return _result("exercise", body, body.participant)


def result(
    run: Run, person: str, score: Mapping[str, Any], certificate: Certificate, now: Moment
) -> dict[str, Any]:
    """The score with all that it needs to be understood later: versions, timing, moment."""
    return {
        "participant": person,
        "run": run.number,
        "exercise": run.exercise,
        "form": run.form,
        "version": run.version,
        "started": run.started.as_dict(),
        "resumed": run.resumed,
        "visit": run.visit,
        "params": dict(run.params),
        "seconds": run.seconds_to(now),
        "timing": certificate.as_dict(),
        **score,
    }


def _event(kind: str, body: bodies.Body) -> Event:
    return Event(f"event/{kind}", "device", body.model_dump(mode="json"))


def _result(kind: str, body: bodies.Body, about: str = "") -> Event:
    return Event(f"result/{kind}", "result", body.model_dump(mode="json"), about)
