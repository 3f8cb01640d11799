"""The wiring as delivered: pins that are free on the header, the same in file and document."""

import re
from pathlib import Path
from typing import Any

import yaml
from gpiozero.pins.pi import PiBoardInfo

from firmware.wiring import BUTTONS, ButtonWiring, Wiring

ROOT = Path(__file__).parents[2]
# HAT EEPROM, I2C, one-wire, SPI0, PWM, serial console, PCM.
TAKEN = {0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21}
ROW = re.compile(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def delivered() -> dict[str, Any]:
    buttons = yaml.safe_load((ROOT / "config/wiring.yaml").read_text())["buttons"]
    assert isinstance(buttons, dict)
    return buttons


def test_every_button_has_its_own_free_pins() -> None:
    """Five buttons in the panel's order, ten different GPIOs, none that a bus needs."""
    buttons = delivered()
    pins = [button[part] for button in buttons.values() for part in ("pin", "lamp")]
    assert tuple(buttons) == BUTTONS
    assert len(set(pins)) == 10
    assert not set(pins) & TAKEN


def test_the_document_tells_the_same_pins() -> None:
    """docs/hardware.md has the file's GPIOs, each with the header pin that a Pi 4 has for it."""
    rows = ROW.findall((ROOT / "docs/hardware.md").read_text())
    told = {name: tuple(map(int, numbers)) for name, *numbers in rows}
    assert told == {
        name: (button["pin"], header(button["pin"]), button["lamp"], header(button["lamp"]))
        for name, button in delivered().items()
    }


def header(gpio: int) -> int:
    """The header pin of a GPIO."""
    (found,) = PiBoardInfo.from_revision(0xC03115).find_pin(f"GPIO{gpio}")
    return int(found[1].number)


def test_the_refractory_time_is_given_in_stamps_unit() -> None:
    """Milliseconds in the file, nanoseconds beside the edges."""
    assert Wiring({"ok": ButtonWiring(26)}, refractory_ms=12.5).refractory_ns == 12_500_000


def test_the_probes_have_pins_of_their_own_that_the_document_tells() -> None:
    """Nothing but PWM audio wants them, and docs/hardware.md has each with its header pin."""
    sensors = yaml.safe_load((ROOT / "config/wiring.yaml").read_text())["sensors"]
    pins = {name: sensor["pin"] for name, sensor in sensors.items()}
    buttons = {button[part] for button in delivered().values() for part in ("pin", "lamp")}
    assert not set(pins.values()) & (buttons | TAKEN - {12, 13, 18, 19})
    told = (ROOT / "docs/hardware.md").read_text()
    assert set(pins) == {"light", "sound"}
    for name, pin in pins.items():
        assert f"| {name} | {pin} | {header(pin)} |" in told


def test_the_jack_has_a_pin_of_its_own_that_the_document_tells() -> None:
    """Nothing else on a desk's board wants it, and docs/hardware.md has it with its header pin."""
    sensors = yaml.safe_load((ROOT / "config/desk/wiring.yaml").read_text())["sensors"]
    pin = sensors["headphones"]["pin"]
    buttons = {button[part] for button in delivered().values() for part in ("pin", "lamp")}
    assert pin not in buttons | {sensors["presence"]["pin"]}
    told = (ROOT / "docs/hardware.md").read_text()
    assert f"| headphones | {pin} | {header(pin)} |" in told
    example = f"headphones: {{pin: {pin}, pull: up}}       # header {header(pin)}"
    assert example in (ROOT / "config/wiring.yaml").read_text()
