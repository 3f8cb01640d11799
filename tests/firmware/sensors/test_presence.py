"""The presence sensor on mock pins: when whoever was there left."""

from typing import Literal

import pytest

from firmware.desk import DeskFactory
from firmware.sensors.desk import DeskSignals
from firmware.sensors.presence import Presence
from firmware.wiring import SensorWiring, Wiring


@pytest.mark.parametrize("pull", ["down", "up"])
def test_the_leaving_has_the_stamp_of_its_edge(pull: Literal["down", "up"]) -> None:
    """Unknown until somebody was there, none while they are, and anew each time they leave."""
    now_ns = 5
    factory = DeskFactory(lambda: now_ns)
    wiring = Wiring({}, presence=SensorWiring(4, pull))
    signals = DeskSignals(wiring, factory)
    assert wiring.presence is not None
    sensor = Presence(wiring.presence, factory)
    assert sensor.left_ns() is None
    signals.cross("presence", above=True)
    assert sensor.left_ns() is None
    assert sensor.get_status() == {"present": True, "changes": 1}
    now_ns = 8
    signals.cross("presence", above=False)
    now_ns = 9
    assert sensor.left_ns() == 8
    signals.cross("presence", above=True)
    assert sensor.left_ns() is None
    signals.cross("presence", above=False)
    assert sensor.left_ns() == 9
    assert sensor.get_status() == {"present": False, "changes": 4}
    sensor.close()
    factory.close()
