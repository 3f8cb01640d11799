"""What the uplink says in the controller's place, once the controller says nothing any more."""

from collections.abc import Mapping
from typing import Any

from controller.contract.state import EVERY_S
from controller.health.clock import Moment
from controller.health.telling import entries
from controller.health.watch import Raised

KEY = ("controller_silent", "controller")


def silent_s(document: Mapping[str, Any], since_s: float) -> float:
    """For how long the controller has been silent: its document's age, or since `since_s`.

    The latter (CLOCK_MONOTONIC, s) is for a document that does not say when in this boot it was
    written.
    """
    now, written = Moment.now(), document.get("written")
    if isinstance(written, Mapping) and written.get("boot_id") == now.boot_id:
        stamp = written.get("monotonic_ns")
        since_s = stamp / 1e9 if isinstance(stamp, int) else since_s
    return now.monotonic_ns / 1e9 - since_s


def in_its_place(document: Mapping[str, Any], quiet_s: float) -> dict[str, Any]:
    """Its last document, with the fault, as of now."""
    now = Moment.now()
    detail = f"for {quiet_s / 60:.0f} minutes"
    told = document.get("faults")
    before = [*told] if isinstance(told, list) else []
    return {
        **document,
        "written": now.as_dict(),
        "every_s": EVERY_S,
        "well": False,
        "faults": [*entries([Raised(KEY, now, detail)]), *before],
    }
