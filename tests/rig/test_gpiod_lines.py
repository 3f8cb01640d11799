"""The factory on kernel lines: what only a kernel can show."""

import logging
import threading
import time
from collections.abc import Callable

import gpiod
import pytest
from gpiozero import LED, MCP3008, Button, Device, DigitalInputDevice, GPIOPinInUse

from firmware.gpiod_factory import GpiodFactory
from firmware.gpiod_ledger import ClockCheck
from firmware.spi import SpiRefusedError
from tests.rig.heard import PATIENCE_S, Heard
from tests.rig.sim import SimChip

log = logging.getLogger(__name__)

pytestmark = pytest.mark.rig

LEFT, RIGHT, LAMP = 17, 27, 22


def press(chip: SimChip, line: int, device: Heard) -> None:
    before = len(device.edges)
    chip.pull(line, up=False)
    device.await_edges(before + 1)
    chip.pull(line, up=True)
    device.await_edges(before + 2)


def test_a_button_lights_a_lamp(chip: SimChip, factory: GpiodFactory) -> None:
    """Button and LED of gpiozero work: pressed is seen, lit is on the line."""
    with Button(LEFT, pin_factory=factory) as button, LED(LAMP, pin_factory=factory) as lamp:
        button.when_pressed, button.when_released = lamp.on, lamp.off
        assert not button.is_pressed
        assert not chip.level(LAMP)
        chip.pull(LEFT, up=False)
        assert button.wait_for_press(PATIENCE_S)
        assert button.is_pressed
        wait_until(lambda: chip.level(LAMP))
        chip.pull(LEFT, up=True)
        assert button.wait_for_release(PATIENCE_S)
        wait_until(lambda: not chip.level(LAMP))


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again until it holds: sysfs has no event for a line's level."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_stamp_is_the_kernels(chip: SimChip, factory: GpiodFactory) -> None:
    """A stamp lies between the clock before the line was driven and after, however late it came."""
    with Heard(LEFT, factory) as left, Heard(RIGHT, factory):
        left.act = lambda: time.sleep(0.05)
        for count in range(1, 11):
            before = time.monotonic_ns()
            chip.pull(LEFT, up=count % 2 == 0)
            after = time.monotonic_ns()
            left.await_edges(count)
            ticks, state, source, _ = left.edges[-1]
            assert isinstance(ticks, int)
            assert before < ticks < after
            assert (state, source) == (int(count % 2 == 0), "kernel")


def test_a_line_is_claimed_once(chip: SimChip, factory: GpiodFactory) -> None:
    """A line that another program holds is refused by the holder's name; the others go on."""
    with Heard(LEFT, factory) as left, gpiod.Chip(chip.path) as other:
        with other.request_lines({RIGHT: None}, consumer="rival"):
            with pytest.raises(GPIOPinInUse, match="rival"):
                DigitalInputDevice(RIGHT, pull_up=True, pin_factory=factory)
            with pytest.raises(GPIOPinInUse, match="rival"):
                LED(RIGHT, pin_factory=factory)
        press(chip, LEFT, left)
    with pytest.raises(GPIOPinInUse), LED(LAMP, pin_factory=factory):
        Button(LAMP, pin_factory=factory)


def test_a_flood_is_seen(chip: SimChip, factory: GpiodFactory) -> None:
    """What a flood loses is counted, the edges say so, and the last level is the true one."""
    with Heard(LEFT, factory) as left, Heard(RIGHT, factory):
        driven = 4000
        for i in range(driven):
            chip.pull(LEFT, up=bool(i % 2))
        chip.pull(LEFT, up=False)
        left.await_state(0)
        wait_until(lambda: not factory.inputs.ledger.doubtful)
        came = sum(source == "kernel" for _, _, source, _ in left.edges)
        assert left.edges[-1][1] == 0
        assert came < driven
        assert factory.lost_edges > 0
        assert any(suspect for *_, suspect in left.edges)
        assert not factory.suspect


