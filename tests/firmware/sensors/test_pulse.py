"""The pulse sensor: gpiozero's MCP3008 on a bus that answers, fails, or is not there."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import pairwise
from queue import Queue
from typing import Any

import pytest
from gpiozero import MCP3008
from gpiozero.pins import local
from gpiozero.pins.mock import MockFactory
from hypothesis import given
from hypothesis import strategies as st

from firmware.desk import DeskFactory
from firmware.gpiod_factory import GpiodFactory
from firmware.sensors.pulse import PERIOD_NS, PulseSensor
from firmware.sensors.simulated import ASCENT_S, Heart, SimulatedPulse
from firmware.spi import SpiRefusedError
from firmware.wiring import PulseWiring
from tests.waiting import wait_for

S = 1_000_000_000
Sample = tuple[int, float]


class HardwareFactory(MockFactory):  # type: ignore[misc]
    """Mock pins with the SPI of the pod's own factory: the kernel's, or none."""

    spi = GpiodFactory.spi


class Bus:
    """A spidev device that answers as an MCP3008 with its channel's number times 100."""

    def open(self, _port: int, device: int) -> None:
        if device == 1:
            raise FileNotFoundError(2, "No such file or directory")

    def xfer2(self, words: list[int]) -> list[int]:
        level = 100 * (words[1] >> 4 & 7)
        return [0, level >> 8, level & 0xFF]

    def close(self) -> None:
        pass

    max_speed_hz, bits_per_word = 500_000, 8


def test_spidev_is_the_only_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The MCP3008 of gpiozero reads through it, each channel as it is wired."""
    monkeypatch.setattr(local, "SpiDev", Bus)
    with HardwareFactory() as factory, MCP3008(3, port=0, device=0, pin_factory=factory) as adc:
        assert adc.raw_value == 300


def test_without_spidev_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bit-banging: the error says what to install."""
    monkeypatch.setattr(local, "SpiDev", None)
    with HardwareFactory() as factory, pytest.raises(SpiRefusedError, match="python3-spidev"):
        MCP3008(0, port=0, device=0, pin_factory=factory)


