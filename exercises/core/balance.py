"""The balance point: where on a continuum of steps one answer turns into the other."""

from typing import NamedTuple

import numpy as np

from exercises.core import logistic
from exercises.core.detection import ONE_SIDED_5_PERCENT
from exercises.core.sessions import Floats, Mask, Sessions


class Balance(NamedTuple):
    """Of n sessions, each (n,).

    `point`, its standard error `se`, and `slope` (in logits a step) are those of a logistic
    function, `counted` is Spearman and Kaerber's: for steps that come equally often, how many were
    answered yes, plus half a step. `same` is where all answers were the same, `flat` where they do
    not fall with the step at a one-sided 5 % (Wald), `sharp` where no step, or one alone, had
    both answers: then the point is exact to the step, and has neither slope nor error.
    """

    point: Floats
    se: Floats
    slope: Floats
    counted: Floats
    same: Mask
    flat: Mask
    sharp: Mask


def balance(sessions: Sessions, where: Mask, yes: Mask, step: Floats, steps: int) -> Balance:
    """Over the rows `where`, whose `step` is 1 to `steps`; the point is NaN where it is flat."""
    x = np.arange(1.0, steps + 1)
    trials, said = (_counts(sessions, rows, step, steps) for rows in (where, where & yes))
    fit = logistic.fit(said, trials, x)
    n, n_yes = trials.sum(axis=1), said.sum(axis=1)
    same = (n > 0) & ((n_yes == 0) | (n_yes == n))
    sharp = ~same & np.isnan(fit.slope) & ~np.isnan(fit.midpoint)
    falls = np.where(
        sharp, logistic.falls(said, trials, x), fit.slope > ONE_SIDED_5_PERCENT * fit.slope_se
    )
    known = falls & (fit.midpoint >= 1) & (fit.midpoint <= steps)
    return Balance(
        np.where(known, fit.midpoint, np.nan),
        np.where(known, fit.midpoint_se, np.nan),
        fit.slope,
        logistic.spearman_karber(said, trials, x),
        same,
        (n > 0) & ~same & ~falls,
        sharp & falls,
    )


def _counts(sessions: Sessions, where: Mask, step: Floats, steps: int) -> Floats:
    """(n, steps) how many of these rows each session has of each step."""
    n = sessions.labels.size
    cell = sessions.index[where] * steps + step[where].astype(np.int64) - 1
    return np.bincount(cell, minlength=n * steps).reshape(n, steps).astype(np.float64)
