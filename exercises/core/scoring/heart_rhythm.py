"""Heart-rate variability of all sessions at once: in time, and as coherence of its spectrum.

Time-domain measures as the Task Force defines them (1996, Circulation 93:1043-1065,
doi:10.1161/01.CIR.93.5.1043). Intervals of a pulse sensor are the pulse's: they vary a little more
than those of an electrocardiogram.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.heart_intervals import HeartIntervals
from exercises.core.scoring.sessions import Floats, Sessions, ratio

# The spectrum: frequencies in Hz, of stretches of at least so long.
STEP_HZ = 0.005
BAND: Floats = STEP_HZ * np.arange(1, 81, dtype=np.float64)
STRETCH_S = 64.0
# The intervals' course is read twice a second, across gaps up to so long; with less, no spectrum.
READ_HZ, LONGEST_GAP_S, FEWEST = 2, 15.0, 40
# Numbers that are held at once.
CELLS = 2_000_000
PEAK_LOW_HZ, PEAK_HIGH_HZ, PEAK_HALF = 0.04, 0.26, 3


class Variability(NamedTuple):
    """(n,) each, NaN where there are too few intervals: two for SDNN, two joined for the others."""

    rate_bpm: Floats
    rmssd_ms: Floats
    sdnn_ms: Floats
    pnn50: Floats


def variability(intervals: HeartIntervals) -> Variability:
    """RMSSD, SDNN (n - 1), pNN50 in per cent and mean rate, 60 / the mean interval.

    Differences are those of intervals that follow each other without a gap; pNN50 divides by their
    number, N - 1 where there is no gap.
    """
    sessions, rr = intervals.sessions, intervals.rr_s
    every = np.ones(rr.size, np.bool_)
    step = np.diff(rr, prepend=rr[:1])
    return Variability(
        60 / sessions.mean(rr, every),
        1000 * np.sqrt(sessions.mean(step**2, intervals.joined)),
        1000 * sessions.sd(rr, every),
        # A difference of exactly 50 ms, read from decimals, is not more than 50 ms.
        100 * sessions.share(np.abs(step) > 0.05 + 1e-9, intervals.joined),
    )


class Rhythm(NamedTuple):
    """(n,) each: the coherence ratio, and where its peak lies, in Hz; NaN where unknown."""

    coherence: Floats
    peak_hz: Floats


def rhythm(intervals: HeartIntervals) -> Rhythm:
    """How much of the heart's rhythm is one slow wave, and which.

    The coherence ratio of McCraty, Atkinson, Tomasino & Bradley (2009, Integral Review
    5(2):10-115): the power within 0.015 Hz of the highest peak between 0.04 and 0.26 Hz, divided
    by all other power up to 0.4 Hz. As in their programs the intervals are read every half second,
    on straight lines between them; the spectrum here is Lomb's, without mean and trend, the mean
    over stretches of 64 s and more. Gaps beyond 15 s are left out of it.
    """
    n, course = intervals.sessions.labels.size, _read(intervals)
    stretches, owner = _stretches(course)
    enough = np.bincount(stretches.index, minlength=owner.size) >= FEWEST
    if not enough.any():
        return Rhythm(np.full(n, np.nan), np.full(n, np.nan))
    t, x = _detrended(stretches, course)
    power = np.zeros((n, BAND.size))
    np.add.at(power, owner[enough], lomb(stretches, t, x, BAND)[enough])
    return _peak(power)


def _read(intervals: HeartIntervals) -> HeartIntervals:
    """The intervals' course at every half second from the end of the session's first one on."""
    index, rr = intervals.sessions.index, intervals.rr_s
    begins = np.flatnonzero(np.diff(index, prepend=-1))
    end = intervals.end_s - np.repeat(intervals.end_s[begins], np.diff(np.r_[begins, rr.size]))
    before, began = np.roll(rr, 1), np.roll(end, 1)
    lasted = np.where(np.diff(index, prepend=-1) == 0, end - began, 0.0)
    inside = (lasted > 0) & (lasted <= LONGEST_GAP_S)
    first, last = (np.ceil(READ_HZ * np.where(inside, at, 0.0)) for at in (began, end))
    many = (last - first).astype(np.intp)
    of = np.repeat(np.arange(rr.size), many)
    number = np.arange(of.size) - np.repeat(np.cumsum(many) - many, many)
    at = (first[of] + number) / READ_HZ
    part = (at - began[of]) / lasted[of]
    read = before[of] + part * (rr[of] - before[of])
    sessions = Sessions(intervals.sessions.labels, index[of])
    return HeartIntervals(sessions, at, read, np.ones(at.size, np.bool_))


def _stretches(intervals: HeartIntervals) -> tuple[Sessions, NDArray[np.intp]]:
    """Each session cut into equal stretches, the shortest of 64 s; and whose each one is."""
    sessions, end = intervals.sessions, intervals.end_s
    n = sessions.labels.size
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, sessions.index, end)
    np.maximum.at(last, sessions.index, end)
    span = np.where(np.isfinite(last), last - first, 0.0)
    # No more stretches than intervals can fill, however long the record says that it was.
    most = np.maximum(np.bincount(sessions.index, minlength=n) // FEWEST, 1)
    cuts = np.clip(span // STRETCH_S, 1, most).astype(np.intp)
    part = (end - first[sessions.index]) / np.maximum(span, 1e-9)[sessions.index]
    own = cuts[sessions.index]
    place = np.minimum((part * own).astype(np.intp), own - 1)
    starts = np.cumsum(cuts) - cuts
    owner = np.repeat(np.arange(n), cuts)
    return Sessions(owner.astype(np.str_), starts[sessions.index] + place), owner


def _detrended(stretches: Sessions, intervals: HeartIntervals) -> tuple[Floats, Floats]:
    """Times and intervals about their means, the intervals without their straight line."""
    every = np.ones(intervals.rr_s.size, np.bool_)
    t = intervals.end_s - stretches.mean(intervals.end_s, every)[stretches.index]
    x = intervals.rr_s - stretches.mean(intervals.rr_s, every)[stretches.index]
    slope = np.nan_to_num(ratio(stretches.total(t * x, every), stretches.total(t * t, every)))
    return t, x - slope[stretches.index] * t


def lomb(groups: Sessions, t: Floats, x: Floats, hertz: Floats) -> Floats:
    """(groups, frequencies): Lomb's periodogram of each group, not normalised.

    Groups stand one after another; `x` has no mean. Scargle, J. D. (1982), Astrophysical Journal
    263:835-853, doi:10.1086/160554.
    """
    begins = np.flatnonzero(np.diff(groups.index, prepend=-1))
    power = np.zeros((groups.labels.size, hertz.size))
    at_once = max(CELLS // max(t.size, 1), 1)
    for k in range(0, hertz.size if t.size else 0, at_once):
        some = hertz[k : k + at_once]
        power[groups.index[begins], k : k + at_once] = _lomb(begins, t, x, some)
    return power


def _lomb(begins: NDArray[np.intp], t: Floats, x: Floats, hertz: Floats) -> Floats:
    angle = np.outer(t, 2 * np.pi * hertz)
    cos, sin, x = np.cos(angle), np.sin(angle), x[:, None]
    sums = (np.add.reduceat(v, begins) for v in (x * cos, x * sin, cos * cos, cos * sin))
    xc, xs, cc, cs = sums
    ss = np.diff(np.r_[begins, t.size])[:, None] - cc
    turn = 0.5 * np.arctan2(2 * cs, cc - ss)
    c, s = np.cos(turn), np.sin(turn)
    own_cc = c * c * cc + 2 * c * s * cs + s * s * ss
    own_ss = cc + ss - own_cc
    of_cos, of_sin = ratio((c * xc + s * xs) ** 2, own_cc), ratio((c * xs - s * xc) ** 2, own_ss)
    power: Floats = 0.5 * (np.nan_to_num(of_cos) + np.nan_to_num(of_sin))
    return power


def _peak(power: Floats) -> Rhythm:
    """The ratio; the outer bins of the peak's window, and of the band, count half."""
    ranged = (BAND >= PEAK_LOW_HZ - 1e-9) & (BAND <= PEAK_HIGH_HZ + 1e-9)
    top = np.argmax(np.where(ranged, power, -1.0), axis=1)
    away = np.abs(np.arange(BAND.size) - top[:, None])
    weight = np.where(away < PEAK_HALF, 1.0, np.where(away == PEAK_HALF, 0.5, 0.0))
    ends = np.ones(BAND.size)
    ends[[0, -1]] = 0.5
    peak, total = (power * weight).sum(axis=1), (power * ends).sum(axis=1)
    # Intervals that are all alike have no rhythm: what is left of them is rounding.
    some = total > 1e-12
    coherence = np.where(some, ratio(peak, np.where(some, total - peak, 0.0)), np.nan)
    return Rhythm(coherence, np.where(some, BAND[top], np.nan))
