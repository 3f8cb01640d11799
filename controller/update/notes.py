"""What root notes of the last update, on the data partition: so that either slot can tell of it."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from controller import durable
from controller.health.clock import Moment

Outcome = Literal["installing", "installed", "good", "rolled_back", "failed"]
NAME = "update.json"
MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Note:
    """One update: into which slot, how far it came, and why it did not come further.

    `runs` counts how often its slot came as far as the data partition before it proved itself.
    `at` is the pod's wall clock at the last change, "" where that was not set.
    """

    version: str
    slot: str
    before: str
    outcome: Outcome = "installing"
    why: str = ""
    runs: int = 0
    at: str = ""

    @property
    def open(self) -> bool:
        """Whether what becomes of it is not known yet."""
        return self.outcome in ("installing", "installed")


def now() -> str:
    """For `at`."""
    moment = Moment.now()
    return moment.wall if moment.synchronised else ""


def read(folder: Path) -> Note | None:
    """The last one; None for none, or for a file that says nothing."""
    found = read_object(folder / NAME)
    own = {each.name: found[each.name] for each in fields(Note) if each.name in found}
    if not all(isinstance(value, int if name == "runs" else str) for name, value in own.items()):
        return None
    return Note(**own) if {"version", "slot", "before"} <= own.keys() else None


def write(folder: Path, note: Note) -> None:
    """On disk when this returns; OSError where the card does not take it."""
    durable.replace(folder / NAME, json.dumps(asdict(note)).encode())


def read_object(path: Path) -> dict[str, Any]:
    """A small JSON object that another program replaces as a whole; {} where there is none."""
    with suppress(OSError, ValueError, RecursionError):
        if path.stat().st_size <= MOST_BYTES:
            found = json.loads(path.read_bytes())
            return found if isinstance(found, dict) else {}
    return {}


def tell(path: Path, told: dict[str, Any]) -> None:
    """Replace such a file, in memory."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)
