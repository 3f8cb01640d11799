"""A gpiozero pin factory over libgpiod v2: the kernel's stamp of each edge, kept to the callback.

Ticks of this factory are `int` nanoseconds of CLOCK_MONOTONIC, the same as `time.monotonic_ns()`,
so the `ticks` of a pin callback are the edge's stamp with nothing lost. Inside a callback
`factory.source` and `factory.suspect` tell about the edge at hand; `factory.lost_edges` counts.

Refused, each with its reason: a bounce time (it would move the stamp), PWM, edges of one direction.
"""

import logging
import time
from pathlib import Path
from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Value
from gpiozero import (
    BadPinFactory,
    PinFixedPull,
    PinInvalidBounce,
    PinInvalidEdges,
    PinInvalidFunction,
    PinInvalidPull,
    PinPWMUnsupported,
    PinSetInput,
    PinUnknownPi,
)
from gpiozero.pins.local import LocalPiFactory, LocalPiPin

from firmware.edge import Source
from firmware.gpiod_lines import CONSUMER, InputLines, Report, refuse_held
from firmware.spi import hardware_spi

log = logging.getLogger(__name__)

# The header's GPIO chip by its kernel label, and the board taken for granted where no device tree
# tells: a Pi 4B, a Pi 3B+ and a Pi 5, which have the same 40 pins.
CHIPS = {"pinctrl-bcm2711": 0xC03115, "pinctrl-bcm2835": 0xA020D3, "pinctrl-rp1": 0xC04170}

BIASES = {"up": Bias.PULL_UP, "down": Bias.PULL_DOWN, "floating": Bias.DISABLED}


def find_chip(label: str | None = None) -> str:
    """Device path of the chip with this label, or of the Pi's header; raises BadPinFactory."""
    wanted = [label] if label else list(CHIPS)
    seen = []
    for path in sorted(map(str, Path("/dev").glob("gpiochip*"))):
        with gpiod.Chip(path) as chip:
            seen.append(chip.get_info().label)
        if seen[-1] in wanted:
            return path
    raise BadPinFactory(
        f"no GPIO chip labelled {' or '.join(wanted)} here (labels found: "
        f"{', '.join(seen) or 'none'}): run on a Pi, or name its chip: `chip` in wiring.yaml"
    )


class GpiodFactory(LocalPiFactory):  # type: ignore[misc]
    """Pins of one GPIO chip.

    `chip` is a label or a path under /dev; without it the Pi's header is looked for. `revision` is
    the Pi's revision code, which says which pins the header has; without it the device tree says,
    and where there is none the board in `CHIPS`. Raises BadPinFactory where the chip is not there.
    """

    def __init__(self, chip: str | None = None, revision: int | None = None) -> None:
        super().__init__()
        self._revision = revision
        path = chip if chip and chip.startswith("/") else find_chip(chip)
        self.chip = gpiod.Chip(path)
        self.inputs = InputLines(self.chip, self._deliver)
        self.pin_class = GpiodPin
        self._listening: dict[int, GpiodPin] = {}
        self._delivering: Report | None = None

    @property
    def source(self) -> Source:
        """Who stamps: inside a pin callback, who stamped the edge at hand."""
        if self._delivering is not None:
            return self._delivering.source
        return "kernel" if self.monotonic else "arrival"

    @property
    def monotonic(self) -> bool:
        """Whether the kernel's stamps are on CLOCK_MONOTONIC, as far as they tell."""
        return self.inputs.clock.holds

    @property
    def suspect(self) -> bool:
        """Inside a pin callback: whether edges were lost around the one at hand."""
        return self._delivering is not None and self._delivering.suspect

    @property
    def lost_edges(self) -> int:
        """Running total over all inputs; a report that was only late takes its count back."""
        return self.inputs.ledger.lost

    @staticmethod
    def ticks() -> int:
        """Now, in the unit of every edge's stamp: nanoseconds of CLOCK_MONOTONIC."""
        return time.monotonic_ns()

    @staticmethod
    def ticks_diff(later: int, earlier: int) -> float:
        """Seconds from one stamp to another."""
        return (later - earlier) / 1e9

    def spi(self, **spi_args: Any) -> Any:
        """The kernel's SPI bus; SpiRefusedError where gpiozero would bit-bang instead."""
        return hardware_spi(self, **spi_args)

    def close(self) -> None:
        """Give every line back and end the reader; works inside a pin callback, and twice."""
        for pin in [pin for pin in self.pins.values() if pin.factory is self]:
            pin.close()
        self.inputs.close()
        self.chip.close()

    def listen(self, pin: "GpiodPin", on: bool) -> None:
        """Send the edges of a pin to its callback, or no longer."""
        if on:
            self._listening[pin.offset] = pin
        else:
            self._listening.pop(pin.offset, None)

    def _get_revision(self) -> int:
        if self._revision is not None:
            return self._revision
        try:
            return int(super()._get_revision())
        except PinUnknownPi:
            label = self.chip.get_info().label
            if label not in CHIPS:
                raise PinUnknownPi(
                    f"no device tree says which Pi this is, and the chip {label!r} does not "
                    "either: give GpiodFactory(revision=...)"
                ) from None
            return CHIPS[label]

    def _deliver(self, report: Report) -> None:
        pin = self._listening.get(report.offset)
        if pin is None:
            return
        self._delivering = report
        try:
            pin.fire(report.t_ns, int(report.level))
        except Exception:  # whatever a callback raises, the next press must be read
            log.exception("the callback of %r raised; its edge is gone", pin)
        finally:
            self._delivering = None


