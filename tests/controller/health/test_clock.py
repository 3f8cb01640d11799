"""Moments: what a record keeps of an instant, and what may be concluded from two."""

import re
import time
from pathlib import Path

import pytest

from controller.health import clock
from controller.health.clock import Moment


def test_now_is_on_the_kernels_monotonic_clock() -> None:
    """The stamp lies between two readings of CLOCK_MONOTONIC, and the boot is the kernel's."""
    before = time.monotonic_ns()
    now = Moment.now()
    assert before <= now.monotonic_ns <= time.monotonic_ns()
    assert now.boot_id == Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def test_wall_time_is_utc_to_the_millisecond() -> None:
    """The wall time has one form, so that text sorts as time does."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", Moment.now().wall)


@pytest.mark.parametrize("there", [True, False])
def test_synchronised_is_what_timesyncd_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """The clock is believed exactly while timesyncd's file is there."""
    said = tmp_path / "synchronized"
    if there:
        said.touch()
    monkeypatch.setattr(clock, "SYNCHRONISED", said)
    assert Moment.now().synchronised is there


def test_a_wall_clock_that_jumps_leaves_durations_alone() -> None:
    """Seconds within a boot come from the monotonic clock, ten years of jump or not."""
    before = Moment("2016-01-01T00:00:00.000Z", 1_000_000_000, "a", False)
    after = Moment("2026-01-01T00:00:00.000Z", 3_500_000_000, "a", True)
    assert before.seconds_to(after) == 2.5


def test_two_boots_have_no_duration_between_them() -> None:
    """Asking for it is refused, rather than answered from clocks that do not compare."""
    with pytest.raises(ValueError, match="two boots"):
        Moment("", 0, "a", True).seconds_to(Moment("", 1, "b", True))


def test_as_dict_makes_the_same_moment_again() -> None:
    """Nothing of a moment is lost on its way through a record."""
    now = Moment.now()
    assert Moment(**now.as_dict()) == now
