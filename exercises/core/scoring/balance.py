"""The balance point: where on a continuum of steps one answer turns into the other."""

from typing import NamedTuple

import numpy as np

from exercises.core.scoring import psychometric
from exercises.core.scoring.detection import ONE_SIDED_5_PERCENT
from exercises.core.scoring.sessions import Floats, Mask, Sessions, ratio

YES_OR_NO = psychometric.Observer(at=0.5)


class Balance(NamedTuple):
    """Of n sessions, each (n,).

    `point`, its standard error `se`, and `slope` (in logits a step) are those of a logistic
    function; `counted` is the mean of any function, without a model (Spearman and Kaerber): for
    steps that come equally often, how many were answered yes, and half a step more (Miller & Ulrich
    2001, Perception & Psychophysics 63:1399-1420, doi:10.3758/BF03194551).

    `same` is where all answers were the same, `flat` where yes does not fall with the step
    (likelihood ratio, one-sided 5 %): there is no point. `sharp` is where no yes lies above a no:
    the likelihood grows with the slope without end (Albert & Anderson 1984, Biometrika 71:1-10,
    doi:10.1093/biomet/71.1.1), and the point is the middle of the gap, without slope and error.
    """

    point: Floats
    se: Floats
    slope: Floats
    counted: Floats
    same: Mask
    flat: Mask
    sharp: Mask


def balance(sessions: Sessions, where: Mask, yes: Mask, step: Floats, steps: int) -> Balance:
    """Over the rows `where`, whose `step` is 1 to `steps`; no point outside of these."""
    fit = psychometric.fit(sessions, step, ~yes, where, YES_OR_NO)
    n, n_yes = sessions.count(where), sessions.count(where & yes)
    same = (n > 0) & ((n_yes == 0) | (n_yes == n))
    falls = 2 * (fit.loglik - _constant(n_yes, n)) > ONE_SIDED_5_PERCENT**2
    last_yes = _extreme(np.maximum, sessions, where & yes, step, -np.inf)
    first_no = _extreme(np.minimum, sessions, where & ~yes, step, np.inf)
    sharp = ~same & falls & (last_yes <= first_no)
    middle = (np.where(sharp, last_yes, 0.0) + np.where(sharp, first_no, 0.0)) / 2
    point = np.where(sharp, middle, fit.threshold)
    known = falls & (point >= 1) & (point <= steps)
    return Balance(
        np.where(known, point, np.nan),
        np.where(known & ~sharp, fit.se, np.nan),
        np.where(falls & ~sharp, fit.slope, np.nan),
        _counted(sessions, where, yes, step, steps),
        same,
        (n > 0) & ~same & ~falls,
        sharp,
    )


def _constant(n_yes: Floats, n: Floats) -> Floats:
    """(n,) the log likelihood of one chance for all steps; NaN where all answers were the same."""
    share = ratio(n_yes, n)
    inner = np.where((share > 0) & (share < 1), share, np.nan)
    found: Floats = n_yes * np.log(inner) + (n - n_yes) * np.log(1 - inner)
    return found


def _extreme(most: np.ufunc, sessions: Sessions, where: Mask, step: Floats, none: float) -> Floats:
    """(n,) the highest or lowest step of these rows."""
    found = np.full(sessions.labels.size, none)
    most.at(found, sessions.index[where], step[where])
    return found


def _counted(sessions: Sessions, where: Mask, yes: Mask, step: Floats, steps: int) -> Floats:
    """(n,) NaN where a step did not come."""
    shape = (sessions.labels.size, steps)
    cell = sessions.index * steps + np.clip(step, 1, steps).astype(np.int64) - 1
    trials, said = (
        np.bincount(cell[rows], minlength=shape[0] * steps).reshape(shape).astype(np.float64)
        for rows in (where, where & yes)
    )
    counted: Floats = ratio(said, trials).sum(axis=1) + 0.5
    return counted
