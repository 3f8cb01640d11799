"""Whether the case is open: the switch at its door."""

from collections.abc import Callable

from firmware.panel import StampingFactory
from firmware.sensors.comparator import Comparator, Crossing
from firmware.wiring import SensorWiring


class Door:
    """The line of the door's switch, which a shut door closes: a broken wire reads as open.

    `told` is called on the factory's thread each time the line changed, bounces too.
    """

    def __init__(
        self,
        wiring: SensorWiring,
        factory: StampingFactory,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._told = told
        self._openings = 0
        self._line = Comparator(wiring, factory, self._changed)

    @property
    def open(self) -> bool:
        """Whether it is open now."""
        return not self._line.above

    def get_status(self) -> dict[str, object]:
        """Whether it is open, and how often the line said so since the start: bounces count too."""
        return {"open": self.open, "openings": self._openings}

    def close(self) -> None:
        """Give the pin back; a second time does nothing."""
        self._line.close()

    def _changed(self, crossing: Crossing) -> None:
        self._openings += not crossing.above
        self._told()
