"""The verdict on flips: what makes a display verified, and each thing that keeps it from being."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.stage.flips import crawls, judge, late_flips, next_flip, too_slow, unmeasured


def flips(period_s: float = 1 / 60, sd_s: float = 0.0001, n: int = 61) -> list[int]:
    noise = np.random.default_rng(1).normal(0, sd_s / np.sqrt(2), n)
    return [round((i * period_s + e) * 1e9) for i, e in enumerate(noise)]


def test_even_flips_at_the_rate_that_the_display_tells_are_verified() -> None:
    """60 flips of 16.7 ms on a 60 Hz display: verified, with the period as measured."""
    timing = judge(flips(), 60)
    assert timing.verified
    assert timing.held
    assert timing.period_s == pytest.approx(1 / 60, rel=0.01)
    assert timing.sd_s == pytest.approx(0.0001, rel=0.5)
    assert timing.late_ratio == 0


def test_a_rounded_rate_is_the_same_rate() -> None:
    """59.94 Hz told as 60 or 59 is verified."""
    assert judge(flips(1 / 59.94), 60).verified
    assert judge(flips(1 / 59.94), 59).verified


@pytest.mark.parametrize(
    ("stamps", "hz", "held", "why"),
    [
        (flips(0.0009, 0.00001), 60, False, "wait for no display"),
        (flips(0.016), 60, True, "the display tells 60 Hz"),
        (flips(), 0, True, "does not tell"),
        (flips(1 / 50), 60, True, "50.0 Hz, the display tells 60 Hz"),
        (flips(sd_s=0.002), 60, True, "uneven"),
        ([t + 5_000_000 * (i % 2) for i, t in enumerate(flips())], 60, True, "uneven"),
        ([t + 17_000_000 * (i > 20) + 17_000_000 * (i > 40) for i, t in enumerate(flips())],
         60, True, "late"),
    ],
    ids=["unthrottled", "slept by SDL", "rate unknown", "50 Hz", "uneven", "variable", "late"],
)  # fmt: skip
def test_each_fault_keeps_it_unverified(stamps: list[int], hz: float, held: bool, why: str) -> None:
    """The verdict names the fault; flips that wait for nothing get the nominal period."""
    timing = judge(stamps, hz)
    assert not timing.verified
    assert timing.held == held
    assert why in timing.why
    if not held:
        assert timing.period_s == 1 / 60


def test_one_late_flip_in_sixty_is_forgiven() -> None:
    """A single hiccup at start does not cost a display its verdict."""
    stamps = [t + 17_000_000 * (i > 30) for i, t in enumerate(flips())]
    assert judge(stamps, 60).verified


def test_too_few_flips_are_no_measurement() -> None:
    """Fewer than 60 intervals are refused."""
    with pytest.raises(ValueError, match="too few"):
        judge(flips(n=60), 60)


def test_what_was_not_measured_is_unverified() -> None:
    """A reason stands in place of the measurement."""
    timing = unmeasured("demonstration")
    assert (timing.verified, timing.held, timing.why) == (False, False, "demonstration")


@given(st.integers(0, 10**12), st.integers(0, 10**11), st.integers(10**6, 10**8))
def test_the_next_flip_is_the_first_one_ahead(last: int, ago: int, period: int) -> None:
    """It is whole frames after the last one, not in the past, and less than a frame from now on."""
    now = last + ago
    flip = next_flip(last, now, period)
    assert (flip - last) % period == 0
    assert flip > last
    assert now <= flip <= max(now, last) + period


def test_late_flips_are_counted() -> None:
    """More than one and a half frames after the one before is late, less is not."""
    assert late_flips([0, 100, 249, 400, 500], 100) == 1


def test_a_late_stamp_is_given_away_by_the_next_flip() -> None:
    """A flip stamped 0.6 frames too late is late, though it came within one and a half frames."""
    assert late_flips([60, 100, 200], 100) == 1


@given(st.lists(st.integers(-40, 40), min_size=2), st.data())
def test_no_stall_of_a_frame_or_more_goes_unseen(noise: list[int], data: st.DataObject) -> None:
    """Whatever less than half a frame of noise there is: late if and only if it stood still."""
    at = data.draw(st.integers(1, len(noise) - 1))
    stall = data.draw(st.sampled_from([0, 140, 1000, 60_000]))
    stamps = [i * 100 + e // 2 + stall * (i >= at) for i, e in enumerate(noise)]
    assert bool(late_flips(stamps, 100)) == bool(stall)


def test_a_slow_display_is_known_by_its_first_flips() -> None:
    """Nobody waits ten seconds for sixty of them; one that was held up once is not slow."""
    timing = too_slow(flips(0.15, n=10))
    assert timing is not None
    assert not timing.verified
    assert timing.held
    assert timing.period_s == pytest.approx(0.15, rel=0.01)
    assert "one takes 150 ms" in timing.why
    held_up = flips(n=10)
    assert too_slow([*held_up[:5], *(stamp + 3_000_000_000 for stamp in held_up[5:])]) is None


def test_a_display_that_crawls_is_known_while_the_program_loads() -> None:
    """By two flips behind the first picture; one that is held up by other work does not crawl."""
    timing = crawls([0, 480_000_000, 970_000_000])
    assert timing is not None
    assert not timing.verified
    assert "one takes 485 ms" in timing.why
    assert crawls([0, 480_000_000, 500_000_000]) is None
    assert crawls([0, 17_000_000, 900_000_000]) is None
    assert crawls([]) is None


@given(st.lists(st.floats(0.001, 2), min_size=1, max_size=80))
def test_the_period_is_the_median(intervals: list[float]) -> None:
    """As numpy has it, for any number of them."""
    stamps = np.cumsum([0, *(round(each * 1e9) for each in intervals)])
    expected = float(np.median(np.diff(stamps) / 1e9))
    timing = too_slow([int(stamp) for stamp in stamps])
    if expected < 0.05:
        assert timing is None
    else:
        assert timing is not None
        assert timing.period_s == pytest.approx(expected, rel=1e-12)
