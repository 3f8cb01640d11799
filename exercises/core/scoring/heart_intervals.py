"""Intervals between heartbeats, and what is wrong in them found, corrected and counted.

The rules are those of Lipponen & Tarvainen (2019, Journal of Medical Engineering & Technology
43:173-181, doi:10.1080/03091902.2019.1640306): differences of successive intervals, and deviations
from a running median of 11, each against 5.2 quartile deviations of the 91 about it. Where ours
differ: one pass, each interval judged for itself; a threshold is never below 20 ms, so that a
heart as even as a clock has one, nor above a fifth of the running median, so that many faults do
not hide each other; a pattern of an ectopic beat whose long interval is rather two
usual ones is none; an ectopic beat is put in the middle between its neighbours, and its other
interval is no second fault; an interval that is long or short without a pattern becomes the
running median.
"""

from dataclasses import dataclass

import numpy as np

from exercises.core.scoring.running import running_quantiles
from exercises.core.scoring.sessions import Floats, Mask, Sessions

ALPHA, WIDE, NARROW = 5.2, 91, 11
C1, C2 = 0.13, 0.17
LEAST_S, MOST = 0.02, 0.2
# Beyond this no interval is one: the sensor, or the record, has missed much. 24 to 200 a minute.
SHORTEST_S, LONGEST_S = 0.3, 2.5


@dataclass(frozen=True)
class HeartIntervals:
    """The intervals of n sessions, one after another: when each ended and how long it was, in s.

    `joined` tells whether an interval begins where the one before it ended.
    """

    sessions: Sessions
    end_s: Floats
    rr_s: Floats
    joined: Mask

    @classmethod
    def of_beats(cls, sessions: Sessions, beat_s: Floats, joined: Mask) -> "HeartIntervals":
        """From the times of beats, in order within each session.

        `joined` tells whether nothing was lost since the beat before. What lasts longer than
        LONGEST_S is no interval.
        """
        rr = np.diff(beat_s, prepend=beat_s[:1])
        same = np.diff(sessions.index, prepend=-1) == 0
        whole = same & joined & (rr <= LONGEST_S)
        return cls._only(sessions, beat_s, rr, np.r_[False, whole[:-1]][: whole.size], whole)

    @classmethod
    def of_intervals(cls, sessions: Sessions, rr_s: Floats, joined: Mask) -> "HeartIntervals":
        """From intervals in order within each session; `joined` and LONGEST_S as for beats."""
        total = np.cumsum(rr_s)
        first = np.diff(sessions.index, prepend=-1) != 0
        before = (total - rr_s)[np.flatnonzero(first)]
        end = total - np.repeat(before, np.diff(np.r_[np.flatnonzero(first), rr_s.size]))
        whole = rr_s <= LONGEST_S
        after = joined & ~first & np.r_[False, whole[:-1]][: whole.size]
        return cls._only(sessions, end, rr_s, after, whole)

    def counts(self) -> Floats:
        """(n,) how many each session has."""
        return self.sessions.count(np.ones(self.rr_s.size, np.bool_))

    @classmethod
    def _only(
        cls, sessions: Sessions, end_s: Floats, rr_s: Floats, joined: Mask, where: Mask
    ) -> "HeartIntervals":
        index = sessions.index[where]
        own = joined[where] & (np.diff(index, prepend=-1) == 0)
        return cls(Sessions(sessions.labels, index), end_s[where], rr_s[where], own)


@dataclass(frozen=True)
class Corrected:
    """Intervals after correction, and (n,) how many beats of each session were `corrected`."""

    intervals: HeartIntervals
    corrected: Floats


@dataclass(frozen=True)
class Wrong:
    """(n,) which intervals are what: all at most one thing.

    `ectopic`: with the one before it, about a beat that came too early or too late. `missed`: a
    beat within it was missed. `extra`: with the next one, about a beat that was none. `odd`: long
    or short, with no such pattern.
    """

    ectopic: Mask
    missed: Mask
    extra: Mask
    odd: Mask
    usual_s: Floats


