"""Simulated lines for the tests, or the reason why there are none."""

from collections.abc import Iterator

import pytest

from firmware.gpiod_factory import GpiodFactory
from tests.rig.sim import SimChip, why_not


@pytest.fixture
def chip() -> Iterator[SimChip]:
    """A simulated chip with the label of a Pi 4's header."""
    if reason := why_not():
        pytest.skip(reason)
    with SimChip() as lines:
        yield lines


@pytest.fixture
def factory(chip: SimChip) -> Iterator[GpiodFactory]:
    """The factory, which finds the chip by its label."""
    with GpiodFactory() as pins:
        assert pins.chip.path == chip.path
        yield pins
