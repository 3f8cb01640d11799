"""The boot state on the card: which slot has proved itself, which one is on trial, and how often.

It lies twice on the second partition, each copy with its CRC, in the form that U-Boot's
`env import -c` takes (image/boot/boot.cmd). A slot on trial is counted by U-Boot before it starts;
a good one never is.
"""

import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

Slot = Literal["a", "b"]
SLOTS: tuple[Slot, Slot] = ("a", "b")
# How boot.cmd tells the system, and RAUC, which one it started.
WORD = "rauc.slot="
COPY_BYTES = 0x1000
SECOND = 0x80 * 512
# How often U-Boot starts a slot that has not proved itself. Who switches the power off and on uses
# one up each time; a slot that starts and is not well gives up by itself, at the first time.
TRIES = 6


@dataclass(frozen=True, slots=True)
class BootState:
    """`good` has proved itself; `trial`, if any, is started instead for `left` more times."""

    good: Slot = "a"
    trial: Slot | None = None
    left: int = 0

    @property
    def next(self) -> Slot:
        """What U-Boot starts next."""
        return self.trial if self.trial and self.left else self.good

    def bootable(self, slot: Slot) -> bool:
        """Whether it is ever started before something changes."""
        return slot in (self.good, self.next)

    def tried(self, slot: Slot) -> "BootState":
        """`slot` is started from now on, on trial unless it has proved itself."""
        if slot == self.good:
            return BootState(self.good)
        return BootState(self.good, slot, TRIES)

    def proved(self, slot: Slot) -> "BootState":
        """`slot` is good, whatever was on trial."""
        return BootState(slot)

    def given_up(self, slot: Slot) -> "BootState":
        """`slot` is not started any more. The good one stays: there must be one."""
        return replace(self, trial=None, left=0) if slot == self.trial else self


def copy_of(state: BootState) -> bytes:
    """One copy: little-endian CRC-32, then `name=value` strings, each with a NUL behind it."""
    words = f"pod_good={state.good}\0pod_try={state.trial or '-'}\0pod_left={state.left:x}\0\0"
    data = words.encode().ljust(COPY_BYTES - 4, b"\0")
    return zlib.crc32(data).to_bytes(4, "little") + data


def unpack(copy: bytes) -> BootState | None:
    """What a copy says; None where it is torn, or says what no boot state can."""
    crc, data = copy[:4], copy[4:COPY_BYTES]
    if len(copy) < COPY_BYTES or zlib.crc32(data).to_bytes(4, "little") != crc:
        return None
    words = data.split(b"\0\0", 1)[0].decode(errors="replace").split("\0")
    told = dict(word.partition("=")[::2] for word in words)
    good, trial = told.get("pod_good"), told.get("pod_try")
    if good not in SLOTS:
        return None
    try:
        left = int(told.get("pod_left", "0"), 16)
    except ValueError:
        left = 0
    return BootState(good, trial if trial in SLOTS else None, left)


class BootArea:
    """The two copies, in the partition or file `path`. OSError where it cannot be read or written.

    The second copy is written first: until the first one is whole, the old state holds; while the
    first one is torn, U-Boot reads the second.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def copies(self) -> tuple[BootState | None, BootState | None]:
        """Both, None for one that is torn."""
        with self.path.open("rb") as file:
            first = unpack(file.read(COPY_BYTES))
            file.seek(SECOND)
            return first, unpack(file.read(COPY_BYTES))

    def read(self) -> BootState | None:
        """What holds, as U-Boot reads it; None where neither copy is whole."""
        first, second = self.copies()
        return first or second

    def write(self, state: BootState) -> None:
        """On the card when this returns."""
        handle = os.open(self.path, os.O_WRONLY)
        try:
            for place in (SECOND, 0):
                os.pwrite(handle, copy_of(state), place)
                os.fsync(handle)
        finally:
            os.close(handle)

    def heal(self, running: Slot) -> BootState:
        """What holds, now in both copies; where neither was whole, the `running` slot is good."""
        state = self.read() or BootState(running)
        if self.copies() != (state, state):
            self.write(state)
        return state


def answer(area: BootArea, running: Slot, asked: Sequence[str]) -> str:
    """RAUC's custom boot loader backend: what it is told for `asked`, its arguments.

    ValueError where it asks what there is no answer to. RAUC calls a slot bad before it writes to
    it, and lets it be started once it is whole.
    """
    state = area.read() or BootState(running)
    match asked:
        case ["get-primary"]:
            return state.next
        case ["get-current"]:
            return running
        case ["get-state", ("a" | "b") as slot]:
            return "good" if state.bootable(slot) else "bad"
        case [verb, ("a" | "b") as slot, *rest]:
            change = _CHANGES.get((verb, *rest))
            if change is not None:
                area.write(change(state, slot))
                return ""
    raise ValueError(f"no answer to: {' '.join(asked)}")


_CHANGES: Mapping[tuple[str, ...], Callable[[BootState, Slot], BootState]] = {
    ("set-primary",): BootState.tried,
    ("set-state", "good"): BootState.proved,
    ("set-state", "bad"): BootState.given_up,
}


def running(cmdline: Path = Path("/proc/cmdline")) -> Slot:
    """The slot that boot.cmd started, by the kernel's command line; ValueError where none is."""
    words = cmdline.read_text(encoding="utf-8").split()
    named = [word.removeprefix(WORD) for word in words if word.startswith(WORD)]
    if not named or named[0] not in SLOTS:
        raise ValueError("the kernel's command line names no slot: this is no pod's image")
    return named[0]
