"""Sensors that cannot all be had: those that could are given back, for the next try."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.sensors import Sensors
from exercises.core.clock import Clock
from firmware.board import BoardError, refusals
from firmware.desk import DeskFactory
from firmware.wiring import BUTTONS, ButtonWiring, SensorWiring, Wiring

PANEL = {name: ButtonWiring(pin) for pin, name in enumerate(BUTTONS)}


@pytest.fixture
def factory() -> Iterator[DeskFactory]:
    with closing(DeskFactory(time.monotonic_ns)) as made:
        yield made


def sensors(factory: DeskFactory, tmp_path: Path, presence: int | None, door: int) -> Sensors:
    there = None if presence is None else SensorWiring(presence)
    wired = Wiring(PANEL, presence=there, door=SensorWiring(door))
    return Sensors(wired, factory, Clock(), tmp_path, suits=lambda: True)


def test_what_was_opened_before_is_given_back(factory: DeskFactory, tmp_path: Path) -> None:
    """The second sensor's pin is held: the first one's is free again, and both can be had later."""
    with (
        closing(sensors(factory, tmp_path, presence=None, door=21)),
        pytest.raises(BoardError, match=r"GPIO21.*Look here\."),
        refusals("Look here."),
    ):
        sensors(factory, tmp_path, presence=20, door=21)
    with closing(sensors(factory, tmp_path, presence=20, door=21)) as later:
        assert set(later.parts()) == {"board", "presence", "door"}
