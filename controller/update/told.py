"""What the controller knows of updates: what root and the uplink tell in the run directories."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.update import install, slots
from controller.update.notes import read_object

LOADED = "update.json"
FIVES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """The uplink's file lies in `run`, root's in `slot`. Nothing here raises."""

    run: Path
    slot: Path

    def loading(self) -> dict[str, Any]:
        """How far the uplink is with the last update that was asked for; {} for none."""
        return read_object(self.run / LOADED)

    def installing(self) -> dict[str, Any]:
        """How far root is with the last bundle that it was asked to install; {} for none."""
        return read_object(self.slot / install.TOLD)

    def slots(self) -> dict[str, Any]:
        """Which slot runs, whether it has proved itself, what became of the last update."""
        return read_object(self.slot / slots.TOLD)

    def get_status(self) -> dict[str, Any]:
        """As `state` has it: an update on its way as far as it is now."""
        slot, loading, installing = self.slots(), self.loading(), self.installing()
        now = loading
        if installing and loading.get("stage") in (None, "ready"):
            now = {**installing, "version": installing.get("version") or loading.get("version")}
        percent = now.get("percent")
        return {
            "slot": slot.get("slot"),
            "proved": slot.get("proved"),
            "stage": now.get("stage"),
            "version": now.get("version") or None,
            "percent": percent // FIVES * FIVES if isinstance(percent, int) else None,
            "code": now.get("code") or None,
            "words": _words(now),
            "last": slot.get("last"),
        }


def _words(now: Mapping[str, Any]) -> str | None:
    """Why it does not go on; what RAUC says while it does is no news."""
    return now.get("words") or None if now.get("stage") in ("waiting", "failed") else None
