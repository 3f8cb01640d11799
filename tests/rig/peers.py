"""What the pod's stamps are compared with: gpiozero's lgpio factory, and its when_pressed."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from gpiozero import Button
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin
from gpiozero.pins.local import LocalPiPin

from firmware.gpiod_factory import GpiodFactory
from tests.rig.sim import SimChip

PI_4B = 0xC03115


class LgpioPin(LGPIOPin):  # type: ignore[misc]
    """A pin of gpiozero's lgpio factory that leaves lgpio's stamp in nanoseconds."""

    def _call_when_changed(self, chip: int, gpio: int, level: int, ticks: int) -> None:
        del chip, gpio
        LocalPiPin._call_when_changed(self, ticks, level)


class LgpioFactory(LGPIOFactory):  # type: ignore[misc]
    """gpiozero's lgpio factory with what the pod's panel asks beyond; it has no doubts.

    It is told the board, which no device tree tells here, and has the pins to itself: gpiozero
    keeps those of a whole process in one place, where both factories' would be the same.
    """

    source, suspect, lost_edges, monotonic = "kernel", False, 0, True

    def __init__(self, chip: SimChip) -> None:
        super().__init__(chip=int(chip.name.removeprefix("gpiochip")))
        self.pin_class = LgpioPin
        self.pins: dict[Any, Any] = {}
        self._reservations: defaultdict[Any, list[Any]] = defaultdict(list)

    def _get_revision(self) -> int:
        return PI_4B

    @staticmethod
    def ticks() -> int:
        """Now, in the unit of the stamps."""
        return time.monotonic_ns()

    @staticmethod
    def ticks_diff(later: int, earlier: int) -> float:
        """Seconds from one stamp to another."""
        return (later - earlier) / 1e9


def open_factory(name: str, chip: SimChip) -> Any:
    """The pin factory gpiod or lgpio on a chip."""
    return LgpioFactory(chip) if name == "lgpio" else GpiodFactory(chip.path, PI_4B)


class Clocked:
    """A Button whose when_pressed reads the clock, as most programs do, and hands it to `sink`."""

    def __init__(self, pin: int, factory: Any, sink: Callable[[int], None]) -> None:
        self._sink = sink
        self._button = Button(pin, pull_up=True, pin_factory=factory)
        self._button.when_pressed = self._pressed

    def _pressed(self) -> None:
        self._sink(time.monotonic_ns())

    def close(self) -> None:
        """Give the pin back."""
        self._button.close()
