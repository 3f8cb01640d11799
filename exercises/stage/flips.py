"""What the screen's flips say about its timing: the verdict on them, and when the next one comes.

Whether a flip waits for the display cannot be asked (drivers say yes and do not), so it is
measured. Stamps are nanoseconds on CLOCK_MONOTONIC, taken when a flip returned. No pygame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

NOMINAL_S = 1 / 60
MEASURED = 61
# A display half of whose first flips take this long is verified by no number of them.
SLOW_S = 0.05
# Likewise one each of whose flips takes this long beside other work, which holds up flips too.
CRAWLS_S = 0.15
# A flip that comes back sooner than a 250 Hz display's waits for nothing.
HELD_S = 0.004
# Limits of "verified". SDL without a display to wait for sleeps whole milliseconds: its 16 ms
# frame is 4 % off a display's 60 Hz, which is how it is told apart.
RATE_TOLERANCE = 0.02
SD_S = 0.001
LATE_RATIO = 0.02


@dataclass(frozen=True, slots=True)
class FlipTiming:
    """Timing of the screen as measured: `why` says in words what the verdict rests on.

    `period_s` is the frame's time, nominal where flips are not `held` to a display. `sd_s` is
    the intervals' standard deviation without the late ones; `late_ratio` the share of intervals
    of more than one and a half frames.
    """

    verified: bool
    period_s: float
    sd_s: float
    late_ratio: float
    why: str
    held: bool = False


def unmeasured(why: str) -> FlipTiming:
    """Timing that is known to be paced by the clock alone."""
    return FlipTiming(False, NOMINAL_S, 0.0, 0.0, why)


def judge(stamps_ns: Sequence[int], told_hz: float) -> FlipTiming:
    """The verdict on flips in a row, beside the refresh rate the display tells (or 0)."""
    intervals = np.diff(np.asarray(stamps_ns)).astype(np.float64) / 1e9
    if len(intervals) < MEASURED - 1:
        raise ValueError(f"{len(stamps_ns)} flips are too few to judge; {MEASURED} are needed")
    period = _median(intervals)
    late = intervals > 1.5 * period
    sd, late_ratio = float(np.std(intervals[~late])), float(np.mean(late))
    if period < HELD_S:
        why = f"flips wait for no display: one takes {period * 1e3:.1f} ms"
        return FlipTiming(False, NOMINAL_S, sd, late_ratio, why)
    fault = _fault(period, sd, late_ratio, told_hz)
    why = fault or f"{len(intervals)} flips of {period * 1e3:.3f} ms, sd {sd * 1e3:.3f} ms"
    return FlipTiming(not fault, period, sd, late_ratio, why, held=True)


def too_slow(stamps_ns: Sequence[int]) -> FlipTiming | None:
    """The verdict on a display's first flips, where these are enough for one."""
    intervals = np.diff(np.asarray(stamps_ns)).astype(np.float64) / 1e9
    period = _median(intervals)
    if period < SLOW_S:
        return None
    late = intervals > 1.5 * period
    why = f"flips are too slow to be measured: one takes {period * 1e3:.0f} ms"
    sd, late_ratio = float(np.std(intervals[~late])), float(np.mean(late))
    return FlipTiming(False, period, sd, late_ratio, why, held=True)


def crawls(stamps_ns: Sequence[int]) -> FlipTiming | None:
    """Likewise on flips beside which the program loaded: None where any of them was quick."""
    intervals = [after - before for before, after in pairwise(stamps_ns)]
    return too_slow(stamps_ns) if intervals and min(intervals) >= CRAWLS_S * 1e9 else None


def _median(values: np.ndarray) -> float:
    # np.median imports numpy.ma for it, while somebody waits for the first screen.
    ordered = np.sort(values)
    middle = len(ordered) // 2
    return float(ordered[middle] + ordered[~middle]) / 2


def _fault(period: float, sd: float, late_ratio: float, told_hz: float) -> str:
    """What keeps flips that wait for something from being verified, or nothing."""
    if told_hz <= 0:
        return "the display does not tell its refresh rate"
    if abs(period * told_hz - 1) > RATE_TOLERANCE:
        return f"flips come at {1 / period:.1f} Hz, the display tells {told_hz:.0f} Hz"
    if sd > SD_S:
        return f"flips are uneven: sd {sd * 1e3:.2f} ms"
    if late_ratio > LATE_RATIO:
        return f"{late_ratio:.0%} of the flips were late"
    return ""


def next_flip(last_ns: int, now_ns: int, period_ns: int) -> int:
    """When the next flip comes: the first whole number of frames after `last_ns` that is ahead."""
    return last_ns + max(1, -((last_ns - now_ns) // period_ns)) * period_ns


def late_flips(flips_ns: Sequence[int], period_ns: int) -> int:
    """How many flips came, or were stamped, more than half a frame after their time.

    A flip that seems to come less than half a frame after the one before gives that one's stamp
    away: the process was held up between flip and stamp.
    """
    intervals = (after - before for before, after in pairwise(flips_ns))
    return sum(not 0.5 * period_ns <= interval <= 1.5 * period_ns for interval in intervals)
