"""Tables of taps: a row a beat with its tap, and a row a tap where no beat is heard any more.

Outside data may give stamps in nanoseconds, times in seconds, or asynchronies alone.
"""

from dataclasses import dataclass

import numpy as np

from exercises.core.columns import Column
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.scoring.tapping import Clockwork, clockwork, followers, lag_one, runs_of
from exercises.core.table import Table

KINDS = ("lead", "paced", "continued")
COLUMNS = (
    Column(
        "kind",
        "text",
        "lead: a first beat, not scored; paced (or empty): a beat; continued: a tap without one",
        required=False,
        allowed=KINDS,
    ),
    Column("rt_s", "number", "left empty: a tap may come before its beat", "s", required=False),
    Column("run", "integer", "which series of taps", required=False),
    Column("beat", "integer", "its number in the run; 0: by its row", required=False),
    Column("onset_s", "number", "the beat's time, instead of onset_ns", "s", required=False),
    Column("tap_s", "number", "the tap's time, instead of press_ns", "s", required=False),
    Column("asynchrony_s", "number", "tap minus beat, instead of both", "s", required=False),
    Column("ioi_s", "number", "interval of the beat; else from onsets", "s", required=False),
    Column("taps", "integer", "taps that fell to the beat; more than 1 are extra", required=False),
    Column("pulse_s", "number", "the pulse seen, minus the beat heard", "s", required=False),
    Column(
        "sound",
        "text",
        "how the beat's time is known; none: it was only seen",
        required=False,
        allowed=("measured", "estimated", "none"),
    ),
    Column("level", "number", "training: the staircase's window, of the interval", required=False),
)

# Of a run's median interval: outside of these a tap was missed, or doubled.
SHORTEST, LONGEST = 0.5, 1.5
# Less than any stamp tells apart is no spread, and no interval.
LEAST_S = 1e-9


@dataclass(frozen=True)
class Taps:
    """The rows as times: (rows,) floats in seconds, NaN where there is none.

    `counted` are the rows that are no practice, `runs` the series that they lie in; `extra` (n,)
    are the taps beyond the first to a beat.
    """

    sessions: Sessions
    runs: Sessions
    counted: Mask
    beats: Mask
    free: Mask
    order: Floats
    asynchrony: Floats
    ioi: Floats
    tap: Floats
    extra: Floats

    @classmethod
    def of(cls, table: Table) -> "Taps":
        """What a table tells, in whichever columns."""
        sessions = Sessions.of(table)
        runs = runs_of(sessions, table["run"])
        counted = table["block"] != "practice"
        beats = counted & np.isin(table["kind"], ("paced", ""))
        free = counted & (table["kind"] == "continued")
        order = table["beat"] + np.arange(counted.size) / max(counted.size, 1)
        onset = _seconds(table["onset_s"], table["onset_ns"])
        tap = _seconds(table["tap_s"], table["press_ns"])
        both = (table["onset_ns"] != 0) & (table["press_ns"] != 0)
        exact = np.where(both, (table["press_ns"] - table["onset_ns"]) / 1e9, np.nan)
        apart = np.where(np.isnan(table["onset_s"]) | np.isnan(table["tap_s"]), exact, tap - onset)
        given = table["asynchrony_s"]
        asynchrony = np.where(np.isnan(given), apart, given)
        ioi = np.where(table["ioi_s"] > 0, table["ioi_s"], _paces(runs, order, beats, onset))
        ioi = np.where(ioi >= LEAST_S, ioi, np.nan)
        more = np.maximum(table["taps"] - 1, 0).astype(np.float64)
        extra = sessions.total(more, beats)
        return cls(sessions, runs, counted, beats, free, order, asynchrony, ioi, tap, extra)

    @property
    def tapped(self) -> Mask:
        """The beats that have a tap."""
        return self.beats & ~np.isnan(self.asynchrony)

    @property
    def angles(self) -> Floats:
        """Each tap's place in the cycle of its beat, in radians, 0 on the beat."""
        return 2 * np.pi * self.asynchrony / self.ioi

    def from_run_means(self, values: Floats, where: Mask) -> Floats:
        """How far each of these is from the mean of its run; 0 elsewhere."""
        off = values - self.runs.mean(values, where)[self.runs.index]
        return np.where(where, off, 0.0)

    def sd_within(self, values: Floats, where: Mask) -> Floats:
        """(n,) SD about the means of runs: squares pooled, one degree of freedom a run less."""
        off = self.from_run_means(values, where)
        used = np.zeros(self.runs.labels.size, dtype=np.intp)
        used[self.runs.index] = self.sessions.index
        some = (self.runs.count(where) > 0).astype(np.float64)
        freedom = self.sessions.count(where) - np.bincount(
            used, some, minlength=self.sessions.labels.size
        )
        squares = self.sessions.total(off * off, where)
        known = freedom > 0
        sd: Floats = np.sqrt(np.where(known, squares / np.where(known, freedom, 1), np.nan))
        return sd

    def lag_one(self) -> Floats:
        """(n,) lag-1 autocorrelation of asynchronies, about the means of runs, adjacent taps only.

        Adjacent are taps to two beats that follow each other; no missing tap is filled in.
        """
        first, second = followers(self.runs, self.order, self.beats)
        number = np.floor(self.order)
        unnumbered = (number[first] == 0) & (number[second] == 0)
        both = self.tapped[first] & self.tapped[second]
        both &= unnumbered | (number[second] - number[first] == 1)
        off = self.from_run_means(self.asynchrony, self.tapped)
        off = np.where(np.abs(off) < LEAST_S, 0.0, off)
        return lag_one(self.sessions, off, self.tapped, first[both], second[both])


