"""Whether headphones are in: the switch in the jack that a plug closes."""

from firmware.panel import StampingFactory
from firmware.sensors.comparator import Comparator, Crossing
from firmware.wiring import SensorWiring


class Headphones:
    """The line of the jack's switch. A plug closes it: a broken wire reads as no headphones."""

    def __init__(self, wiring: SensorWiring, factory: StampingFactory) -> None:
        self._changes = 0
        self._changed_ns: int | None = None
        self._line = Comparator(wiring, factory, self._told)

    @property
    def plugged(self) -> bool:
        """Whether they are in now."""
        return self._line.above

    def get_status(self) -> dict[str, object]:
        """Whether they are in, how often the line changed, and when it last did (ns)."""
        return {
            "plugged": self.plugged,
            "changes": self._changes,
            "changed_ns": self._changed_ns,
        }

    def close(self) -> None:
        """Give the pin back; a second time does nothing."""
        self._line.close()

    def _told(self, crossing: Crossing) -> None:
        self._changes += 1
        self._changed_ns = crossing.t_ns
