"""Benches with something wrong: the pod's probes on a desk's pins, and signals that go astray."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from controller.calibration.simulated import Instant, Law, Senses, SimulatedBench
from controller.config import load
from exercises.core.scoring.lag import MS
from exercises.core.script import Press
from exercises.stage.virtual import VirtualStage
from firmware.board import open_board
from firmware.desk import DeskFactory
from firmware.panel import StampingFactory
from firmware.sensors.desk import DeskSignals, Sensor
from firmware.sensors.probes import Probes
from firmware.wiring import Wiring

SHIPPED = Path(__file__).parents[3] / "config"
LAW = Law(10.0, 1.0)


class Signals(DeskSignals):
    """Signals that know the clock of their pins, so that they can add crossings of their own."""

    def __init__(self, wiring: Wiring, factory: StampingFactory, instant: Instant) -> None:
        super().__init__(wiring, factory)
        self.instant = instant


class Covered(Signals):
    """The photodiode lies face up, the cable is not plugged in: nothing is sensed."""

    def cross(self, probe: Sensor, *, above: bool) -> None:
        pass


class Stuck(Signals):
    """A threshold so low that everything is above it, for ever."""

    def cross(self, probe: Sensor, *, above: bool) -> None:  # noqa: ARG002 - whatever is sensed
        super().cross(probe, above=True)


class Swapped(Signals):
    """The comparator's inputs are swapped."""

    def cross(self, probe: Sensor, *, above: bool) -> None:
        super().cross(probe, above=not above)


class Lamp(Signals):
    """A lamp on 50 Hz mains lights the sensor 100 times a second, whatever the screen shows."""

    def cross(self, probe: Sensor, *, above: bool) -> None:
        at_ns = self.instant.now_ns
        for i in range(-20, 20):
            self.instant.now_ns = at_ns + i * 5 * MS
            super().cross(probe, above=i % 2 == 0)
        self.instant.now_ns = at_ns + 101 * MS
        super().cross(probe, above=above)


class Chatter(Signals):
    """A comparator without hysteresis: five crossings for one."""

    def cross(self, probe: Sensor, *, above: bool) -> None:
        for i in range(5):
            super().cross(probe, above=above == (i % 2 == 0))
            self.instant.now_ns += MS // 10


@contextmanager
def bench(signals: type[Signals], wiring: Wiring | None = None) -> Iterator[SimulatedBench]:
    """A simulated bench whose signals are of this kind."""
    wiring = wiring or load(SHIPPED).wiring
    instant = Instant()
    presses: Queue[Press] = Queue()
    board = open_board(wiring, "desk", presses.put, lambda: instant.now_ns)
    assert isinstance(board.factory, DeskFactory)
    senses = Senses(LAW, 1, signals(wiring, board.factory, instant), instant)
    probes = Probes(wiring, board.factory)
    try:
        yield SimulatedBench(VirtualStage(senses), probes, senses)
    finally:
        probes.close()
        board.close()
