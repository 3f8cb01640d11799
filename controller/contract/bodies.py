"""The `data` of each event and result, by its kind.

Events go to technicians and carry neither pseudonym nor score; results carry both.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, Field

from controller.contract.payload import Code, Count, Payload


class SessionStarted(Payload):
    """Somebody began; not who."""


class SessionEnded(Payload):
    """Somebody ended, how, after how long and how many exercises; null where nobody knows."""

    outcome: str
    seconds: float | None
    exercises: Count | None


class ExerciseCompleted(Payload):
    """An exercise was done to its end; not how well. With breaks nobody knows how long it took."""

    exercise: str
    form: str
    version: str
    trials: Count
    seconds: float | None


class ExerciseRefused(Payload):
    """An exercise was not begun, or not ended, because it could not be done as it must be."""

    exercise: str
    form: str
    why: str


class Blanked(Payload):
    """In this place was a result of somebody who has been erased; nothing of it is left."""


class FaultRaised(Payload):
    """Something is wrong now; what it is called in words stands in `state`."""

    code: Code
    part: Code


class FaultCleared(FaultRaised):
    """It is wrong no more."""


class CommandTold(Payload):
    """A command came so far; not what it was asked with."""

    id: str
    type: str
    code: Code | str = ""


class Wall(Payload):
    """An instant, as `controller.health.clock.Moment`."""

    wall: str
    monotonic_ns: int
    boot_id: str
    synchronised: bool


class ExerciseResult(Payload):
    """What somebody reached, with all that it needs to be understood later.

    The score's own fields stand beside these; each exercise's page says what they are.
    """

    participant: str = Field(description="a pseudonym")
    run: int
    exercise: str
    form: str
    version: str
    started: Wall
    resumed: Count
    timing: dict[str, Any] = Field(description="the timing certificate")

    model_config = ConfigDict(extra="allow")


class Erased(Payload):
    """Somebody was erased: of these runs nothing may be kept anywhere. Not who."""

    runs: tuple[int, ...]


BODIES: Mapping[str, type[Payload]] = {
    "event/session.started": SessionStarted,
    "event/session.ended": SessionEnded,
    "event/exercise.completed": ExerciseCompleted,
    "event/exercise.refused": ExerciseRefused,
    "event/erased": Blanked,
    "event/fault.raised": FaultRaised,
    "event/fault.cleared": FaultCleared,
    "event/command.accepted": CommandTold,
    "event/command.executing": CommandTold,
    "event/command.succeeded": CommandTold,
    "event/command.failed": CommandTold,
    "result/exercise": ExerciseResult,
    "result/erased": Erased,
}
