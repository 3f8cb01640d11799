"""What all payloads share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

StoreId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Seq = Annotated[int, Field(ge=0, lt=2**63)]
Count = Annotated[int, Field(ge=0)]
Code = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="stable, for machines to go by")
]
# notice: worth knowing; fault: something does not work, or counts for less; down: nobody can train.
Severity = Literal["notice", "fault", "down"]


# What a message says its payload is.
JSON, CLOUD_EVENT, TEXT = "application/json", "application/cloudevents+json", "text/plain"


class Payload(BaseModel):
    """Read strictly, and names unknown today are let pass. Built when first used, not at start."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="ignore", allow_inf_nan=False, defer_build=True
    )
