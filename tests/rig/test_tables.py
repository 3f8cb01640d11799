"""Figures from the guest's rows, and what a difference of two ways is worth."""

import random

import pytest

from tests.rig.tables import paired, percentile, summary, text

WAYS = ("stored", "gpiod", "lgpio", "callback", "polled")


@pytest.mark.parametrize(("point", "value"), [(50, 500), (99, 990), (99.9, 999), (100, 1000)])
def test_percentiles_are_by_nearest_rank(point: float, value: int) -> None:
    """Of 1 to 1000 in any order, the percentile is the value itself."""
    assert percentile(range(1000, 0, -1), point) == value


def test_suspect_errors_are_kept_one_by_one() -> None:
    """A list of milliseconds becomes percentiles and a count, suspect ones stay as they are."""
    row = summary({"way": "gpiod", "gpiod_ms": [0.2, 0.1, 0.3], "gpiod_suspect_ms": [7.0]})
    assert row == {
        "way": "gpiod",
        "gpiod": [0.2, 0.3, 0.3, 0.3],
        "gpiod_n": 3,
        "gpiod_suspect_ms": [7.0],
    }


def test_a_pair_s_common_stop_is_no_difference() -> None:
    """What holds both up alike cancels out; the interval holds the difference that was put in."""
    chance = random.Random(1)
    stops = [chance.expovariate(1) for _ in range(400)]
    alike = paired([[stop, stop] for stop in stops])
    assert all(figures == [0, 0, 0] for figures in alike.values())
    slower = paired([[stop + 0.3, stop + chance.gauss(0, 0.01)] for stop in stops])
    difference, low, high = slower["p50"]
    assert low <= 0.3 <= high
    assert difference == pytest.approx(0.3, abs=0.05)


def test_one_row_has_the_pod_and_all_its_peers() -> None:
    """A line for what was stored, one for each way of stamping, and three differences."""
    row: dict[str, object] = {
        "load": "idle",
        "lost": 0,
        "pairs": [[0.1, 0.2]] * 3,
    }
    for name in WAYS:
        row |= {f"{name}_ms": [0.1, 0.2], f"{name}_suspect_ms": [9.0], f"{name}_missed": 1}
    _, stored, *ways, p50, _, _ = text("visit", [summary(row)]).splitlines()
    assert stored.startswith("pod.db, idle")
    assert stored.split()[-4:] == ["0.200", "2", "1", "1"]
    assert len(ways) == len(WAYS) - 1
    assert p50.split()[-4:] == ["-0.100", "-0.100", "-0.100", "3"]