def test_a_stopped_reader_overruns_the_buffer(chip: SimChip, factory: GpiodFactory) -> None:
    """Edges beyond the kernel's buffer are counted as lost, one for one."""
    with Heard(LEFT, factory) as left, Heard(RIGHT, factory) as right:
        # On a slow host the reader may be stopped for longer than a clock is given to show itself.
        for i in range(ClockCheck.JUDGED):
            chip.pull(RIGHT, up=bool(i % 2))
            right.await_edges(i + 1)
        go = threading.Event()
        right.act = lambda: go.wait(PATIENCE_S)
        chip.pull(RIGHT, up=False)
        right.await_edges(ClockCheck.JUDGED + 1)
        driven = 1200
        for i in range(driven):
            chip.pull(LEFT, up=bool(i % 2))
            time.sleep(0.0005)
        go.set()
        left.await_edges(1024)
        wait_until(lambda: not factory.inputs.ledger.doubtful)
        kernel = sum(source == "kernel" for _, _, source, _ in left.edges)
        assert kernel <= 1024
        assert factory.lost_edges >= driven - kernel
        assert all(suspect for *_, suspect in left.edges)


def test_a_bounce_that_moves_the_stamp_is_marked(chip: SimChip, factory: GpiodFactory) -> None:
    """Where a contact bounces so fast that its first edge is stamped late, the edge is suspect."""
    late, unmarked, bursts = 0, 0, 150
    with Heard(LEFT, factory) as left, Heard(RIGHT, factory):
        for _ in range(bursts):
            left.edges.clear()
            after_first = chip.burst(LEFT, edges=9)
            left.await_state(0)
            ticks, *_, suspect = left.edges[0]
            late += ticks > after_first
            unmarked += ticks > after_first and not suspect
            chip.pull(LEFT, up=True)
            left.await_state(1)
            time.sleep(0.05)
    log.info("%d of %d first stamps late, %d of them not suspect", late, bursts, unmarked)
    assert unmarked <= late / 50


def test_a_callback_that_raises_ends_nothing(
    chip: SimChip, factory: GpiodFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """The error is logged and the next edge is read."""
    with Heard(LEFT, factory) as left:
        left.act = [].pop
        press(chip, LEFT, left)
        press(chip, LEFT, left)
        wait_until(lambda: caplog.text.count("IndexError") == 4)


@pytest.mark.parametrize("whole", [False, True])
def test_closing_inside_a_callback(chip: SimChip, factory: GpiodFactory, whole: bool) -> None:
    """A device, or the factory, can be closed by its own edge; the line is free afterwards."""
    closed = threading.Event()
    left = Heard(LEFT, factory)

    def close() -> None:
        (factory if whole else left).close()
        closed.set()

    left.act = close
    chip.pull(LEFT, up=False)
    assert closed.wait(PATIENCE_S)
    with gpiod.Chip(chip.path) as other:
        assert not other.get_line_info(LEFT).used
    left.close()


def test_a_closed_pin_opens_again(chip: SimChip, factory: GpiodFactory) -> None:
    """A pin leaves the factory when it closes, and works when it comes back."""
    for _ in range(3):
        with Heard(LEFT, factory) as left:
            press(chip, LEFT, left)
        assert not factory.pins
    with LED(LEFT, pin_factory=factory) as lamp:
        lamp.on()
        assert chip.level(LEFT)


def test_adding_a_line_keeps_the_others(chip: SimChip, factory: GpiodFactory) -> None:
    """A line that joins later stops no other, and calls no edge of it lost."""
    with Heard(LEFT, factory) as left:
        press(chip, LEFT, left)
        with Heard(RIGHT, factory) as right:
            press(chip, LEFT, left)
            press(chip, RIGHT, right)
        press(chip, LEFT, left)
    assert [state for _, state, *_ in left.edges] == [0, 1] * 3
    assert factory.lost_edges == 0
    assert not any(suspect for *_, suspect in left.edges + right.edges)


def test_no_edge_is_invented(chip: SimChip, factory: GpiodFactory) -> None:
    """Two hundred calm presses on two lines: each edge once, in order, none suspect."""
    with Heard(LEFT, factory) as left, Heard(RIGHT, factory) as right:
        for _ in range(100):
            press(chip, LEFT, left)
            press(chip, RIGHT, right)
        for device in (left, right):
            stamps = [ticks for ticks, *_ in device.edges]
            assert stamps == sorted(stamps)
            assert [state for _, state, *_ in device.edges] == [0, 1] * 100
            assert [edge for edge in device.edges if edge[3]] == []
        assert factory.lost_edges == 0


def test_spi_is_not_bit_banged(
    chip: SimChip, factory: GpiodFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the kernel's own bus is not to be had, an ADC is refused and no line of it is held."""
    monkeypatch.setattr(Device, "pin_factory", factory)
    with pytest.raises(SpiRefusedError, match="bit-banging is refused"):
        MCP3008(channel=0)
    with gpiod.Chip(chip.path) as other:
        assert not other.get_line_info(11).used
