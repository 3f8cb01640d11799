"""The kernel's account of the sound card: where the stream that is heard stands, and when.

Linux tells it of every open PCM in /proc/asound/card*/pcm*p/sub*/status: how many frames a program
wrote (`appl_ptr`) and how many of them are still to be heard (`delay`). Reading it makes the driver
look at the card. The file has no stamp that can be relied on (`tstamp` is 0 unless the program that
plays asks for it), so each reading is bracketed by two of CLOCK_MONOTONIC. Needs a card opened
directly (`hw`, `plughw`): behind a sound server or a software mixer the frames are not ours, and
there is no account. No pygame.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple

ASOUND = Path("/proc/asound")
# A reading that took longer says too little of when it was.
MOST_NS = 1_000_000
LONGEST = 4096


class Reading(NamedTuple):
    """At `t_ns` (CLOCK_MONOTONIC) `written` frames had been handed over and `heard` had sounded.

    `begun` is the kernel's mark of the stream's start: another one means that it broke off. Both
    counts are of frames since the device was opened; `heard` is as fine as the driver's pointer.
    """

    t_ns: int
    begun: str
    heard: int
    written: int


class Account:
    """What Linux says of one PCM; `chunk` is how many frames are handed over at once."""

    def __init__(self, stream: Path, rate: int) -> None:
        """Of the stream in this folder; ValueError where it is no account of ours at `rate`."""
        asked = _fields((stream / "hw_params").read_text())
        if asked.get("rate", "").split(" ")[0] != str(rate):
            raise ValueError(f"{stream}: the card does not run at {rate} Hz")
        self.chunk, self.room = int(asked["period_size"]), int(asked["buffer_size"])
        self._file = os.open(stream / "status", os.O_RDONLY)

    def read(self) -> Reading | None:
        """The state of this moment; None where the stream stands, or the reading was held up."""
        before_ns = time.monotonic_ns()
        text = os.pread(self._file, LONGEST, 0).decode()
        after_ns = time.monotonic_ns()
        told = _fields(text)
        if told.get("state") != "RUNNING" or after_ns - before_ns > MOST_NS:
            return None
        written, delay = int(told["appl_ptr"]), int(told["delay"])
        if not 0 <= delay <= 2 * self.room:
            return None
        middle_ns = (before_ns + after_ns) // 2
        return Reading(middle_ns, told["trigger_time"], written - delay, written)

    def close(self) -> None:
        """Read no more."""
        os.close(self._file)


def find(rate: int, asound: Path = ASOUND) -> Account | None:
    """The account of the PCM that this process plays on at `rate`, or None where there is none."""
    tasks = {task.name for task in Path("/proc/self/task").iterdir()}
    for status in sorted(asound.glob("card*/pcm*p/sub*/status")):
        try:
            if _fields(status.read_text()).get("owner_pid") in tasks:
                return Account(status.parent, rate)
        except (OSError, ValueError, KeyError):
            continue
    return None


def _fields(text: str) -> dict[str, str]:
    """`name: value` lines; the dashes between their groups are left out."""
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}
