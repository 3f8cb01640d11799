"""Probes on mock pins: each crossing is told as it came, with its stamp and its doubts."""

from collections.abc import Iterator
from typing import Literal

import pytest
from gpiozero import GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from firmware.board import BoardError, refusals
from firmware.desk import DeskFactory
from firmware.sensors.comparator import Crossing
from firmware.sensors.desk import DeskSignals
from firmware.sensors.probes import Probes
from firmware.wiring import SensorWiring, Wiring


class Bench:
    """A desk with both probes, and a clock that stands still until it is moved."""

    def __init__(self, pull: Literal["up", "down"] = "down") -> None:
        self.now_ns = 5
        self.wiring = Wiring({}, light=SensorWiring(12, pull), sound=SensorWiring(13, pull))
        self.factory = DeskFactory(lambda: self.now_ns)
        self.signals = DeskSignals(self.wiring, self.factory)


@pytest.fixture(params=["down", "up"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A bench of either way of wiring."""
    made = Bench(request.param)
    yield made
    made.factory.close()


def test_each_crossing_is_told_with_its_stamp(bench: Bench) -> None:
    """Both directions, by the probe, undelayed and undebounced, whichever way the line rests."""
    probes = Probes(bench.wiring, bench.factory)
    bench.signals.cross("light", above=True)
    assert probes.above("light")
    assert not probes.above("sound")
    bench.now_ns += 1
    bench.signals.cross("light", above=False)
    bench.signals.cross("sound", above=True)
    probes.close()
    assert probes.crossings == {
        "light": [Crossing(True, 5, "arrival"), Crossing(False, 6, "arrival")],
        "sound": [Crossing(True, 6, "arrival")],
    }


def test_what_the_factory_doubts_is_suspect(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stamp that may be a later edge's is told as such, and whose clock reading it is."""
    probes = Probes(bench.wiring, bench.factory)
    monkeypatch.setattr(bench.factory, "suspect", True)
    monkeypatch.setattr(bench.factory, "source", "kernel")
    bench.signals.cross("light", above=True)
    assert probes.crossings["light"] == [Crossing(True, 5, "kernel", suspect=True)]
    probes.close()


def test_a_probe_that_is_not_wired_is_not_there() -> None:
    """Neither its line is opened, nor do its signals reach anything."""
    factory = DeskFactory(lambda: 0)
    wiring = Wiring({}, light=SensorWiring(12))
    probes = Probes(wiring, factory)
    DeskSignals(wiring, factory).cross("sound", above=True)
    assert probes.crossings == {"light": []}
    probes.close()
    factory.close()


def test_a_pin_in_use_gives_the_others_back(bench: Bench) -> None:
    """Where the second line cannot be had, the first is free again and the words say what to do."""
    taken = Probes(Wiring({}, sound=SensorWiring(13)), bench.factory)
    with pytest.raises(BoardError, match="stop pod-controller") as told, refusals():
        Probes(bench.wiring, bench.factory)
    assert isinstance(told.value.__cause__, GPIOPinInUse)
    taken.close()
    Probes(bench.wiring, bench.factory).close()


def test_real_pins_are_not_moved() -> None:
    """Signals are simulated only where there is nothing real to sense."""
    with pytest.raises(TypeError, match="sense by themselves"):
        DeskSignals(Wiring({}), MockFactory())