def test_a_bus_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to switch on; the pins are free for a second try."""
    monkeypatch.setattr(local, "SpiDev", Bus)
    with HardwareFactory() as factory:
        for _ in range(2):
            with pytest.raises(SpiRefusedError, match="dtparam=spi=on"):
                MCP3008(0, port=0, device=1, pin_factory=factory)


class Sensor:
    """A sensor on a desk, with its samples as they come."""

    def __init__(self, factory: DeskFactory, timer: Any, **options: Any) -> None:
        self.samples: Queue[Sample] = Queue()
        self.pulse = PulseSensor(PulseWiring(2), factory, self.samples.put, timer, **options)
        self.pulse.want(True)

    def take(self, count: int) -> list[Sample]:
        return [self.samples.get(timeout=10) for _ in range(count)]


class Hurried:
    """A clock that stands at each instant it is asked to sleep to; `after` changes it on its way.

    It waits for nobody, so it stops (sleeps for long) after as many sleeps as are wanted.
    """

    def __init__(self, sleeps: int, after: Callable[[int], int] = lambda _: 0) -> None:
        self._now_ns, self._left, self._after, self._made = 5 * S, sleeps, after, 0

    def now_ns(self) -> int:
        return self._now_ns

    def real_s(self, t_ns: int) -> float:
        if not self._left:
            return 3600.0
        self._left, self._made = self._left - 1, self._made + 1
        self._now_ns = max(self._now_ns, t_ns) + self._after(self._made)
        return 0.0


@pytest.fixture
def opened() -> Iterator[list[Sensor]]:
    """Sensors that are closed when the test ends."""
    made: list[Sensor] = []
    yield made
    for sensor in made:
        sensor.pulse.close()


def test_every_slot_is_sampled_on_the_grid(opened: list[Sensor]) -> None:
    """100 a second, stamped by the clock, each worth what the heart is at."""
    timer = Hurried(500)
    sensor = Sensor(DeskFactory(timer.now_ns), timer)
    opened.append(sensor)
    samples = sensor.take(500)
    assert {b[0] - a[0] for a, b in pairwise(samples)} == {PERIOD_NS}
    heart = SimulatedPulse()
    wave = [heart.value(n / 100) for n in range(500)]
    assert [value for _, value in samples] == pytest.approx(wave, abs=1.1 / 1023)
    status = sensor.pulse.get_status()
    assert (sensor.pulse.samples, status["missed"], status["late"]) == (500, 0, 0)


def test_slots_slept_through_are_counted(opened: list[Sensor]) -> None:
    """A thread held up for 34 ms misses three slots; one held up for 7 ms is late, not missed."""
    delays = {10: 34_000_000, 20: 7_000_000}
    timer = Hurried(30, lambda sleep: delays.get(sleep, 0))
    sensor = Sensor(DeskFactory(timer.now_ns), timer)
    opened.append(sensor)
    samples = sensor.take(30)
    status = sensor.pulse.get_status()
    assert (status["missed"], status["late"]) == (3, 2)
    assert (samples[-1][0] - samples[0][0]) / PERIOD_NS == 29 + 3


def test_a_bus_that_goes_away_is_told_and_tried_again(opened: list[Sensor]) -> None:
    """The thread goes on, the status says why there is nothing, and then there is again."""
    factory = DeskFactory(time.monotonic_ns)
    factory.pulse = FailsOnce(20)
    sensor = Sensor(factory, _Real(), again_s=0.01)
    opened.append(sensor)
    sensor.take(20)
    sensor.take(1)
    status = sensor.pulse.get_status()
    assert status["faults"] == 1
    assert status["fault"] == ""


class FailsOnce(SimulatedPulse):
    """A heart whose bus raises once, at the reading after so many."""

    def __init__(self, readings: int) -> None:
        super().__init__()
        self._left = readings

    def value(self, t_s: float) -> float:
        self._left -= 1
        if self._left == -1:
            raise OSError(5, "Input/output error")
        return super().value(t_s)


class _Real:
    """The real clock."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def real_s(self, t_ns: int) -> float:
        return max(0, t_ns - time.monotonic_ns()) / 1e9


def test_what_never_opens_says_why_from_the_start(
    opened: list[Sensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is raised into the pod; one fault that stays is counted once."""
    monkeypatch.setattr(local, "SpiDev", None)
    factory: Any = HardwareFactory()
    sensor = Sensor(factory, _Real(), again_s=0.001)
    opened.append(sensor)
    wait_for("a fault", lambda: sensor.pulse.get_status()["fault"])
    assert "python3-spidev" in sensor.pulse.get_status()["fault"]
    assert sensor.pulse.get_status()["faults"] == 1


def test_at_rest_nothing_is_sampled(opened: list[Sensor]) -> None:
    """The bus is given back; wanted again, it goes on."""
    sensor = Sensor(DeskFactory(time.monotonic_ns), _Real())
    opened.append(sensor)
    sensor.take(3)
    sensor.pulse.want(False)
    samples: deque[Sample] = deque()
    sensor.pulse._told = samples.append
    before = sensor.pulse.samples
    sensor.pulse.close()
    assert sensor.pulse.samples - before <= 1
    sensor.pulse.close()


@given(st.integers(0, 2**32), st.floats(40, 150), st.floats(0, 0.15))
def test_the_heart_beats_as_it_is_told(seed: int, bpm: float, rsa: float) -> None:
    """The mean interval is that of the rate, and no wave begins after its beat."""
    heart = SimulatedPulse(Heart(bpm=bpm, rsa=rsa), seed)
    for n in range(60 * 20):
        heart.value(n / 20)
    spans = [b - a for a, b in pairwise(heart.beats)]
    assert sum(spans) / len(spans) == pytest.approx(60 / bpm, rel=0.05)
    assert heart.beats[-1] <= 60 + ASCENT_S


def test_a_loose_sensor_has_no_pulse() -> None:
    """Off the finger it reads next to nothing."""
    heart = SimulatedPulse(Heart(loose=((2, 4),)))
    wave = [heart.value(n / 100) for n in range(500)]
    assert max(wave[200:400]) < 0.06
    assert max(wave[:200]) > 0.5
