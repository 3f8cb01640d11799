"""The display's clock that benchmarks play: what it calls late."""

import time

import pytest

from tests.bench.kit import vsync as module
from tests.bench.kit.vsync import PERIOD_NS, Vsync


class Machine:
    """A clock that only sleep, work and flips move."""

    def __init__(self) -> None:
        self.now_ns = 10 * PERIOD_NS

    def monotonic_ns(self) -> int:
        return self.now_ns

    def work(self, frames: float) -> None:
        self.now_ns += round(frames * PERIOD_NS)

    def sleep(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(module, "time", machine)
    return machine


def run(machine: Machine, *works: float) -> Vsync:
    """Flips with so many frames' time of work before each but the first."""
    vsync = Vsync(lambda: None, machine.monotonic_ns)
    vsync()
    for frames in works:
        machine.work(frames)
        vsync()
    return vsync


def test_work_within_a_frame_is_never_late(machine: Machine) -> None:
    vsync = run(machine, 0.1, 0.9, 0.5)
    assert (vsync.frames, vsync.late) == (3, 0)
    assert vsync.work_ns == [round(share * PERIOD_NS) for share in (0.1, 0.9, 0.5)]
    assert machine.now_ns % PERIOD_NS == pytest.approx(0, abs=3)


def test_every_tick_that_is_missed_counts(machine: Machine) -> None:
    assert run(machine, 1.1).late == 1
    assert run(machine, 0.2, 3.5, 0.2).late == 3


def test_a_slow_flip_is_late_too(machine: Machine) -> None:
    vsync = Vsync(lambda: machine.work(1.2), machine.monotonic_ns)
    vsync()
    vsync()
    assert vsync.late == 1


def test_the_first_flip_after_a_rest_is_not_judged(machine: Machine) -> None:
    vsync = run(machine, 0.5)
    vsync.rest()
    machine.work(40)
    vsync()
    assert (vsync.frames, vsync.late) == (1, 0)


def test_what_is_not_judged_counts_for_nothing(machine: Machine) -> None:
    """Nor does the first flip that is judged again: it follows none."""
    vsync = Vsync(lambda: None, machine.monotonic_ns)
    for judging, share in ((False, 0.0), (False, 3.5), (True, 3.5), (True, 0.5), (True, 1.5)):
        vsync.judging = judging
        machine.work(share)
        vsync()
    assert (vsync.frames, vsync.late) == (2, 1)


def test_real_flips_keep_the_real_clock() -> None:
    """Not how exactly: only that none returns before its tick."""
    vsync = Vsync(lambda: None)
    began_ns = time.monotonic_ns()
    for _ in range(6):
        vsync()
    assert time.monotonic_ns() - began_ns >= 5 * PERIOD_NS
