"""The kernel's SPI bus for gpiozero, and nothing in its place."""

from pathlib import Path
from typing import Any

from gpiozero import GPIOZeroError
from gpiozero.pins import local
from gpiozero.pins.pi import PiFactory


class SpiRefusedError(GPIOZeroError, OSError):  # type: ignore[misc]
    """There is no hardware SPI as asked; the text says what to do."""


def hardware_spi(factory: PiFactory, **spi_args: Any) -> Any:
    """An SPI interface of gpiozero's over spidev, for a factory's own `spi`; SpiRefusedError else.

    gpiozero itself would warn and bit-bang: too slow and uneven to sample with, and on the pins
    of its default factory, not of this one.
    """
    if local.SpiDev is None:
        raise SpiRefusedError(
            "the Python package spidev is not there, and SPI by bit-banging is refused: install "
            "python3-spidev (Debian), or training-pod[board] where a compiler is"
        )
    args, options = factory._extract_spi_args(**spi_args)
    shared = bool(options.pop("shared", False))
    kind = local.LocalPiHardwareSPIShared if shared else local.LocalPiHardwareSPI
    try:
        return kind(pin_factory=factory, **args)
    except OSError as error:
        there = ", ".join(sorted(map(str, Path("/dev").glob("spidev*")))) or "none"
        raise SpiRefusedError(
            f"the SPI bus cannot be opened ({error}; devices here: {there}), and bit-banging is "
            "refused: set dtparam=spi=on in config.txt, and put this user in the group spi"
        ) from error
