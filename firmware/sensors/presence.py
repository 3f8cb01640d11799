"""Whether somebody is at the pod: the output of a radar or time-of-flight module."""

from threading import Lock

from firmware.panel import StampingFactory
from firmware.sensors.comparator import Comparator, Crossing
from firmware.wiring import SensorWiring


class Presence:
    """One line that is above while somebody is there; its edges keep the factory's stamps."""

    def __init__(self, wiring: SensorWiring, factory: StampingFactory) -> None:
        self._lock = Lock()
        self._left_ns: int | None = None
        self._changes = 0
        self._line = Comparator(wiring, factory, self._told)

    def left_ns(self) -> int | None:
        """The stamp at which whoever was there left.

        None while somebody is there, and before the first who was there has left.
        """
        return self._left_ns

    def get_status(self) -> dict[str, object]:
        """Whether somebody is there, and how often that changed: a line that never does is dead."""
        return {"present": self._line.above, "changes": self._changes}

    def close(self) -> None:
        """Give the pin back."""
        self._line.close()

    def _told(self, crossing: Crossing) -> None:
        # Stamps, not order: two edges may be told the wrong way round, but never stamped so.
        with self._lock:
            self._changes += 1
            self._left_ns = None if crossing.above else crossing.t_ns
