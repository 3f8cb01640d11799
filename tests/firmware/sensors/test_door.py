"""The door's switch on mock pins."""

from firmware.desk import DeskFactory
from firmware.sensors.desk import DeskSignals
from firmware.sensors.door import Door
from firmware.wiring import SensorWiring, Wiring

WIRED = SensorWiring(21, "up")


def test_a_door_that_is_opened_and_shut() -> None:
    """Each change is told at once; each opening is counted, so that a short one is seen later."""
    factory = DeskFactory(lambda: 5)
    signals, told = DeskSignals(Wiring({}, door=WIRED), factory), list[bool]()
    signals.cross("door", above=True)
    door = Door(WIRED, factory, lambda: told.append(door.open))
    assert door.get_status() == {"open": False, "openings": 0}
    signals.cross("door", above=False)
    signals.cross("door", above=True)
    assert told == [True, False]
    assert door.get_status() == {"open": False, "openings": 1}
    door.close()
    factory.close()


def test_a_wire_that_is_cut_reads_as_open() -> None:
    """Whoever cuts it is noticed."""
    factory = DeskFactory(lambda: 5)
    door = Door(WIRED, factory)
    assert door.open
    door.close()
    factory.close()
