"""Taps to a beat and without one: which tap belongs to which beat, and what follows upon what."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.sessions import Floats, Mask, Sessions, ratio
from exercises.core.script import Press

Rows = NDArray[np.intp]


def taps_to(beats_ns: Sequence[int], presses: Sequence[Press], reach_ns: int) -> list[list[Press]]:
    """For each beat the presses that are nearer to it than to any other, nearest first.

    A press further than `reach_ns` from every beat belongs to none.
    """
    taps: list[list[Press]] = [[] for _ in beats_ns]
    for press in presses:
        nearest = min(range(len(beats_ns)), key=lambda i: abs(press.t_ns - beats_ns[i]))
        if abs(press.t_ns - beats_ns[nearest]) <= reach_ns:
            taps[nearest].append(press)
    return [
        sorted(of, key=lambda press: abs(press.t_ns - beat_ns))
        for of, beat_ns in zip(taps, beats_ns, strict=True)
    ]


def runs_of(sessions: Sessions, run: NDArray[np.int64]) -> Sessions:
    """The runs of all sessions, each a group of its own; `run` numbers them within a session."""
    _, code = np.unique(run, return_inverse=True)
    key = sessions.index * (int(code.max(initial=0)) + 1) + code
    labels, index = np.unique(key, return_inverse=True)
    return Sessions(labels.astype(np.str_), index)


def followers(runs: Sessions, order: Floats, where: Mask) -> tuple[Rows, Rows]:
    """Pairs of rows that follow each other within a run, by `order`: the firsts, the seconds."""
    rows = np.flatnonzero(where)
    rows = rows[np.lexsort((order[rows], runs.index[rows]))]
    first, second = rows[:-1], rows[1:]
    same = runs.index[first] == runs.index[second]
    return first[same], second[same]


def lag_one(sessions: Sessions, off: Floats, where: Mask, first: Rows, second: Rows) -> Floats:
    """(n,) lag-1 autocorrelation over the pairs (first, second) alone; `off` is from the mean.

    The mean product of the pairs over the mean square of all: for a series without gaps the
    "adjusted" estimator. NaN where there is no pair, or no spread.
    """
    size = sessions.labels.size
    products = np.bincount(sessions.index[first], off[first] * off[second], minlength=size).astype(
        np.float64
    )
    pairs = np.bincount(sessions.index[first], minlength=size).astype(np.float64)
    return ratio(ratio(products, pairs), sessions.mean(off * off, where))


class Clockwork(NamedTuple):
    """(n,) standard deviations of the timekeeper and of the motor delays, in seconds.

    NaN where the model does not hold: either variance would be below 0.
    """

    clock: Floats
    motor: Floats


def clockwork(
    sessions: Sessions, segments: Sessions, values: Floats, where: Mask, order: Floats
) -> Clockwork:
    """The two-level model of Wing & Kristofferson (1973, doi:10.3758/BF03198607), by moments.

    An interval is the timekeeper's C plus the difference of two motor delays D, so that intervals
    have the variance C + 2D and neighbours the covariance -D. `where` are intervals, in `order`
    within their `segments`, the stretches without a gap. The sums of squares S0 and of neighbours'
    products S1 about a segment's own mean are held against what n intervals give on average, not
    only in long series: S0 = C (n - 1) + 2D (n - 1/n), S1 = -C (n - 1)/n - D (n - 1 + 2/n^2).
    """
    n = segments.count(where)[segments.index]
    where = where & (n > 1)
    off = np.where(where, values - segments.mean(values, where)[segments.index], 0.0)
    first, second = followers(segments, order, where)
    size = sessions.labels.size
    s0 = sessions.total(off * off, where)
    neighbours = off[first] * off[second]
    s1 = np.bincount(sessions.index[first], neighbours, minlength=size).astype(np.float64)
    m = np.maximum(n, 2)
    # Each interval stands for its share of its segment.
    a, b, c, d = (
        sessions.total(share / m, where)
        for share in (m - 1, 2 * (m - 1 / m), (m - 1) / m, m - 1 + 2 / m**2)
    )
    clock, motor = (ratio(part, a * d - b * c) for part in (d * s0 + b * s1, -a * s1 - c * s0))
    holds = (clock >= 0) & (motor >= 0)
    return Clockwork(*(np.sqrt(np.where(holds, part, np.nan)) for part in (clock, motor)))
