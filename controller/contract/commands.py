"""What a technician may ask of a pod, when it may act on it, and how it answers.

No verb reads or changes anything of a person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from controller.contract.payload import Code, Payload

CommandId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="the sender's own, used once: the same id again is the same command",
    ),
]
Moment = Literal["now", "between_trials", "idle"]
Stage = Literal["accepted", "executing", "succeeded", "failed"]
STAGES: tuple[Stage, ...] = ("accepted", "executing", "succeeded", "failed")


class Args(Payload):
    """What a verb needs to know. An unknown name is refused: it might have changed the meaning."""

    model_config = ConfigDict(extra="forbid")


class Identify(Args):
    """For how long the pod shows which one it is."""

    seconds: Annotated[int, Field(ge=1, le=600)] = 30


class Maintenance(Args):
    """Whether nobody may sign in because somebody works on the pod."""

    on: bool


class ClearFault(Args):
    """Which fault is to be looked at anew."""

    code: Code


Version = Annotated[str, Field(pattern=r"^\d{1,6}\.\d{1,6}\.\d{1,6}$", description="as 1.2.3")]
UPDATE_BYTES = 512 << 20


class Update(Args):
    """Which bundle to take from the provisioned update host, and what it must turn out to be."""

    path: Annotated[
        str,
        Field(
            pattern=r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$",
            max_length=255,
            description="on the update host, from / on",
        ),
    ]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=UPDATE_BYTES, description="in bytes")]
    version: Version
    window: (
        Annotated[
            str,
            Field(
                pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
                description="the hours in UTC in which it is loaded, as 22:00-05:30; null for any",
            ),
        ]
        | None
    ) = None


@dataclass(frozen=True, slots=True)
class Verb:
    """One `<type>` of `cmd/<type>`: what it does, the earliest moment for it, and its arguments."""

    words: str
    moment: Moment
    args: type[Args] = Args


VERBS: Mapping[str, Verb] = {
    "identify": Verb("show on the screen and with the lamps which pod this is", "idle", Identify),
    "selftest": Verb("test lamps, buttons, sound, screen and sensors, and tell", "idle"),
    "end-session": Verb("end the visit; all that was done is kept", "between_trials"),
    "maintenance": Verb("let nobody sign in, or let people in again", "idle", Maintenance),
    "restart": Verb("start the controller anew", "idle"),
    "reboot": Verb("start the whole pod anew", "idle"),
    "update": Verb("load and install another version, and start the pod with it", "idle", Update),
    "clear-fault": Verb("forget a fault, until it is seen again", "now", ClearFault),
    "diagnostics": Verb("put together what a maintainer needs, without any person's", "now"),
}


class Command(Payload):
    """One command. An expired one never runs, nor one that expires while no clock is set."""

    id: CommandId
    expires: AwareDatetime | None = Field(default=None, description="ISO 8601, with its zone")
    args: dict[str, Any] = Field(default_factory=dict)


class CommandStatus(Payload):
    """How far a command has come: forwards only, and the last one is told for certain.

    `code` is for machines and `why` for people; both "" while all goes well. `result` is what a
    verb found out, only with `succeeded` or `failed`.
    """

    id: CommandId
    type: str
    status: Stage
    why: str = ""
    code: Code | Literal[""] = ""
    at: str = Field(description="the pod's wall clock, ISO 8601 in UTC")
    result: dict[str, Any] = Field(default_factory=dict)