class GpiodPin(LocalPiPin):  # type: ignore[misc]
    """One line of the chip: an input within the factory's one request, or an output of its own.

    Nothing is asked of the kernel before a function, a pull, a state or a callback is.
    """

    factory: GpiodFactory

    def __init__(self, factory: GpiodFactory, info: Any) -> None:
        super().__init__(factory, info)
        self.offset = int(self._number)
        self._pull = info.pull or "floating"
        self._armed = False
        self._output: gpiod.LineRequest | None = None

    def close(self) -> None:
        """Give the line back and leave the factory, so that the pin can be opened again."""
        self.when_changed = None
        self._free()
        self.factory.pins.pop(self.info, None)

    def fire(self, ticks: int, state: int) -> None:
        """Call the pin callback, unless it has gone meanwhile."""
        held = self._when_changed
        callback = None if held is None else held()
        if callback is not None:
            callback(ticks, state)

    def output_with_state(self, state: bool) -> None:
        """Become an output at this level without passing through the other. GPIOPinInUse."""
        self.when_changed = None
        self._free()
        refuse_held(self.factory.chip, self.offset)
        settings = gpiod.LineSettings(direction=Direction.OUTPUT, output_value=Value(int(state)))
        self._output = self.factory.chip.request_lines({self.offset: settings}, consumer=CONSUMER)

    def _free(self) -> None:
        self.factory.inputs.drop(self.offset)
        if self._output is not None:
            self._output.release()
            self._output = None

    def _hold(self) -> None:
        self.factory.inputs.hold(self.offset, bias=BIASES[self._pull], armed=self._armed)

    def _get_function(self) -> str:
        return "input" if self._output is None else "output"

    def _set_function(self, value: str) -> None:
        if value not in ("input", "output"):
            raise PinInvalidFunction(f"{value!r} is not a function of {self!r}: input or output")
        if value == "output":
            self.output_with_state(self.state)
        else:
            if self._output is not None:
                self._free()
            self._hold()

    def _get_state(self) -> bool:
        if self._output is not None:
            return self._output.get_value(self.offset) is Value.ACTIVE
        if not self.factory.inputs.holds(self.offset):
            self._hold()
        return self.factory.inputs.level(self.offset)

    def _set_state(self, value: float) -> None:
        if self._output is None:
            raise PinSetInput(f"{self!r} is an input: its state cannot be set")
        self._output.set_value(self.offset, Value(int(bool(value))))

    def _get_pull(self) -> str:
        return str(self._pull)

    def _set_pull(self, value: str) -> None:
        if value not in BIASES:
            raise PinInvalidPull(f"{value!r} is not a pull: {', '.join(BIASES)}")
        if self._output is not None or self.info.pull not in (value, ""):
            raise PinFixedPull(
                f"{self!r} is an output, or has a pull-{self.info.pull} resistor on the board"
            )
        self._pull = value
        self._hold()

    def _get_frequency(self) -> None:
        return None

    def _set_frequency(self, value: float | None) -> None:
        if value is not None:
            raise PinPWMUnsupported(
                f"{self!r} has no PWM: the kernel's GPIO lines know only on and off; "
                "use LED and its blink(), which gpiozero does in software"
            )

    def _get_bounce(self) -> None:
        return None

    def _set_bounce(self, value: float | None) -> None:
        if value is not None:
            raise PinInvalidBounce(
                f"a bounce time on {self!r} would stamp a press when its contact has settled, "
                "which is later than it happened: leave it out, and debounce the stamped edges"
            )

    def _get_edges(self) -> str:
        return "both"

    def _set_edges(self, value: str) -> None:
        if value != "both":
            raise PinInvalidEdges(
                f"{self!r} reports both edges: without one direction a lost edge goes unseen"
            )

    def _enable_event_detect(self) -> None:
        self._listen(on=True)

    def _disable_event_detect(self) -> None:
        self._listen(on=False)

    def _listen(self, *, on: bool) -> None:
        self._armed = on
        self.factory.listen(self, on)
        self._hold()