def wrong(intervals: HeartIntervals) -> Wrong:
    """What is wrong with each interval, by the rules above."""
    sessions, rr = intervals.sessions, intervals.rr_s
    (usual,) = running_quantiles(sessions, rr, NARROW, (0.5,))
    step, _ = _in_thresholds(sessions, _steps(intervals), usual)
    off = rr - usual
    off, limit = _in_thresholds(sessions, np.where(off < 0, 2 * off, off), usual)
    before, after, second = (_shifted(intervals, step, by) for by in (1, -1, -2))
    beside = np.where(step > 0, np.maximum(before, after), np.minimum(before, after))
    beyond = np.where(step >= 0, np.minimum(after, second), np.maximum(after, second))
    early = (step > 1) & (beside < -C1 * step - C2)
    late = (step < -1) & (beside > -C1 * step + C2)
    pair = (rr + _shifted(intervals, rr, 1)) / 2
    doubled = np.abs(rr / 2 - usual) < np.abs(pair - usual)
    ectopic = (early | late) & intervals.joined & ~doubled
    looked = _looked_at(intervals, step, after, second) & ~ectopic
    long, short = (step > 1) & (beyond < -1), (step < -1) & (beyond > 1)
    some = looked & (long | short | (np.abs(off) > 3))
    next_rr = _shifted(intervals, rr, -1)
    extra = some & short & (np.abs(rr + next_rr - usual) < limit) & (next_rr > 0)
    missed = some & long & ~extra & (np.abs(rr / 2 - usual) < limit)
    # The other half of what is known already: before a long pause, behind a beat that was none.
    halves = _beside(intervals, ectopic, -1) | _beside(intervals, extra, 1)
    return Wrong(ectopic, missed, extra, some & ~extra & ~missed & ~halves, usual)


def _steps(intervals: HeartIntervals) -> Floats:
    """From one interval to the next in the session; 0 for its first."""
    rr, index = intervals.rr_s, intervals.sessions.index
    return np.where(np.diff(index, prepend=-1) == 0, np.diff(rr, prepend=rr[:1]), 0.0)


def _in_thresholds(sessions: Sessions, values: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """The values in parts of their threshold, and the thresholds."""
    low, high = running_quantiles(sessions, np.abs(values), WIDE, (0.25, 0.75))
    most = np.maximum(MOST * usual, LEAST_S)
    limit = np.clip(ALPHA * (high - low) / 2, LEAST_S, most)
    return values / limit, limit


def _shifted(intervals: HeartIntervals, values: Floats, by: int) -> Floats:
    """The values `by` places later (earlier, where negative) within the session, 0 beyond it."""
    index, n = intervals.sessions.index, values.size
    at = np.arange(n) - by
    inside = (at >= 0) & (at < n)
    at = np.clip(at, 0, max(n - 1, 0))
    return np.where(inside & (index[at] == index), values[at], 0.0)


def _beside(intervals: HeartIntervals, where: Mask, by: int) -> Mask:
    found: Mask = _shifted(intervals, where.astype(np.float64), by) > 0
    return found


def _looked_at(intervals: HeartIntervals, step: Floats, after: Floats, second: Floats) -> Mask:
    """Steps above their threshold, and the one after such a step where the next is larger."""
    large = np.abs(step) > 1
    following = large & (np.abs(after) < np.abs(second))
    return large | _beside(intervals, following, 1)


def corrected(intervals: HeartIntervals) -> Corrected:
    """Beats moved, put in and taken out; then what is no heart's interval is left out."""
    found = wrong(intervals)
    rr, end = intervals.rr_s.copy(), intervals.end_s.copy()
    _move(rr, end, found.ectopic)
    rr[found.odd] = found.usual_s[found.odd]
    gone = _merge(intervals, rr, end, found.extra)
    rr[found.missed] /= 2
    copies = np.where(gone, 0, 1 + found.missed)
    again = HeartIntervals(
        Sessions(intervals.sessions.labels, np.repeat(intervals.sessions.index, copies)),
        np.repeat(end, copies),
        np.repeat(rr, copies),
        np.repeat(intervals.joined, copies),
    )
    inner = np.flatnonzero(np.repeat(found.missed, copies))
    again.end_s[inner[::2]] -= again.rr_s[inner[::2]]
    again.joined[inner[1::2]] = True
    counted = found.ectopic | found.missed | found.extra | found.odd
    return Corrected(_plausible(again), intervals.sessions.count(counted))


def _move(rr: Floats, end: Floats, ectopic: Mask) -> None:
    """The beat between an interval and the one before it goes to their middle."""
    at = np.flatnonzero(ectopic)
    middle = (rr[at] + rr[at - 1]) / 2
    rr[at] = rr[at - 1] = middle
    end[at - 1] = end[at] - middle


def _merge(intervals: HeartIntervals, rr: Floats, end: Floats, extra: Mask) -> Mask:
    """The beat that was none is taken out: its interval has the next one's end. What is gone."""
    at = np.flatnonzero(extra[:-1] & intervals.joined[1:])
    rr[at] += rr[at + 1]
    end[at] = end[at + 1]
    gone = np.zeros(rr.size, np.bool_)
    gone[at + 1] = True
    return gone


def _plausible(intervals: HeartIntervals) -> HeartIntervals:
    rr = intervals.rr_s
    good = (rr >= SHORTEST_S) & (rr <= LONGEST_S)
    after = intervals.joined & np.r_[False, good[:-1]][: good.size]
    return HeartIntervals._only(intervals.sessions, intervals.end_s, rr, after, good)
