"""A sensor behind a comparator: one GPIO line that says above or below its threshold, and when."""

from collections.abc import Callable
from dataclasses import dataclass

from gpiozero import DigitalInputDevice

from firmware.edge import Source
from firmware.panel import StampingFactory
from firmware.wiring import SensorWiring


@dataclass(frozen=True, slots=True)
class Crossing:
    """One crossing of a sensor's threshold; `t_ns`, `source` and `suspect` are as an Edge's."""

    above: bool
    t_ns: int
    source: Source
    suspect: bool = False


Told = Callable[[Crossing], None]


class Comparator:
    """The line of one sensor. `told` gets each crossing on the factory's thread, as it came.

    Nothing is debounced: what a comparator does near its threshold is for the reader to judge.
    """

    def __init__(self, wiring: SensorWiring, factory: StampingFactory, told: Told) -> None:
        self._rest, self._factory, self._told = wiring.pull == "up", factory, told
        self._device = DigitalInputDevice(wiring.pin, pull_up=self._rest, pin_factory=factory)
        # As in the panel: only here the stamp is handed over, and gpiozero holds it weakly.
        self._device.pin.when_changed = self._changed

    @property
    def above(self) -> bool:
        """Whether the sensor is above its threshold now."""
        return bool(self._device.is_active)

    def close(self) -> None:
        """Give the pin back; a second time does nothing."""
        self._device.close()

    def _changed(self, ticks: int, state: int) -> None:
        factory = self._factory
        self._told(Crossing(bool(state) != self._rest, ticks, factory.source, factory.suspect))
