"""The two slots of a card that lost its power: what is whole, and what the next start tells."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from controller.update import slots
from controller.update.notes import read_object
from firmware.boot_state import BootArea, BootState
from tests.powercut.checks import Ack, Lost

# What U-Boot loads the kernel from, and the root with its hash tree.
PARTS = {"a": (5, 6), "b": (7, 8)}
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Image:
    """What a partition of a slot must begin with."""

    size: int
    digest: str

    @classmethod
    def of(cls, path: Path, first: int = 0, size: int | None = None) -> Self:
        """These bytes of a file; of all of it, where no size is given."""
        size = path.stat().st_size if size is None else size
        found = hashlib.sha256()
        with path.open("rb") as file:
            file.seek(first)
            for at in range(0, size, CHUNK):
                found.update(file.read(min(CHUNK, size - at)))
        return cls(size, found.hexdigest())


class Slots:
    """Whether each slot holds its version, byte for byte; read anew where something was written."""

    def __init__(
        self,
        disk: Path,
        parts: Mapping[int, tuple[int, int]],
        versions: Mapping[str, Sequence[Image]],
    ) -> None:
        self.disk = disk
        self.looks = 0
        self._places = {slot: [parts[n] for n in numbers] for slot, numbers in PARTS.items()}
        self._versions = versions
        self._whole: dict[str, bool] = {}

    def wrote(self, offset: int, size: int) -> None:
        """Something was written there: what was known of that slot is not known any more."""
        for slot, places in self._places.items():
            if any(offset < first + length and first < offset + size for first, length in places):
                self._whole.pop(slot, None)

    def check(self, parts: Mapping[int, tuple[int, int]], slot: str) -> None:
        """Lost where it would not start, or not with what it was given."""
        if [parts.get(number) for number in PARTS[slot]] != self._places[slot]:
            raise Lost(f"the partitions of slot {slot} have moved")
        if slot not in self._whole:
            self.looks += 1
            self._whole[slot] = all(map(self._same, self._places[slot], self._versions[slot]))
        if not self._whole[slot]:
            raise Lost(f"slot {slot} may be started, and does not hold its version")

    def _same(self, place: tuple[int, int], image: Image) -> bool:
        return Image.of(self.disk, place[0], image.size) == image


def promised(state: BootState, acks: Iterable[Ack]) -> None:
    """Lost where the boot state is not what the pod had told of it: installed, and good."""
    said = {ack.what for ack in acks}
    if "good" in said and state != BootState("b"):
        raise Lost(f"slot b was good, and the boot state is {state}")
    if "installed" in said and state.next != "b":
        raise Lost(f"the update was installed, and slot {state.next} would start")


def tells(area: Path, kept: Path, run: Path) -> str:
    """What the slot that starts next makes of the last update, as the pod does; "" of none.

    Lost where it would tell what was not so. `area` and the note in `kept` are then as it has them.
    """
    state = BootArea(area).read()
    assert state is not None
    run.mkdir(exist_ok=True)
    slots.Slots(BootArea(area), state.next, "", kept, run).settle()
    last = read_object(run / slots.TOLD)["last"]
    outcome = str(last["outcome"]) if last else ""
    wanted = {"a": ("", "failed"), "b": ("good" if state.good == "b" else "installed",)}
    if outcome not in wanted[state.next]:
        raise Lost(f"with {state} it would tell that the update is {outcome!r}")
    return outcome
