"""The configuration twin: what technicians want a pod to be, and what it made of that."""

from typing import Annotated, Any, Literal

from pydantic import Field

from controller.contract.payload import Payload

Version = Annotated[int, Field(ge=0, lt=2**53, description="the sender's own, and only growing")]
Outcome = Literal["applied", "refused", "rolled_back"]


class Desired(Payload):
    """Values that are to hold instead of the files', by file and key; none: the files alone.

    It is checked as a whole by what checks the files, and applied between two visits.
    """

    version: Version
    config: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description='file to key to value, as {"pod": {"idle_s": 120}}'
    )


class Reported(Payload):
    """What became of the version of `desired` that was seen last; `hash` is that of what holds."""

    version: Version
    hash: str = Field(description="sha256 of the configuration in force, as in `meta`")
    outcome: Outcome
    problems: tuple[str, ...] = ()
