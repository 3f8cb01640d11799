"""The `data` of each event and result, by its kind.

Events go to technicians and carry neither pseudonym nor score; results carry both.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field

from controller.contract.payload import Code, Count, Payload


class Body(Payload):
    """What is told of one event or result."""


class SessionStarted(Body):
    """Somebody began; not who."""


class SessionEnded(Body):
    """Somebody ended, how, after how long and how many exercises; null where nobody knows."""

    outcome: str
    seconds: float | None
    exercises: Count | None


class ExerciseCompleted(Body):
    """An exercise was done to its end; not how well. With breaks nobody knows how long it took."""

    exercise: str
    form: str
    version: str
    trials: Count
    seconds: float | None


class ExerciseRefused(Body):
    """An exercise was not begun, or not ended, because it could not be done as it must be."""

    exercise: str
    form: str
    why: str


class Blanked(Body):
    """In this place was a result of somebody who has been erased; nothing of it is left."""


class FaultRaised(Body):
    """Something is wrong now; what it is called in words stands in `state`."""

    code: Code
    part: Code
    detail: str = Field(default="", description="what more the pod knows of it, for people")


class FaultCleared(FaultRaised):
    """It is wrong no more."""


class CommandTold(Body):
    """A command came so far; not what it was asked with."""

    id: str
    type: str
    code: Code | str = ""


class SelftestEnded(Body):
    """The pod was tried out; docs/field_service.md has the steps by name and number."""

    code: str = Field(description="numbers of the steps that failed, for the telephone; 00: none")
    by: Literal["screen", "command"]
    passed: tuple[str, ...] = ()
    failed: Mapping[str, str] = Field(default_factory=dict, description="by step, what is wrong")
    not_fitted: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = Field(default=(), description="what needs somebody at the pod")
    values: Mapping[str, str] = Field(
        default_factory=dict, description="by step, what the pod found of its own parts"
    )


class Wall(Payload):
    """An instant, as `controller.health.clock.Moment`."""

    wall: str
    monotonic_ns: int
    boot_id: str
    synchronised: bool


class RunTiming(Payload):
    """The run's timing certificate; `docs/timing.md` says what else is in it."""

    verified: bool
    why: tuple[str, ...]

    model_config = ConfigDict(extra="allow")


class Reason(Payload):
    """Why a verdict is not "valid"."""

    code: str
    words: str


class ExerciseResult(Body):
    """What somebody reached, with all that it needs to be understood later.

    The score's own fields stand beside these; each exercise's page says what they are.
    """

    participant: str = Field(description="a pseudonym")
    run: Count = Field(description="the store's number for it, as in `erased`")
    exercise: str
    form: str
    version: str = Field(description="of the task: others are not to be compared with it")
    started: Wall
    resumed: Count = Field(description="how often it was gone on with after it was broken off")
    visit: Count | None = Field(default=None, description="the pod's own number; they count up")
    params: Mapping[str, Any] = Field(
        default_factory=dict, description="under which it was done: compare only the same"
    )
    seconds: float | None = Field(default=None, description="how long; null with breaks")
    timing: RunTiming
    verdict: Literal["valid", "doubtful", "invalid"]
    reasons: tuple[Reason, ...] = Field(description="why it is not valid")
    values: Mapping[str, float | None] = Field(description="by measure; null where undefined")

    model_config = ConfigDict(extra="allow")


class Elsewhere(Payload):
    """Runs that somebody did at another pod, by its database's numbers, before they came here."""

    site: str
    pod: str
    store: str
    runs: tuple[int, ...]
    events: tuple[int, ...] = ()


class Screened(Body):
    """Somebody answered what can ask for staff follow-up. No diagnosis; only ever sealed.

    Told each time, with a flag or with none, so that nobody learns from its coming that there is
    one; and again when staff have acknowledged it.
    """

    participant: str = Field(description="a pseudonym")
    instrument: str
    flag: Count | None = Field(default=None, description="its number on the pod; null for none")
    bands: Mapping[str, str] = Field(default_factory=dict, description="by scale, as 13-24")
    raised: Wall | None = None
    acknowledged: Wall | None = None
    role: str | None = Field(default=None, description="who acknowledged it, by role")


class Sealed(Body):
    """A result that only the programme can read; all are of one length, as a rule."""

    scheme: Literal["sealedbox-pad4096"] = Field(
        description="libsodium's sealed box around JSON with `type` and `data`, filled up to a "
        "multiple of 4096 bytes as libsodium's sodium_pad does"
    )
    key: str = Field(
        pattern=r"^[0-9a-f]{16}$", description="of the public key: sha256, first 16 digits"
    )
    sealed: str = Field(description="base64")


SCHEME: Literal["sealedbox-pad4096"] = "sealedbox-pad4096"


class Erased(Body):
    """Somebody was erased: of these runs and events nothing may be kept anywhere. Not who."""

    runs: tuple[int, ...] = Field(description="of plain results: their `run`")
    events: tuple[int, ...] = Field(
        default=(), description="plain and sealed ones: their `seq` in this event's store"
    )
    elsewhere: tuple[Elsewhere, ...] = ()


BODIES: Mapping[str, type[Body]] = {
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
    "event/selftest.ended": SelftestEnded,
    "result/exercise": ExerciseResult,
    "result/sealed": Sealed,
    "result/erased": Erased,
}
INSIDE: Mapping[str, type[Body]] = {
    "result.exercise": ExerciseResult,
    "result.screened": Screened,
}
"""What is in a sealed result, by its `type`."""
