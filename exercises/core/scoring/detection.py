"""Signal detection: sensitivity and criterion from counts of hits and false alarms.

All take and give (n,) float arrays, one place a session, and give NaN where there was no trial
of one of the two kinds.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from exercises.core.scores import Reason
from exercises.core.scoring.sessions import Floats, Mask, Sessions

CHANCE = Reason("chance", "invalid", "The answers cannot be told from chance (d', one-sided 5 %).")
NORMAL = NormalDist()
ONE_SIDED_5_PERCENT = 1.6449


class Counts(NamedTuple):
    """What all of these take, in their order: hits among signals, false alarms among noises."""

    hits: Floats
    signals: Floats
    false_alarms: Floats
    noises: Floats

    @classmethod
    def of(cls, sessions: Sessions, pressed: Mask, signal: Mask, noise: Mask) -> "Counts":
        """Of a table's rows: where was pressed, which should be, which should not."""
        masks = (signal & pressed, signal, noise & pressed, noise)
        return cls(*map(sessions.count, masks))


def dprime(hits: Floats, signals: Floats, false_alarms: Floats, noises: Floats) -> Floats:
    """Sensitivity d' = z(H) - z(F), rates by the log-linear rule (Hautus 1995).

    The rule adds .5 to each count and 1 to each number of trials, always, so that d' is finite.
    It pulls towards 0: by .13 on average at a true d' of 3.5 with 80 signals and 20 noises.
    Hautus, M. J., Behavior Research Methods, Instruments, & Computers 27:46-51,
    doi:10.3758/BF03203619.
    """
    return z(log_linear(hits, signals)) - z(log_linear(false_alarms, noises))


def criterion(hits: Floats, signals: Floats, false_alarms: Floats, noises: Floats) -> Floats:
    """Criterion c = -(z(H) + z(F)) / 2 with the same rates: below 0 leans towards pressing."""
    return -(z(log_linear(hits, signals)) + z(log_linear(false_alarms, noises))) / 2


def dprime_se(hits: Floats, signals: Floats, false_alarms: Floats, noises: Floats) -> Floats:
    """Standard error of d', same rates (Gourevitch & Galanter 1967, Psychometrika 32:25-33)."""
    return np.sqrt(_variance(hits, signals) + _variance(false_alarms, noises))


def at_chance(counts: Counts) -> Mask:
    """(n,) where d' is not above 0 at a one-sided 5 %, by its standard error; not where NaN."""
    return dprime(*counts) <= ONE_SIDED_5_PERCENT * dprime_se(*counts)


def log_linear(count: Floats, trials: Floats) -> Floats:
    """(count + .5) / (trials + 1): never 0 or 1; NaN without trials."""
    return np.where(trials > 0, (count + 0.5) / (trials + 1), np.nan)


def z(rate: Floats) -> Floats:
    """The normal distribution's quantile at `rate`, strictly between 0 and 1; NaN stays NaN.

    Rates of counts repeat, so each different one is looked up once (Wichura 1988, AS 241, as in
    Python's statistics).
    """
    different, which = np.unique(rate, return_inverse=True)
    known = np.array([NORMAL.inv_cdf(r) if r == r else r for r in different.tolist()])  # noqa: PLR0124
    return known[which].reshape(rate.shape) if rate.size else rate.copy()


def _variance(count: Floats, trials: Floats) -> Floats:
    """Of z(rate): binomial variance over the squared density there."""
    rate = log_linear(count, trials)
    density = np.exp(-0.5 * z(rate) ** 2) / np.sqrt(2 * np.pi)
    variance: Floats = rate * (1 - rate) / (np.maximum(trials, 1) * density**2)
    return variance
