"""A sound card's clock against CLOCK_MONOTONIC: recovered from readings as coarse as a driver's."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.stage.account import Reading
from exercises.stage.audio_clock import FEWEST, AudioClock

RATE = 44_100
ZERO_NS = 5_000_000_000
# A driver whose pointer moves on once a millisecond.
STEP = 44


def readings(
    seconds: float, ppm: float, *, seed: int = 1, begun: str = "1", from_s: float = 0
) -> Iterator[Reading]:
    """Four a second, at any time within a step; `ppm` is how much too fast the card runs."""
    rng = random.Random(seed)
    for n in range(int(seconds * 4)):
        at_s = from_s + n / 4 + rng.uniform(0, 0.02)
        heard = int(at_s * RATE * (1 + ppm / 1e6)) // STEP * STEP
        yield Reading(ZERO_NS + round(at_s * 1e9), begun, heard, heard + 400)


def clock(given_readings: Iterator[Reading]) -> AudioClock:
    made = AudioClock(RATE)
    for reading in given_readings:
        made.add(reading)
    made.settle()
    return made


def late_ms(made: AudioClock, at_s: float, ppm: float) -> float:
    """How late a frame's time is told; by half a step on average, which is the pointer's."""
    frame = round(at_s * RATE * (1 + ppm / 1e6))
    return (made.times_ns([frame])[0] - ZERO_NS) / 1e6 - at_s * 1e3 - STEP / RATE * 500


@given(st.floats(-300, 300), st.integers(0, 99))
def test_frames_of_ten_minutes_are_told_to_a_fifth_of_a_millisecond(ppm: float, seed: int) -> None:
    """Whatever the card's rate, at the beginning, in the middle and at the end."""
    made = clock(readings(600, ppm, seed=seed))
    assert made.ready
    for at_s in (0.0, 1.0, 300.0, 599.0, 601.0):
        assert abs(late_ms(made, at_s, ppm)) < 0.2
    assert made.rate == pytest.approx(RATE * (1 + ppm / 1e6), rel=1e-6)


def test_few_readings_do_not_run_away_with_the_rate() -> None:
    """Three seconds of coarse readings say little of a rate: it stays near the nominal one."""
    for seed in range(50):
        made = clock(readings(3, 0, seed=seed))
        assert abs(made.rate / RATE - 1) < 1e-4
        assert abs(late_ms(made, 30.0, 0)) < 3


def test_a_rate_that_wanders_is_followed() -> None:
    """Five minutes 40 ppm fast, then five minutes 40 ppm slow, with one count of frames."""
    made = AudioClock(RATE)
    for reading in readings(300, 40):
        made.add(reading)
    turned = 300 * (1 + 40e-6) * RATE
    for reading in readings(300, -40, from_s=0):
        heard = round(turned) + reading.heard
        made.add(reading._replace(t_ns=reading.t_ns + 300_000_000_000, heard=heard))
    made.settle()
    for at_s, frame in ((100.0, 100 * (1 + 40e-6) * RATE), (500.0, turned + 200 * 0.99996 * RATE)):
        told_ms = (made.times_ns([round(frame)])[0] - ZERO_NS) / 1e6
        assert told_ms == pytest.approx(at_s * 1e3 + STEP / RATE * 500, abs=0.5)


def test_slips_of_the_driver_are_left_out() -> None:
    """One reading in fifty is a buffer off, as an emulated card's now and then is."""
    made = AudioClock(RATE)
    for n, reading in enumerate(readings(60, 20)):
        made.add(reading if n % 50 else reading._replace(heard=reading.heard + 500))
    made.settle()
    assert abs(late_ms(made, 30.0, 20)) < 0.2


def test_a_stream_that_broke_off_is_begun_anew() -> None:
    """Readings from before a break are forgotten, and the break is counted."""
    made = clock(readings(20, 0))
    for reading in readings(20, 0, begun="2", from_s=0):
        made.add(reading._replace(t_ns=reading.t_ns + 30_000_000_000))
        assert made.breaks == 1
    assert not AudioClock(RATE).ready
    made.settle()
    assert (made.times_ns([RATE])[0] - ZERO_NS) / 1e9 == pytest.approx(31, abs=0.002)


def test_too_few_readings_or_too_uneven_ones_tell_nothing() -> None:
    """Before there are ten, and where the pointer jumps by 50 ms, frames have no time."""
    made = AudioClock(RATE)
    for reading in list(readings(60, 0))[: FEWEST - 1]:
        made.add(reading)
    made.settle()
    assert not made.ready
    with pytest.raises(RuntimeError, match="not ready"):
        made.times_ns([0])
    coarse = (r._replace(heard=r.heard // 2205 * 2205) for r in readings(60, 0))
    assert not clock(coarse).ready


def test_readings_are_due_four_times_a_second() -> None:
    """The first at once, the next a quarter of a second later."""
    made = AudioClock(RATE)
    assert made.due(0)
    made.add(Reading(ZERO_NS, "1", 0, 0))
    assert not made.due(ZERO_NS + 249_000_000)
    assert made.due(ZERO_NS + 250_000_000)
