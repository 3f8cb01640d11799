"""What a desk's sensors sense: nothing by themselves; whoever simulates it says what, and when."""

from firmware.desk import DeskFactory
from firmware.panel import StampingFactory
from firmware.sensors.probes import Probe
from firmware.wiring import Wiring


class DeskSignals:
    """Signals at a desk's comparators. The factory's clock says when a crossing happens.

    Raises TypeError for a factory with real pins, which nothing here may move.
    """

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        if not isinstance(factory, DeskFactory):
            raise TypeError(f"the pins of {type(factory).__name__} sense by themselves")
        self._sensors = {"light": wiring.light, "sound": wiring.sound}
        self._factory = factory

    def cross(self, probe: Probe, *, above: bool) -> None:
        """The signal crosses its threshold now. Nothing happens where no such probe is wired."""
        wiring = self._sensors[probe]
        if wiring is not None:
            self._factory.pin(wiring.pin).connect(above == (wiring.pull == "down"))
