"""The 40 pins of the Pi's header, and who has each: the panel, a sensor, or a bus. Pure.

The header is the same on a Pi 4, a Pi 3 and the CM4's usual boards. Buses stand where the BCM2711's
alternate functions put them (Broadcom, BCM2711 ARM Peripherals, section 5.3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from firmware.wiring import SENSORS, PulseWiring, Uses, Wiring

Kind = Literal["button", "lamp", "sensor", "bus"]
GPIOS = range(28)


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin: its `number` on the header, 1 to 40; `gpio` is None where `name` is a supply."""

    number: int
    name: str
    gpio: int | None = None


@dataclass(frozen=True, slots=True)
class Bus:
    """What has several pins at once: each GPIO's signal, and the key that says it is there."""

    name: str
    key: str
    signals: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Owner:
    """What is on a pin, in words."""

    kind: Kind
    words: str


_V3, _V5, _GROUND = "3.3 V", "5 V", "ground"
# From pin 1 on, two a row: a number is the GPIO's.
_ORDER: tuple[int | str, ...] = (
    *(_V3, _V5, 2, _V5, 3, _GROUND, 4, 14, _GROUND, 15),
    *(17, 18, 27, _GROUND, 22, 23, _V3, 24, 10, _GROUND),
    *(9, 25, 11, 8, _GROUND, 7, 0, 1, 5, _GROUND),
    *(6, 12, 13, _GROUND, 19, 16, 26, 20, _GROUND, 21),
)
PINS = tuple(
    Pin(n, what) if isinstance(what, str) else Pin(n, f"GPIO {what}", what)
    for n, what in enumerate(_ORDER, 1)
)

EEPROM = Bus("HAT EEPROM", "always", {0: "data", 1: "clock"})
SPI0 = Bus("SPI0", "uses.spi", {7: "select 1", 8: "select 0", 9: "MISO", 10: "MOSI", 11: "clock"})
I2C1 = Bus("I2C1", "uses.clock", {2: "data", 3: "clock"})
CONSOLE = Bus("serial console", "uses.console", {14: "out", 15: "in"})
I2S = Bus("I2S", "uses.audio", {18: "bit clock", 19: "frame clock", 20: "in", 21: "out"})
PWM = Bus("PWM audio", "uses.audio", {12: "0", 13: "1", 18: "0", 19: "1"})


def buses(uses: Uses, *, pulse: bool) -> list[Bus]:
    """All that has pins of the header beside the panel; `pulse`: its sensor is fitted, on SPI0.

    GPIO 0 and 1 are never free: the firmware looks for a HAT's EEPROM there at each start.
    """
    here = [EEPROM]
    here += [SPI0] if uses.spi or pulse else []
    here += [I2C1] if uses.clock else []
    here += [CONSOLE] if uses.console else []
    here += {"i2s": [I2S], "pwm": [PWM]}.get(uses.audio, [])
    return here


def owners(wiring: Wiring) -> Iterator[tuple[int, Owner]]:
    """Each GPIO and what is on it; a GPIO that comes twice has a wiring that is not valid.

    Where another chip is named, the header's buses are none of its lines.
    """
    for name, button in wiring.buttons.items():
        yield button.pin, Owner("button", f"{name} button, pull {button.pull}")
        if button.lamp is not None:
            yield button.lamp, Owner("lamp", f"{name} lamp")
    for name in SENSORS:
        sensor = getattr(wiring, name)
        if sensor is not None:
            yield sensor.pin, Owner("sensor", f"{name} sensor, pull {sensor.pull}")
    if wiring.chip is not None:
        return
    for bus in buses(wiring.uses, pulse=wiring.pulse is not None):
        for gpio, signal in bus.signals.items():
            adc = bus is SPI0 and gpio in _adc(wiring.pulse)
            yield gpio, Owner("bus", f"{bus.name} {signal}{', pulse sensor' if adc else ''}")


def _adc(pulse: PulseWiring | None) -> tuple[int, ...]:
    """Which pins of SPI0 the pulse sensor's ADC is on."""
    return () if pulse is None else (9, 10, 11, 7 if pulse.select else 8)


def table(wiring: Wiring) -> str:
    """The header as text, two pins a line as they lie; of another chip, a line for each line."""
    on = dict(owners(wiring))
    if wiring.chip is not None:
        lines = [f"{gpio:>4}  {on[gpio].words}" for gpio in sorted(on)]
        return "\n".join([f"lines of {wiring.chip}", *lines])
    pairs = zip(PINS[::2], PINS[1::2], strict=True)
    rows = [(_words(odd, on), odd, even, _words(even, on)) for odd, even in pairs]
    wide = max(len(words) for words, *_ in rows)
    return "\n".join(
        f"{left:>{wide}}  {odd.name:>7}  {odd.number:>2} | "
        f"{even.number:<2}  {even.name:<7}  {right}".rstrip()
        for left, odd, even, right in rows
    )


def _words(pin: Pin, on: Mapping[int, Owner]) -> str:
    if pin.gpio is None:
        return ""
    return on[pin.gpio].words if pin.gpio in on else "free"
