"""The lamps in the buttons: lit means that the button does something now."""

from collections.abc import Collection

from gpiozero import DigitalOutputDevice

from firmware.panel import StampingFactory
from firmware.wiring import Wiring

BLINK_S = 0.5


class Lamps:
    """The lamps of the wiring, dark at first. A button without a lamp is no error."""

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        self._lamps: dict[str, DigitalOutputDevice] = {}
        try:
            for name, button in wiring.buttons.items():
                if button.lamp is not None:
                    self._lamps[name] = DigitalOutputDevice(button.lamp, pin_factory=factory)
        except BaseException:
            self.close()
            raise
        self._lit: frozenset[str] = frozenset()

    def light(self, names: Collection[str]) -> None:
        """Light exactly these buttons; only the lamps that differ are written."""
        wanted = frozenset(names) & self._lamps.keys()
        for name in wanted ^ self._lit:
            self._lamps[name].value = name in wanted
        self._lit = wanted

    def blink(self) -> None:
        """All of them together, once a second, until they are closed."""
        for lamp in self._lamps.values():
            lamp.blink(BLINK_S, BLINK_S)

    def close(self) -> None:
        """All dark, pins given back; a second time does nothing."""
        for lamp in self._lamps.values():
            lamp.off()
            lamp.close()
        self._lamps.clear()
