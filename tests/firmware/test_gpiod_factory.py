"""The factory where no chip is: how it is found, what it refuses. The rest is in tests/rig."""

from importlib.metadata import entry_points
from typing import Any

import pytest
from gpiozero import (
    BadPinFactory,
    PinFixedPull,
    PinInvalidBounce,
    PinInvalidEdges,
    PinInvalidFunction,
    PinInvalidPull,
    PinPWMUnsupported,
    PinSetInput,
)
from gpiozero.pins.local import LocalPiHardwareSPI
from gpiozero.pins.pi import PiBoardInfo
from hypothesis import given
from hypothesis import strategies as st

from firmware.gpiod_factory import CHIPS, GpiodFactory, GpiodPin, find_chip

STAMPS = st.integers(0, 2**63 - 1)


def pin(name: str) -> GpiodPin:
    """A pin of a Pi 4 that no factory has yet asked anything of the kernel for."""
    ((_, info),) = PiBoardInfo.from_revision(0xC03115).find_pin(name)
    factory: Any = None
    return GpiodPin(factory, info)


def test_gpiozero_finds_it_by_name() -> None:
    """GPIOZERO_PIN_FACTORY=gpiod names this factory."""
    (entry,) = entry_points(group="gpiozero_pin_factories", name="gpiod")
    assert entry.load() is GpiodFactory


def test_a_chip_that_is_not_there() -> None:
    """The error names what was looked for and what to do."""
    with pytest.raises(BadPinFactory, match=r"no-such-chip.*`chip` in wiring.yaml"):
        find_chip("no-such-chip")


@pytest.mark.parametrize("revision", CHIPS.values())
def test_every_known_chip_has_the_header(revision: int) -> None:
    """The board taken for granted has GPIO 2 to 27."""
    board = PiBoardInfo.from_revision(revision)
    assert all(list(board.find_pin(f"GPIO{line}")) for line in range(2, 28))


@given(STAMPS, STAMPS)
def test_ticks_are_nanoseconds(earlier: int, later: int) -> None:
    """The difference is taken before it is rounded to seconds."""
    assert GpiodFactory.ticks_diff(later, earlier) == (later - earlier) / 1e9


def test_ticks_are_whole() -> None:
    """Now is an int, as a stamp is."""
    assert isinstance(GpiodFactory.ticks(), int)


def test_spi_is_gpiozeros() -> None:
    """The ADC's bus is the kernel's, through spidev."""
    factory: Any = None
    chosen = GpiodFactory._get_spi_class(factory, shared=False, hardware=True)
    assert chosen is LocalPiHardwareSPI


def test_a_bounce_time_is_refused() -> None:
    """It would move the stamp; to have none is what it is."""
    pin("GPIO17").bounce = None
    with pytest.raises(PinInvalidBounce, match="later than it happened"):
        pin("GPIO17").bounce = 0.02


def test_pwm_is_refused() -> None:
    """The error names gpiozero's blink."""
    pin("GPIO17").frequency = None
    with pytest.raises(PinPWMUnsupported, match="blink"):
        pin("GPIO17").frequency = 100


@pytest.mark.parametrize("edges", ["rising", "falling", "none"])
def test_one_direction_is_refused(edges: str) -> None:
    """Both edges are needed to see a loss."""
    pin("GPIO17").edges = "both"
    with pytest.raises(PinInvalidEdges):
        pin("GPIO17").edges = edges


def test_what_no_pin_can_be() -> None:
    """A function, a pull and a state that do not exist or do not fit are told as such."""
    with pytest.raises(PinInvalidFunction, match="alt0"):
        pin("GPIO17").function = "alt0"
    with pytest.raises(PinInvalidPull, match="sideways"):
        pin("GPIO17").pull = "sideways"
    with pytest.raises(PinFixedPull, match="pull-up"):
        pin("GPIO2").pull = "down"
    with pytest.raises(PinSetInput):
        pin("GPIO17").state = 1
