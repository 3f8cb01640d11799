"""Which pin is which: the panel's five buttons and their lamps, and sensors, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

BUTTONS = ("left", "right", "ok", "back", "help")
SENSORS = ("light", "sound", "presence", "headphones", "door")
Audio = Literal["jack", "usb", "hdmi", "i2s", "pwm"]


@dataclass(frozen=True, slots=True)
class ButtonWiring:
    """One button: its GPIO, its lamp's GPIO (None: unlit), both by BCM number, 0 to 27.

    `pull` is where the line rests, "up" or "down"; a pressed button reads the other level.
    """

    pin: int
    lamp: int | None = None
    pull: Literal["up", "down"] = "up"


@dataclass(frozen=True, slots=True)
class SensorWiring:
    """A sensor's comparator: its GPIO by BCM number; `pull` is the level below its threshold."""

    pin: int
    pull: Literal["up", "down"] = "down"


@dataclass(frozen=True, slots=True)
class PulseWiring:
    """The pulse sensor: its `channel` (0 to 7) of an MCP3008, and that chip's `select` (0, 1).

    The chip is on SPI0, whose GPIOs are 9 to 11, and 8 (select 0) or 7 (select 1).
    """

    channel: int = 0
    select: int = 0


@dataclass(frozen=True, slots=True)
class Uses:
    """What else has pins of the header: tells what the device tree switches on, switches nothing.

    `spi` is SPI0, `clock` a real-time clock at I2C1, `console` the serial console: the image has
    all three (firmware/image/boot). `audio` is where sound comes out; `i2s` and `pwm` have pins.
    """

    spi: bool = True
    clock: bool = True
    console: bool = True
    audio: Audio = "jack"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The panel and its sensors. No GPIO stands twice; `buttons` are in the order of `BUTTONS`.

    `refractory_ms` (1 to 100) is how long a line must have been quiet before its next edge
    counts again. Below about 5 ms worn contacts press twice; above about 50 ms a release in
    quick tapping is told noticeably late. `chip` is the kernel's label of the GPIO chip; None: the
    header of a Pi, whichever it is.
    """

    buttons: Mapping[str, ButtonWiring]
    refractory_ms: float = 25.0
    light: SensorWiring | None = None
    sound: SensorWiring | None = None
    presence: SensorWiring | None = None
    headphones: SensorWiring | None = None
    door: SensorWiring | None = None
    pulse: PulseWiring | None = None
    chip: str | None = None
    uses: Uses = Uses()

    @property
    def refractory_ns(self) -> int:
        """The same in nanoseconds, the unit of every stamp."""
        return round(self.refractory_ms * 1e6)
