"""Root's part of a slot's life: settled at each start, marked good, or given up.

What is told is `slot.json` in the run directory; what lasts is the boot state and the note.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from controller.update import notes
from controller.update.notes import Note
from firmware.boot_state import TRIES, BootArea, BootState, Slot

# What is told, and a file that is there while the running slot is on trial.
TOLD, TRIAL = "slot.json", "trial"
HEALTH_BYTES = 256 * 1024
INTERRUPTED = "the pod was switched off, or stopped, while it was being written"
NEVER_UP = f"it was started {TRIES} times and never came as far as its data"
NOT_LONG = "it came up {} times, and each time the pod stopped or was switched off too early"
NO_CONTROLLER = "its controller did not start"
NOT_WELL = "it was not well in time"


@dataclass(frozen=True, slots=True)
class Slots:
    """The pod as root sees it: which slot of which version runs, and where notes and words go."""

    area: BootArea
    running: Slot
    version: str
    kept: Path
    run: Path

    def settle(self) -> None:
        """At each start: heal the state, and find out what became of the last update."""
        state = self.area.heal(self.running)
        note = notes.read(self.kept)
        if note is not None and note.open:
            note = replace(_settled(note, state, self.running), at=notes.now())
            if note.outcome == "rolled_back" and state.trial is not None:
                state = state.given_up(state.trial)
                self.area.write(state)
            notes.write(self.kept, note)
        self._tell(state, note)

    def good(self) -> None:
        """The running slot has proved itself. Where it had before, nothing is written."""
        state, note = self._known(), notes.read(self.kept)
        if state.good != self.running or state.trial == self.running:
            state = state.proved(self.running)
            self.area.write(state)
        if note is not None and note.open and note.slot == self.running:
            note = replace(note, outcome="good", why="", at=notes.now())
            notes.write(self.kept, note)
        self._tell(state, note)

    def give_up(self, health: Path) -> bool:
        """It has not proved itself in time: whether it was on trial, and the pod is to start anew.

        The reason is the controller's own, as far as it told one in its `health` document.
        """
        state, note = self._known(), notes.read(self.kept)
        if state.trial != self.running:
            return False
        if note is not None and note.slot == self.running:
            notes.write(self.kept, replace(note, why=_why(health), at=notes.now()))
        self.area.write(state.given_up(self.running))
        return True

    def proved(self) -> bool:
        """Whether the running slot is the good one: only then may the other be written."""
        state = self._known()
        return state.good == self.running

    def _known(self) -> BootState:
        return self.area.read() or BootState(self.running)

    def _tell(self, state: BootState, note: Note | None) -> None:
        trial = self.run / TRIAL
        if state.trial == self.running:
            trial.touch()
        else:
            trial.unlink(missing_ok=True)
        told: dict[str, Any] = {"slot": self.running, "version": self.version}
        told["proved"] = state.good == self.running
        told["last"] = asdict(note) if note else None
        notes.tell(self.run / TOLD, told)


def _settled(note: Note, state: BootState, running: Slot) -> Note:
    if running == note.slot == state.good:
        return replace(note, outcome="good", why="")
    if running == note.slot:
        return replace(note, outcome="installed", runs=note.runs + 1)
    if state.trial == note.slot and state.left:
        return replace(note, outcome="installed")
    if state.trial is None and note.outcome == "installing":
        return replace(note, outcome="failed", why=INTERRUPTED)
    why = note.why or (NOT_LONG.format(note.runs) if note.runs else NEVER_UP)
    return replace(note, outcome="rolled_back", why=why)


def _why(health: Path) -> str:
    """What is wrong, in the words of the health document's gravest faults."""
    try:
        if health.stat().st_size > HEALTH_BYTES:
            return NOT_WELL
        document = json.loads(health.read_bytes())
    except (OSError, ValueError, RecursionError):
        return NO_CONTROLLER
    faults = document.get("faults") if isinstance(document, dict) else None
    faults = faults if isinstance(faults, list) else []
    down = [each for each in faults if isinstance(each, Mapping) and each.get("severity") == "down"]
    words = "; ".join(str(each.get("words", "")) for each in down[:2])
    return f"{NOT_WELL}: {words}"[:400] if words else NOT_WELL
