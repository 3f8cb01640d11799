"""wiring.yaml: every pin has one owner, and what the image has on the header is nobody else's."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from controller.config import load
from firmware.wiring import PulseWiring
from tests.controller.config.changing import change, problems


def test_sensors_are_optional_and_have_pins_of_their_own(directory: Path) -> None:
    """A pod without probes has none; a probe on a button's pin, or of no known kind, is told."""
    wiring = directory / "wiring.yaml"
    light = load(directory).wiring.light
    assert light is not None
    change(wiring, "sensors", "light", "pin", value=5)
    change(wiring, "sensors", "sond", value={"pin": 13})
    told = "\n".join(problems(directory))
    assert "sensors.light.pin: GPIO 5 is also buttons.left.pin" in told
    allowed = "light, sound, presence, headphones, door"
    assert f"sensors.sond: unknown key; allowed: {allowed}; did you mean sound?" in told
    change(wiring, "sensors", value={})
    assert load(directory).wiring.light is None


def test_a_pulse_sensor_is_optional_and_owns_its_bus(directory: Path) -> None:
    """Without its section there is none; with it, GPIO 7 to 11 are nobody else's."""
    wiring = directory / "wiring.yaml"
    assert load(directory).wiring.pulse is None
    change(wiring, "pulse", value={"channel": 3})
    assert load(directory).wiring.pulse == PulseWiring(3, 0)
    change(wiring, "buttons", "help", "pin", value=9)
    change(wiring, "pulse", "channel", value=8)
    told = "\n".join(problems(directory))
    assert "buttons.help.pin: GPIO 9 is also SPI0 MISO (uses.spi)" in told
    assert "pulse.channel: is 8; allowed: a whole number from 0 to 7" in told


@pytest.mark.parametrize(
    ("key", "off", "pins", "bus"),
    [
        ("spi", False, range(7, 12), "SPI0"),
        ("clock", False, (2, 3), "I2C1"),
        ("console", False, (14, 15), "serial console"),
        (None, None, (0, 1), "HAT EEPROM"),
    ],
)
def test_pins_of_the_image_are_nobody_elses(
    directory: Path, key: str | None, off: object, pins: Iterable[int], bus: str
) -> None:
    """What the image's device tree has is refused with its reason, until `uses` says it is off."""
    wiring = directory / "wiring.yaml"
    for pin in pins:
        change(wiring, "buttons", "help", "pin", value=pin)
        (told,) = problems(directory)
        assert f"buttons.help.pin: GPIO {pin} is also {bus}" in told
        assert "allowed: each GPIO once; free: 4, 18, 19, 20, 21, 25" in told
    if key is not None:
        change(wiring, "uses", key, value=off)
        load(directory)


@pytest.mark.parametrize(
    ("audio", "pins"),
    [
        ("jack", set()),
        ("usb", set()),
        ("hdmi", set()),
        ("i2s", {18, 19, 20, 21}),
        ("pwm", {12, 13, 18, 19}),
    ],
)
def test_which_pins_sound_has_depends_on_where_it_comes_out(
    directory: Path, audio: str, pins: set[int]
) -> None:
    """Each GPIO that any audio may want is tried with each."""
    wiring = directory / "wiring.yaml"
    change(wiring, "sensors", value={})
    change(wiring, "uses", "audio", value=audio)
    for pin in (12, 13, 18, 19, 20, 21):
        change(wiring, "buttons", "help", "lamp", value=pin)
        if pin not in pins:
            load(directory)
            continue
        (told,) = problems(directory)
        assert f"buttons.help.lamp: GPIO {pin} is also" in told
        assert "(uses.audio)" in told


def test_every_clash_is_told_at_once(directory: Path) -> None:
    """Pins on buses, a bus that is needed and off, and a word that `uses` does not know."""
    wiring = directory / "wiring.yaml"
    change(wiring, "buttons", "left", "pin", value=3)
    change(wiring, "buttons", "ok", "lamp", value=14)
    change(wiring, "buttons", "right", "lamp", value=9)
    change(wiring, "pulse", value={"channel": 0})
    change(wiring, "uses", value={"spi": False, "audio": "i2c"})
    told = "\n".join(problems(directory))
    assert "wiring.yaml" in told
    assert "buttons.left.pin: GPIO 3 is also I2C1 clock (uses.clock)" in told
    assert "buttons.ok.lamp: GPIO 14 is also serial console out (uses.console)" in told
    assert "buttons.right.lamp: GPIO 9 is also SPI0 MISO (uses.spi)" in told
    assert "uses.spi: is false, and the pulse sensor is on SPI0; allowed: true, or no pulse" in told
    assert "uses.audio: is the text 'i2c'; allowed: jack or usb or hdmi or i2s or pwm" in told


def test_another_chip_has_no_header(directory: Path) -> None:
    """Its lines are free, each for one."""
    wiring = directory / "wiring.yaml"
    change(wiring, "chip", value="9030000.pl061")
    change(wiring, "buttons", "left", "pin", value=0)
    assert load(directory).wiring.buttons["left"].pin == 0
    change(wiring, "buttons", "right", "pin", value=0)
    (told,) = problems(directory)
    assert "buttons.right.pin: GPIO 0 is also buttons.left.pin" in told


@pytest.mark.parametrize("part", ["pin", "lamp"])
def test_pins_stand_once(directory: Path, part: str) -> None:
    """A GPIO that two buttons or lamps share is told, beside any other mistake in the file."""
    wiring = yaml.safe_load((directory / "wiring.yaml").read_text())
    taken = wiring["buttons"]["left"]["pin"]
    change(directory / "wiring.yaml", "buttons", "help", part, value=taken)
    change(directory / "wiring.yaml", "refractory_ms", value=-1)
    told = problems(directory)
    assert any(f"buttons.help.{part}: GPIO {taken} is also buttons.left.pin" in p for p in told)
    assert any("refractory_ms: is -1; allowed: a number from" in p for p in told)


@pytest.mark.parametrize("button", ["left", "right", "ok", "back", "help"])
def test_five_buttons_must_be_wired(directory: Path, button: str) -> None:
    """Each of the panel's buttons is missed by name."""
    wiring = yaml.safe_load((directory / "wiring.yaml").read_text())
    del wiring["buttons"][button]
    (directory / "wiring.yaml").write_text(yaml.safe_dump(wiring))
    [told] = problems(directory)
    assert f"buttons.{button}: the key is missing" in told
