"""How old a row is, by the one rule that holds when the wall clock may be wrong."""

from typing import Any

from controller.health.clock import Moment

# Seconds; NULL where nobody can know: another boot, and a clock that was or is not set. What is
# to go by its age then waits.
AGE_S = """
CASE WHEN boot_id = :boot_id THEN (:monotonic_ns - monotonic_ns) / 1e9
     WHEN synchronised AND :synchronised THEN (julianday(:wall) - julianday(wall)) * 86400.0
END"""


def as_columns(moment: Moment) -> dict[str, Any]:
    """A moment as the named values that the tables' four columns and AGE_S take."""
    return {
        "wall": moment.wall,
        "monotonic_ns": moment.monotonic_ns,
        "boot_id": moment.boot_id,
        "synchronised": int(moment.synchronised),
    }


def from_columns(wall: str, monotonic_ns: int, boot_id: str, synchronised: int) -> Moment:
    """The moment of the four columns."""
    return Moment(wall, monotonic_ns, boot_id, bool(synchronised))
