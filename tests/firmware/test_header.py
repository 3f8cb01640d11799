"""The header: the same 40 pins as gpiozero knows, and never two owners of one in a valid wiring."""

from pathlib import Path
from typing import Any

from gpiozero.pins.pi import PiBoardInfo
from hypothesis import given
from hypothesis import strategies as st

from controller.config.checks import pins_differ
from controller.config.document import Document
from controller.config.wiring import WiringConfig
from firmware.header import CONSOLE, EEPROM, GPIOS, I2C1, I2S, PINS, PWM, SPI0, owners
from firmware.wiring import BUTTONS, SENSORS, Uses

HOUSE = Path(__file__).parents[2]

# What no bus of the image has: whole wirings of these are mostly valid, of all GPIOs hardly ever.
FREE = (4, 5, 6, 12, 13, *range(16, 28))

pins = st.integers(min(GPIOS), max(GPIOS))
pulls = st.sampled_from(["up", "down"])
uses = st.fixed_dictionaries(
    {},
    optional={
        "spi": st.booleans(),
        "clock": st.booleans(),
        "console": st.booleans(),
        "audio": st.sampled_from(["jack", "usb", "hdmi", "i2s", "pwm"]),
    },
)


@st.composite
def wirings(draw: st.DrawFn) -> dict[str, Any]:
    """Any wiring.yaml that is well-formed: mostly of different pins, sometimes with one twice."""
    order = draw(st.permutations(draw(st.sampled_from([GPIOS, FREE, (*FREE, *SPI0.signals)]))))
    numbers = iter([draw(pins), *order] if draw(st.booleans()) else order)
    sensors = draw(st.sets(st.sampled_from(SENSORS)))
    return {
        "buttons": {
            name: {"pin": next(numbers), "pull": draw(pulls)}
            | ({"lamp": next(numbers)} if draw(st.booleans()) else {})
            for name in BUTTONS
        },
        "sensors": {name: {"pin": next(numbers)} for name in sensors},
        "pulse": draw(st.sampled_from([None, {"channel": 1}])),
        "chip": draw(st.sampled_from([None, None, "other"])),
        "uses": draw(uses),
    }


@given(wirings())
def test_a_wiring_is_valid_if_and_only_if_each_pin_has_one_owner(tree: dict[str, Any]) -> None:
    """The check refuses what has two owners of a pin, and nothing else."""
    told = list(pins_differ(Document("wiring.yaml", tree)))
    owned = [gpio for gpio, _ in owners(WiringConfig.model_validate(tree).wiring())]
    assert bool(told) == (len(set(owned)) < len(owned))


def test_the_document_tells_whose_the_pins_are() -> None:
    """Each bus's GPIOs in docs/hardware.md, in their order, with their pins on the header."""
    told = (HOUSE / "docs/hardware.md").read_text()
    where = {pin.gpio: str(pin.number) for pin in PINS}
    for bus in (EEPROM, I2C1, SPI0, CONSOLE, I2S, PWM):
        first, *_, last = gpios = list(bus.signals)
        run = len(gpios) > 2 and last - first == len(gpios) - 1
        row = f"{first} to {last}" if run else ", ".join(map(str, gpios))
        assert f"| {row} | {', '.join(where[gpio] for gpio in gpios)} |" in told
        assert bus.key in told


def test_what_the_image_switches_on_is_taken_by_default() -> None:
    """The overlay for the Pi's firmware and the defaults of `uses` say the same."""
    boot = HOUSE / "firmware/image/boot"
    overlay, firmware = (boot / "pod.dts").read_text(), (boot / "config.txt").read_text()
    assert Uses().spi == ("&spi {" in overlay)
    assert Uses().clock == ("ds3231" in overlay)
    assert Uses().console == ("enable_uart=1" in firmware)


def test_the_header_is_the_one_that_gpiozero_knows() -> None:
    """Number by number, on a Pi 4."""
    board = PiBoardInfo.from_revision(0xC03115).headers["J8"].pins
    assert [pin.number for pin in PINS] == sorted(board)
    for pin in PINS:
        known = board[pin.number].name
        assert pin.name.replace(" ", "").upper() == {"3V3": "3.3V", "GND": "GROUND"}.get(
            known, known
        )
