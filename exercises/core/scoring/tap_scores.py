"""What taps to a beat and taps without one are scored by."""

import numpy as np

from exercises.core.scores import Measure
from exercises.core.scoring import circular
from exercises.core.scoring.sessions import Floats
from exercises.core.scoring.tap_table import Intervals, Taps

MEASURES = (
    Measure("asynchrony_mean_s", "mean of tap minus beat: below 0 is ahead", "s"),
    Measure("asynchrony_sd_s", "their SD about the means of runs", "s", better=-1),
    Measure("circular_mean", "mean direction of taps in the cycle of the beat", "rad"),
    Measure("resultant", "length of the mean direction: 1 always at the same place", better=1),
    Measure("rayleigh_p", "chance of such a length, if taps fell anywhere (Rayleigh)"),
    Measure("lag_one", "autocorrelation of asynchronies of taps next to each other"),
    Measure("missed", "beats without a tap; never filled in", better=-1),
    Measure("missed_rate", "the same, as a share of all beats", better=-1),
    Measure("extra", "taps beyond the first to a beat", better=-1),
    Measure("continued_mean_s", "mean interval without the beat", "s"),
    Measure("continued_sd_s", "SD of these about the means of runs", "s", better=-1),
    Measure("continued_ratio", "mean of interval without the beat / interval of the beat"),
    Measure("continued_missed", "steps left out without the beat", better=-1),
    Measure("clock_sd_s", "SD of the timekeeper (Wing & Kristofferson)", "s", better=-1),
    Measure("motor_sd_s", "SD of the hand's delay (Wing & Kristofferson)", "s", better=-1),
)


def values(taps: Taps, intervals: Intervals) -> dict[str, Floats]:
    """Each measure, (n,); NaN where it is undefined.

    Asynchronies and intervals are pooled over runs of different beats, SDs and the lag about the
    means of runs; directions need no such care.
    """
    sessions, tapped, kept = taps.sessions, taps.tapped, intervals.kept
    paced = tapped & ~np.isnan(taps.ioi)
    direction, length = circular.resultant(sessions, taps.angles, paced)
    clock, motor = intervals.clockwork()
    ratios = intervals.seconds / taps.ioi
    some_beats, some_taps = (sessions.count(where) > 0 for where in (taps.beats, taps.free))
    return {
        "asynchrony_mean_s": sessions.mean(taps.asynchrony, tapped),
        "asynchrony_sd_s": taps.sd_within(taps.asynchrony, tapped),
        "circular_mean": direction,
        "resultant": length,
        "rayleigh_p": circular.rayleigh(sessions.count(paced), length),
        "lag_one": taps.lag_one(),
        "missed": sessions.tally(~tapped, taps.beats),
        "missed_rate": sessions.share(~tapped, taps.beats),
        "extra": np.where(some_beats, taps.extra, np.nan),
        "continued_mean_s": sessions.mean(intervals.seconds, kept),
        "continued_sd_s": taps.sd_within(intervals.seconds, kept),
        "continued_ratio": sessions.mean(ratios, kept & ~np.isnan(ratios)),
        "continued_missed": np.where(some_taps, intervals.missed, np.nan),
        "clock_sd_s": clock,
        "motor_sd_s": motor,
    }
