"""Delay discounting: what a later reward is worth now, from choices between now and later.

All results have one place a session. Mazur's hyperbola is fitted in `hyperbola`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.core.scores import Reason
from exercises.core.scoring.sessions import Floats, Mask, Sessions

RISES = Reason("not_falling", "doubtful", "A longer wait was worth much more than a shorter one.")
FLAT = Reason("no_fall", "doubtful", "The longest wait cost hardly more than the shortest.")


@dataclass(frozen=True)
class Choices:
    """Choices between now and later, a row each, those that `where` holds for.

    `delays` in days, above 0; `ratios` the amount now over the amount later; `later` where the
    later one was taken.
    """

    sessions: Sessions
    delays: Floats
    ratios: Floats
    later: Mask
    where: Mask

    @classmethod
    def of(
        cls,
        sessions: Sessions,
        delays: Floats,
        amounts: tuple[Floats, Floats],
        later: Mask,
        where: Mask,
    ) -> "Choices":
        """Of the amounts now and later; rows where now is not from 0 to later are left out."""
        now, then = amounts
        whole = where & (now >= 0) & (now <= then) & (then > 0)
        ratios = np.divide(now, then, out=np.zeros(now.shape), where=whole)
        return cls(sessions, delays, ratios, later, whole)

    def later_share(self) -> Floats:
        """(n,) share of choices of the later offer; NaN where there are none."""
        return self.sessions.share(self.later, self.where)

    def fewest(self, delays: tuple[int, ...]) -> Floats:
        """(n,) the least number of choices that any of these delays has."""
        counts = [self.sessions.count(self.where & (self.delays == day)) for day in delays]
        return np.asarray(np.min(counts, axis=0), np.float64)


def indifference(choices: Choices, delays: tuple[int, ...]) -> Floats:
    """(n, m) for m rising delays the middle of the highest ratio refused and the lowest one taken.

    Halfway between the two is where an adjusting amount with halved steps ends (Du, Green &
    Myerson 2002, The Psychological Record 52:479-492, doi:10.1007/BF03395403), in whatever order
    its rows stand. Nothing is worth less than 0 or more than 1 there. NaN where a delay has no row.
    """
    sessions, m = choices.sessions, len(delays)
    where = choices.where & np.isin(choices.delays, delays)
    cell = np.where(where, sessions.index * m + np.searchsorted(delays, choices.delays), 0)
    low, high, rows = _cells(choices, cell, where, sessions.labels.size * m)
    points: Floats = np.where(rows > 0, (low + high) / 2, np.nan).reshape(-1, m)
    return points


def _cells(
    choices: Choices, cell: NDArray[np.intp], where: Mask, cells: int
) -> tuple[Floats, Floats, Floats]:
    low, high, rows = np.zeros(cells), np.ones(cells), np.zeros(cells)
    taken, refused = where & choices.later, where & ~choices.later
    np.maximum.at(low, cell[taken], choices.ratios[taken])
    np.minimum.at(high, cell[refused], choices.ratios[refused])
    np.add.at(rows, cell[where], 1)
    return low, high, rows


def auc(times: Floats, points: Floats) -> Floats:
    """(n,) area under (n, m) indifference points at m rising `times`, from 0 to 1.

    Trapezoids over time as a share of the longest, from a value of 1 at time 0 (Myerson, Green &
    Warusawitharana 2001, Journal of the Experimental Analysis of Behavior 76:235-243,
    doi:10.1901/jeab.2001.76-235). With delays for times the long ones weigh most; with 1, 2, 3 ...
    all weigh the same (ordinal AUC; Borges, Kuang, Milhorn & Yi 2016, doi:10.1002/jeab.219).
    NaN where a point is.
    """
    x = np.concatenate(([0.0], times)) / times[-1]
    y = np.concatenate((np.ones((len(points), 1)), points), axis=1)
    area: Floats = (np.diff(x) * (y[:, 1:] + y[:, :-1]) / 2).sum(axis=1)
    return area


def largest_rise(points: Floats) -> Floats:
    """(n,) by how much a point is above the one before it, at most; below 0 where all fall."""
    rise: Floats = np.diff(points, axis=1).max(axis=1)
    return rise


def whole_fall(points: Floats) -> Floats:
    """(n,) by how much the last point is below the first."""
    fall: Floats = points[:, 0] - points[:, -1]
    return fall


def nonsystematic(points: Floats) -> dict[Reason, Mask]:
    """Where (n, m) indifference points meet a criterion of Johnson & Bickel (2008).

    A rise above .2, or a whole fall under .1 (Experimental and Clinical Psychopharmacology
    16:264-274, doi:10.1037/1064-1297.16.3.264).
    """
    return {RISES: largest_rise(points) > 0.2, FLAT: whole_fall(points) < 0.1}
