"""The jack's switch on mock pins."""

from typing import Literal

import pytest

from firmware.desk import DeskFactory
from firmware.sensors.desk import DeskSignals
from firmware.sensors.headphones import Headphones
from firmware.wiring import SensorWiring, Wiring


@pytest.mark.parametrize("pull", ["down", "up"])
def test_a_plug_is_seen_and_its_pulling_out(pull: Literal["down", "up"]) -> None:
    """Whichever way the line rests; a line that nothing is joined to reads as none."""
    now_ns = 5
    factory = DeskFactory(lambda: now_ns)
    wiring = Wiring({}, headphones=SensorWiring(20, pull))
    assert wiring.headphones is not None
    jack = Headphones(wiring.headphones, factory)
    assert jack.get_status() == {"plugged": False, "changes": 0, "changed_ns": None}
    signals = DeskSignals(wiring, factory)
    signals.cross("headphones", above=True)
    assert jack.plugged
    now_ns = 8
    signals.cross("headphones", above=False)
    assert jack.get_status() == {"plugged": False, "changes": 2, "changed_ns": 8}
    jack.close()
    factory.close()


def test_headphones_that_were_in_at_the_start_are_seen() -> None:
    """Nothing has to change first."""
    factory = DeskFactory(lambda: 5)
    wiring = Wiring({}, headphones=SensorWiring(20, "up"))
    assert wiring.headphones is not None
    DeskSignals(wiring, factory).cross("headphones", above=True)
    jack = Headphones(wiring.headphones, factory)
    assert jack.plugged
    jack.close()
    factory.close()
