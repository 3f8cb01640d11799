"""When something happened, in a pod whose wall clock may be wrong by years.

Durations never come from here: they are differences of CLOCK_MONOTONIC. A Moment is what a record
keeps, so that a reader can tell how far its date is to be believed.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

# timesyncd makes this file when it has set the clock; adjtimex is outside the service's filter.
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: `wall` as ISO 8601 in UTC, `monotonic_ns` on CLOCK_MONOTONIC since `boot_id`.

    Two moments of one boot compare by `monotonic_ns`; two of different boots only by `wall`, and
    only where both say that the clock was `synchronised`.
    """

    wall: str
    monotonic_ns: int
    boot_id: str
    synchronised: bool

    @classmethod
    def now(cls) -> "Moment":
        """The present instant, and whether its wall time is to be believed."""
        wall = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return cls(wall, time.monotonic_ns(), _boot_id(), SYNCHRONISED.exists())

    def seconds_to(self, later: "Moment") -> float:
        """Seconds from here to `later`, by the monotonic clock: ValueError for another boot."""
        if self.boot_id != later.boot_id:
            raise ValueError("two boots: only wall times tell how far apart they are, if at all")
        return (later.monotonic_ns - self.monotonic_ns) / 1e9

    def as_dict(self) -> dict[str, Any]:
        """The four fields, JSON-ready."""
        return {
            "wall": self.wall,
            "monotonic_ns": self.monotonic_ns,
            "boot_id": self.boot_id,
            "synchronised": self.synchronised,
        }


@cache
def _boot_id() -> str:
    return BOOT_ID.read_text(encoding="ascii").strip()
