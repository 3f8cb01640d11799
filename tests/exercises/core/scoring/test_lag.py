"""Pairing: each onset gets the crossing that it caused, or is left out with the reason."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.lag import EARLY_NS, LATE_NS, MS, Fate, lag, pair

SHOWN_NS = 150 * MS
APART_NS = 620 * MS
LAGS_MS = st.lists(st.floats(-90, 190), min_size=1, max_size=40)


class Line(NamedTuple):
    """One crossing of a sensor's threshold."""

    t_ns: int
    above: bool = True
    suspect: bool = False


def onsets(n: int) -> list[int]:
    """Onsets as a calibration has them."""
    return [(i + 1) * APART_NS for i in range(n)]


def pulses(lags_ms: Sequence[float]) -> list[Line]:
    """What a clean sensor tells of pictures shown with these lags."""
    ups = [at + round(ms * MS) for at, ms in zip(onsets(len(lags_ms)), lags_ms, strict=True)]
    return [Line(t + over, not over) for t in ups for over in (0, SHOWN_NS)]


def flicker(begin_ns: int, end_ns: int, every_ns: int = 10 * MS) -> list[Line]:
    """A lamp that lights the sensor 100 times a second."""
    ups = range(begin_ns, end_ns, every_ns)
    return [Line(t + over, not over) for t in ups for over in (0, every_ns // 2)]


def fates(lines: Sequence[Line], n: int = 1) -> set[Fate]:
    return set(pair(onsets(n), lines).fates)


@given(LAGS_MS, st.randoms(use_true_random=False))
def test_clean_crossings_give_their_lags(lags_ms: list[float], random: Random) -> None:
    """Every lag comes back to the nanosecond, in whatever order the crossings came."""
    lines = pulses(lags_ms)
    random.shuffle(lines)
    found = pair(onsets(len(lags_ms)), lines)
    assert set(found.fates) == {"paired"}
    assert found.sample_ms == pytest.approx(lags_ms, abs=1e-6)
    assert found.chatter == 0


@given(st.lists(st.floats(0.001, 20), min_size=1, max_size=30))
def test_chatter_counts_by_its_first_crossing(gaps_ms: list[float]) -> None:
    """However a comparator chatters about its threshold, the lag stays and the chatter is told."""
    [up, down] = pulses([8.0])
    after = up.t_ns + np.cumsum(np.array(gaps_ms) * MS / len(gaps_ms)).astype(int)
    noise = [Line(int(t), i % 2 == 1) for i, t in enumerate(after)]
    found = pair(onsets(1), [up, *noise, down])
    assert found.lags_ms == pytest.approx([8.0])
    assert found.chatter == len(noise) // 2


def test_an_onset_that_nobody_saw_is_missing() -> None:
    """The others keep their own lags; nothing moves up into the gap."""
    lines = pulses([5.0, 6.0, 7.0])
    found = pair(onsets(3), lines[:2] + lines[4:])
    assert found.fates == ("paired", "missing", "paired")
    assert found.sample_ms == pytest.approx([5.0, 7.0])


def test_no_crossings_at_all() -> None:
    """A sensor that tells nothing leaves every repetition missing."""
    assert pair(onsets(3), []).fates == ("missing",) * 3
    assert pair([], []).fates == ()


FLICKER = {
    "all the time": flicker(0, 2 * APART_NS),
    "only while the screen is dark": [
        *flicker(0, APART_NS + 9 * MS),
        Line(APART_NS + 160 * MS, False),
        *flicker(APART_NS + 170 * MS, 2 * APART_NS),
    ],
    "only while it is bright": flicker(APART_NS + 9 * MS, APART_NS + 160 * MS),
    "once, before the onset": [*flicker(APART_NS - 60 * MS, APART_NS - 50 * MS), *pulses([9])],
    "a 50 Hz lamp": flicker(0, 2 * APART_NS, 20 * MS),
}


@pytest.mark.parametrize("lines", FLICKER.values(), ids=FLICKER)
def test_flicker_is_never_taken_for_a_lag(lines: list[Line]) -> None:
    """Lamps and single flashes make their repetition worthless, whenever the sensor sees them."""
    assert fates(lines) == {"flicker"}


def test_a_backlight_that_flickers_fast_is_no_lamp() -> None:
    """A panel dimmed at 240 Hz is bright from its first flash on."""
    shown = flicker(APART_NS + 9 * MS, APART_NS + 160 * MS, MS * 1000 // 240)
    assert pair(onsets(1), shown).lags_ms == pytest.approx([9.0])


def test_a_line_the_wrong_way_round_is_told() -> None:
    """Dark for bright and bright for dark is a matter of wiring, and no lag of 150 ms."""
    assert fates([Line(t, not above) for t, above, _ in pulses([9.0])]) == {"inverted"}


def test_stamps_in_doubt_are_left_out() -> None:
    """Where the kernel lost edges, the first stamp may be a later one's."""
    assert fates([line._replace(suspect=True) for line in pulses([9.0])]) == {"suspect"}


def test_crossings_outside_the_span_belong_to_nobody() -> None:
    """What comes before EARLY or from LATE on is no answer to an onset."""
    assert fates([Line(APART_NS - EARLY_NS - 1)]) == {"missing"}
    assert fates([Line(APART_NS + LATE_NS)]) == {"missing"}


def test_onsets_without_a_span_of_their_own_are_left_out() -> None:
    """Where the pod was held up, one crossing could answer two onsets: neither takes it."""
    lines = pulses([5.0, 6.0, 7.0, 8.0])
    late = onsets(4)
    late[1] = late[2] - EARLY_NS - LATE_NS
    assert pair(late, lines).fates == ("paired", "disturbed", "disturbed", "paired")
    never = onsets(4)
    never[1] = -1
    found = pair(never, lines)
    assert found.fates == ("paired", "disturbed", "paired", "paired")
    assert found.sample_ms == pytest.approx([5.0, 7.0, 8.0])


def test_figures_are_the_sample_s() -> None:
    """Mean, SD with n - 1 and extremes, each interval about its figure."""
    sample = np.random.default_rng(4).normal(11, 0.7, 300)
    found = lag(sample)
    assert (found.n, found.mean_ms, found.sd_ms) == (300, sample.mean(), sample.std(ddof=1))
    assert found.mean_95_ms[0] < found.mean_ms < found.mean_95_ms[1]
    assert found.sd_95_ms[0] < found.sd_ms < found.sd_95_ms[1]
    assert (found.least_ms, found.most_ms) == (sample.min(), sample.max())
