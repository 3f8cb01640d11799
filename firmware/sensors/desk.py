"""What a desk's sensors sense: nothing by themselves; whoever simulates it says what, and when."""

from firmware.desk import DeskFactory
from firmware.panel import StampingFactory
from firmware.sensors.probes import Probe
from firmware.wiring import SensorWiring, Wiring


class DeskSignals:
    """Signals at a desk's comparators. The factory's clock says when a crossing happens.

    Raises TypeError for a factory with real pins, which nothing here may move.
    """

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        if not isinstance(factory, DeskFactory):
            raise TypeError(f"the pins of {type(factory).__name__} sense by themselves")
        wired: dict[Probe, SensorWiring | None] = {"light": wiring.light, "sound": wiring.sound}
        # Looked up once: gpiozero searches the whole header for a pin.
        self._lines = {
            probe: (factory.pin(sensor.pin), sensor.pull == "down")
            for probe, sensor in wired.items()
            if sensor is not None
        }

    def cross(self, probe: Probe, *, above: bool) -> None:
        """The signal crosses its threshold now. Nothing happens where no such probe is wired."""
        if probe in self._lines:
            pin, rests_low = self._lines[probe]
            pin.connect(above == rests_low)
