"""Numbers that may be lost, by group: each a field of the payload on `metric/<group>`.

They are at QoS 0 and not retained: the next one says more than the one that was lost. What the pod
does not know is left out of the payload.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from controller.contract.payload import Count, Payload


@dataclass(frozen=True, slots=True)
class At:
    """Where a number stands in the health document; `link` is what the uplink adds of its own."""

    path: tuple[str, ...]

    def find(self, document: Mapping[str, Any]) -> Any:
        """What stands there; None for nothing, or for no number."""
        found: Any = document
        for step in self.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None


class OutboxNumbers(Payload):
    """What waits to be told, and what the uplink has done since it started.

    `sent` the broker has taken, `refused` it did not take yet, `bad_acks` the consumer's words
    were; the `dropped` went for their age or their size.
    """

    waiting: Annotated[Count | None, At(("store", "outbox_depth"))] = None
    oldest_s: Annotated[float | None, At(("store", "oldest_age_s"))] = None
    dropped_device: Annotated[Count | None, At(("store", "dropped", "device"))] = None
    dropped_result: Annotated[Count | None, At(("store", "dropped", "result"))] = None
    sent: Annotated[Count | None, At(("link", "sent"))] = None
    refused: Annotated[Count | None, At(("link", "refused"))] = None
    bad_acks: Annotated[Count | None, At(("link", "bad_acks"))] = None
    refused_commands: Annotated[Count | None, At(("link", "refused_commands"))] = None


class BoardNumbers(Payload):
    """How the board is."""

    temperature_c: Annotated[float | None, At(("board", "temperature_c"))] = None
    memory_free_bytes: Annotated[Count | None, At(("board", "memory", "free_bytes"))] = None
    disk_free_bytes: Annotated[Count | None, At(("board", "disk", "free_bytes"))] = None
    disk_written_bytes: Annotated[Count | None, At(("board", "wear", "written_bytes"))] = None


class TimingNumbers(Payload):
    """How the screen's flips and the card's commits run, and how many edges were lost."""

    flip_period_s: Annotated[float | None, At(("timing", "period_s"))] = None
    flip_sd_s: Annotated[float | None, At(("timing", "sd_s"))] = None
    flip_late_ratio: Annotated[float | None, At(("timing", "late_ratio"))] = None
    slowest_commit_ms: Annotated[float | None, At(("store", "slowest_commit_ms"))] = None
    lost_edges: Annotated[Count | None, At(("panel", "lost_edges"))] = None


GROUPS: Mapping[str, type[Payload]] = {
    "outbox": OutboxNumbers,
    "board": BoardNumbers,
    "timing": TimingNumbers,
}


def read(group: str, document: Mapping[str, Any]) -> Payload:
    """One group's numbers out of the health document; ValidationError where one cannot be."""
    found = {
        name: at.find(document)
        for name, field in GROUPS[group].model_fields.items()
        for at in field.metadata
        if isinstance(at, At)
    }
    return GROUPS[group].model_validate(found, strict=False)
