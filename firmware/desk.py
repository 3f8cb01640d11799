"""The pod on a desk: keys and virtual hands drive mock pins; past the pins nothing differs."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from firmware.edge import Source
from firmware.panel import StampingFactory
from firmware.sensors.simulated import SimulatedAdc, SimulatedPulse
from firmware.wiring import Wiring

PI_4B = "c03115"

# The keyboard's keys, by the names SDL gives them.
KEYS = {
    "left": "left",
    "right": "right",
    "return": "ok",
    "enter": "ok",
    "space": "ok",
    "backspace": "back",
    "escape": "back",
    "h": "help",
    "f1": "help",
}


class DeskPin(MockPin):  # type: ignore[misc]
    """A mock pin with a contact on it, and stamps of the factory's clock.

    A closed contact outweighs the pull, as copper does: the pin can be opened with its button held.
    """

    def __init__(self, factory: "DeskFactory", info: Any) -> None:
        self._closed_to: bool | None = None
        super().__init__(factory, info)

    def connect(self, level: bool | None) -> None:
        """Tie the pin to a level; None opens the contact, and the pull decides again."""
        self._closed_to = level
        self._drive(level if level is not None else self.pull == "up")

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        if self._closed_to is not None:
            self._drive(self._closed_to)

    def _drive(self, level: bool) -> None:
        (self.drive_high if level else self.drive_low)()

    def _call_when_changed(self) -> None:
        held = self._when_changed  # looked at once: closing clears it from another thread
        callback = None if held is None else held()
        if callback is not None:
            callback(self.factory.ticks(), int(self.state))


class DeskFactory(MockFactory):  # type: ignore[misc]
    """Pins of a Pi that is not there. An edge is stamped by `now_ns` in the thread that drives it.

    Nothing is ever lost or doubted here; the source is "arrival", since no kernel saw the edge.
    On its SPI bus is an MCP3008, and on each of that chip's channels the heart of `pulse`.
    """

    source: Source = "arrival"
    suspect = False
    lost_edges = 0
    monotonic = True

    def __init__(self, now_ns: Callable[[], int]) -> None:
        super().__init__(revision=PI_4B, pin_class=DeskPin)
        self._now_ns = now_ns
        self.pulse = SimulatedPulse()

    def spi(self, **_: Any) -> SimulatedAdc:
        """The simulated ADC, whatever the port."""
        return SimulatedAdc(self.pulse, self._now_ns)

    def ticks(self) -> int:
        """Now, in nanoseconds of the clock given."""
        return self._now_ns()

    @staticmethod
    def ticks_diff(later: int, earlier: int) -> float:
        """Seconds from one stamp to another."""
        return (later - earlier) / 1e9


class Desk:
    """The buttons as a desk has them: whoever presses, keyboard or hands, moves a pin.

    Raises TypeError for a factory with real pins, which nothing here may move.
    """

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        if not isinstance(factory, DeskFactory):
            raise TypeError(
                f"a desk cannot press the pins of {type(factory).__name__}: "
                "set factory to desk in pod.yaml"
            )
        self._wiring, self._factory = wiring, factory
        self._lock = Lock()

    def press(self, button: str) -> None:
        """Close the button's contact; KeyError for a name that is not wired."""
        self._connect(button, down=True)

    def release(self, button: str) -> None:
        """Open the button's contact."""
        self._connect(button, down=False)

    def key(self, name: str, down: bool) -> None:
        """Take a keyboard's key by its name; keys that are no button's do nothing."""
        if name in KEYS:
            self._connect(KEYS[name], down=down)

    def _connect(self, button: str, *, down: bool) -> None:
        wiring = self._wiring.buttons[button]
        with self._lock:
            self._factory.pin(wiring.pin).connect(wiring.pull == "down" if down else None)