@dataclass(frozen=True)
class Intervals:
    """Between taps that follow each other without a beat; `kept` are those of single steps.

    `seconds` has a place a row, that of the later tap; `missed` counts steps left out between.
    """

    taps: Taps
    seconds: Floats
    kept: Mask
    missed: Floats
    segments: Sessions

    @classmethod
    def of(cls, taps: Taps) -> "Intervals":
        """Of all runs: an interval far off its run's median is a missed or a doubled tap."""
        there = taps.free & ~np.isnan(taps.tap)
        first, second = followers(taps.runs, taps.tap, there)
        seconds = np.full(there.size, np.nan)
        seconds[second] = taps.tap[second] - taps.tap[first]
        some = ~np.isnan(seconds)
        median = Ordered.of(taps.runs, seconds, some).median()[taps.runs.index]
        steps = np.divide(seconds, median, out=np.full(there.size, np.nan), where=median > 0)
        kept = (steps > SHORTEST) & (steps < LONGEST)
        missed = taps.sessions.total(np.round(steps) - 1, some & (steps >= LONGEST))
        # A segment goes on where the interval before, kept too, ended with the tap this one begins.
        goes_on = np.r_[False, kept[second[:-1]] & (first[1:] == second[:-1])][: second.size]
        index = np.zeros(there.size, dtype=np.intp)
        index[second] = np.cumsum(~goes_on)
        labels = np.arange(index.max(initial=0) + 1).astype(np.str_)
        return cls(taps, seconds, kept, missed, Sessions(labels, index))

    def clockwork(self) -> Clockwork:
        """(n,) SDs of timekeeper and motor delays."""
        order = self.taps.tap
        return clockwork(self.taps.sessions, self.segments, self.seconds, self.kept, order)


def _seconds(told: Floats, stamps: Floats) -> Floats:
    """Times in seconds, from a column of them or else from stamps, of which 0 is none."""
    return np.where(np.isnan(told), np.where(stamps == 0, np.nan, stamps / 1e9), told)


def _paces(runs: Sessions, order: Floats, beats: Mask, onset: Floats) -> Floats:
    """For each row the median time between the beats of its run; NaN where none is above 0."""
    first, second = followers(runs, order, beats & ~np.isnan(onset))
    gaps = np.full(onset.size, np.nan)
    gaps[second] = onset[second] - onset[first]
    paces: Floats = Ordered.of(runs, gaps, gaps > 0).median()[runs.index]
    return paces
