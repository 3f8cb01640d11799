"""What a desk's sensors sense: nothing by themselves; whoever simulates it says what, and when."""

from typing import Literal

from firmware.desk import DeskFactory
from firmware.panel import StampingFactory
from firmware.wiring import SensorWiring, Wiring

Sensor = Literal["light", "sound", "presence", "headphones", "door"]


class DeskSignals:
    """Signals at a desk's comparators. The factory's clock says when a crossing happens.

    Raises TypeError for a factory with real pins, which nothing here may move.
    """

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        if not isinstance(factory, DeskFactory):
            raise TypeError(f"the pins of {type(factory).__name__} sense by themselves")
        wired: dict[Sensor, SensorWiring | None] = {
            "light": wiring.light,
            "sound": wiring.sound,
            "presence": wiring.presence,
            "headphones": wiring.headphones,
            "door": wiring.door,
        }
        # Looked up once: gpiozero searches the whole header for a pin.
        self._lines = {
            name: (factory.pin(sensor.pin), sensor.pull == "down")
            for name, sensor in wired.items()
            if sensor is not None
        }

    def cross(self, sensor: Sensor, *, above: bool) -> None:
        """The signal crosses its threshold now. Nothing happens where no such sensor is wired."""
        if sensor in self._lines:
            pin, rests_low = self._lines[sensor]
            pin.connect(above == rests_low)
