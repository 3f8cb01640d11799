"""wiring.yaml as a frozen model, and the same as the board knows it."""

from typing import Annotated, Literal

from pydantic import Field

from controller.config.models import Section
from firmware.wiring import Audio, ButtonWiring, PulseWiring, SensorWiring, Uses, Wiring

Pin = Annotated[int, Field(ge=0, le=27, description="the GPIO's number, not the header's")]


class ButtonConfig(Section):
    """One button's pins; `pull` is the resistor's direction, a pressed button reads the other."""

    pin: Pin
    lamp: Pin | None = None
    pull: Literal["up", "down"] = "up"


class ButtonsConfig(Section):
    """The panel's five buttons."""

    left: ButtonConfig
    right: ButtonConfig
    ok: ButtonConfig
    back: ButtonConfig
    help: ButtonConfig


class SensorConfig(Section):
    """A sensor's comparator: its pin, and the level where it rests, below its threshold."""

    pin: Pin
    pull: Literal["up", "down"] = "down"

    def wiring(self) -> SensorWiring:
        """The same as the board knows it."""
        return SensorWiring(**dict(self))


class SensorsConfig(Section):
    """The sensors that are wired; what is left out is not there."""

    light: SensorConfig | None = None
    sound: SensorConfig | None = None
    presence: SensorConfig | None = None
    headphones: SensorConfig | None = None
    door: SensorConfig | None = None


class PulseConfig(Section):
    """The pulse sensor: the ADC's channel, and the chip select of SPI0 that the ADC is on."""

    channel: Annotated[int, Field(ge=0, le=7)] = 0
    select: Annotated[int, Field(ge=0, le=1)] = 0


class UsesConfig(Section):
    """What else has pins of the header, switched on elsewhere; the defaults are the image's."""

    spi: bool = True
    clock: bool = True
    console: bool = True
    audio: Audio = "jack"

    def known(self) -> Uses:
        """The same as the header's rules know it."""
        return Uses(**dict(self))


class WiringConfig(Section):
    """wiring.yaml: which pin is which button and sensor, and the buttons' refractory time."""

    buttons: ButtonsConfig
    sensors: SensorsConfig = SensorsConfig()
    pulse: PulseConfig | None = None
    refractory_ms: Annotated[float, Field(ge=1, le=100)] = 25.0
    chip: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    uses: UsesConfig = UsesConfig()

    def wiring(self) -> Wiring:
        """The same as the board knows it, without pydantic."""
        buttons = {name: ButtonWiring(**dict(button)) for name, button in self.buttons}
        sensors = {name: sensor.wiring() for name, sensor in self.sensors if sensor is not None}
        pulse = None if self.pulse is None else PulseWiring(**dict(self.pulse))
        uses = self.uses.known()
        return Wiring(
            buttons, self.refractory_ms, **sensors, pulse=pulse, chip=self.chip, uses=uses
        )
