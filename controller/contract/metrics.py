"""Numbers that may be lost, by group: each a field of the payload on `metric/<group>`.

They are at QoS 0 and not retained: the next one says more than the one that was lost. None is
for what the pod does not know; it is left out of the payload.
"""

from collections.abc import Mapping

from controller.contract.payload import Count, Payload


class Outbox(Payload):
    """What waits for the broker and the consumer, and what the uplink has done since it started."""

    waiting: Count | None = None
    oldest_s: float | None = None
    dropped: Count | None = None
    sent: Count | None = None
    refused: Count | None = None


class Board(Payload):
    """How the board is."""

    temperature_c: float | None = None
    memory_free_bytes: Count | None = None
    disk_free_bytes: Count | None = None


class Timing(Payload):
    """How the screen's clockwork runs."""

    refresh_hz: float | None = None


GROUPS: Mapping[str, type[Payload]] = {"outbox": Outbox, "board": Board, "timing": Timing}
