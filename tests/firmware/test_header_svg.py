"""The drawing of the header: current, readable without colours, and with its words inside."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from controller.config import load
from firmware.header import PINS, owners
from firmware.header_svg import HEIGHT, SHAPES, WIDTH, svg
from firmware.wiring import ButtonWiring, PulseWiring, SensorWiring, Uses, Wiring

HOUSE = Path(__file__).parents[2]
SPACE = "{http://www.w3.org/2000/svg}"
FULL = Wiring(
    {"left": ButtonWiring(5, 17), "ok": ButtonWiring(26, pull="down")},
    presence=SensorWiring(4),
    headphones=SensorWiring(20, "up"),
    pulse=PulseWiring(0, 1),
    uses=Uses(console=False, audio="usb"),
)


def titles(drawing: str) -> list[str]:
    """What each pin says of itself."""
    root = ET.fromstring(drawing)
    return [group.findtext(f"{SPACE}title", "") for group in root.findall(f"{SPACE}g")]


def test_the_picture_in_the_documents_is_current() -> None:
    """It is drawn from config/wiring.yaml as it is now; `make wiring` draws it anew."""
    drawn = svg(load(HOUSE / "config").wiring)
    assert (HOUSE / "docs/pictures/wiring.svg").read_text() == drawn
    assert "pictures/wiring.svg" in (HOUSE / "docs/hardware.md").read_text()


def test_each_pin_says_its_number_its_gpio_and_what_is_on_it() -> None:
    """All forty, in words of their own, which the description has too."""
    told = titles(svg(FULL))
    assert len(told) == len(PINS) == 40
    assert told[28] == "29 GPIO 5 left button, pull up"
    assert told[36] == "37 GPIO 26 ok button, pull down"
    assert told[6] == "7 GPIO 4 presence sensor, pull down"
    assert told[25] == "26 GPIO 7 SPI0 select 1, pulse sensor"
    assert told[23] == "24 GPIO 8 SPI0 select 0"
    assert told[7] == "8 GPIO 14 free"
    assert told[5] == "6 ground"
    about = ET.fromstring(svg(FULL)).findtext(f"{SPACE}desc", "")
    assert all(each in about for each in told)


def test_nothing_is_told_by_colour_alone() -> None:
    """What is on a pin is written beside it, and two kinds differ in shape, outline or black."""
    texts = {text.text for text in ET.fromstring(svg(FULL)).iter(f"{SPACE}text")}
    assert {owner.words for _, owner in owners(FULL)} <= texts
    looks = {
        (corners, turn, fill == "#000000", dashes)
        for corners, turn, fill, dashes in SHAPES.values()
    }
    assert len(looks) == len(SHAPES)


def test_the_words_are_within_the_picture() -> None:
    """At 8.7 units a letter, which is wider than the font's mean, the longest words still fit."""
    for text in ET.fromstring(svg(FULL)).iter(f"{SPACE}text"):
        x, y, long = float(text.attrib["x"]), float(text.attrib["y"]), 8.7 * len(text.text or "")
        left = {"start": 0.0, "middle": long / 2, "end": long}[text.attrib["text-anchor"]]
        assert x - left >= 0
        assert x - left + long <= WIDTH
        assert 0 < y < HEIGHT


def test_another_chip_has_no_drawing() -> None:
    """A header that its lines are not on would be a lie."""
    with pytest.raises(ValueError, match="on the chip pl061"):
        svg(Wiring({"ok": ButtonWiring(1)}, chip="pl061"))
