"""Psychometric functions: how the share of right answers rises with the strength of what is shown.

    P(right at x) = guess + (1 - guess - lapse) / (1 + exp(-slope (x - threshold) - shift))

with `shift` such that P(threshold) is the share asked for: a logistic function with a fixed guess
and lapse rate, fitted by maximum likelihood (Wichmann & Hill 2001, Perception & Psychophysics
63:1293-1313, doi:10.3758/BF03194544). For a task without guessing, such as yes or no, both rates
are 0 and the threshold at .5 is the function's middle. All results have one place a session.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.climbing import best_of, climb
from exercises.core.scoring.sessions import Floats, Mask, Sessions

# Where the slope is looked for, with x from 0 to 1 over a session: flatter cannot be told from
# none, steeper from a step.
LN_SLOPE = (float(np.log(0.1)), float(np.log(60.0)))
STARTS = [(at, b) for at in np.linspace(0, 1, 21) for b in np.log([1.0, 3.0, 8.0, 20.0, 50.0])]
STEPS = 80


@dataclass(frozen=True)
class Observer:
    """What is fixed: the share right that the threshold is for, and the rates of guess and lapse.

    `guess` is the share right of somebody who sees nothing, `lapse` the share wrong of somebody
    who sees all. ValueError where `at` does not lie between the two.
    """

    at: float = 0.75
    guess: float = 0.0
    lapse: float = 0.0

    def __post_init__(self) -> None:
        """ValueError, as above."""
        if not 0 <= self.guess < self.at < 1 - self.lapse <= 1:
            raise ValueError("at must lie between guess and 1 - lapse, these within 0 to 1")

    @property
    def span(self) -> float:
        """From the guess rate to the highest share right."""
        return 1 - self.guess - self.lapse

    def chance(self, x: Floats, threshold: Floats, slope: Floats) -> Floats:
        """The share right at x."""
        share = (self.at - self.guess) / self.span
        eta = slope * (x - threshold) + np.log(share / (1 - share))
        right: Floats = self.guess + self.span * 0.5 * (1 + np.tanh(eta / 2))
        return right


@dataclass(frozen=True)
class Fit:
    """Of n sessions, each (n,): the two parameters, the threshold's standard error, ln likelihood.

    All NaN for a session that lacks right or wrong answers, or has one x alone. The threshold may
    lie outside of what was shown: whoever takes it from there extrapolates. The error is from the
    expected information, NaN where that tells nothing.
    """

    threshold: Floats
    slope: Floats
    se: Floats
    loglik: Floats


@dataclass(frozen=True)
class _Answers:
    """The rows of a fit: whose, at which x (0 to 1 over its session's), right or not."""

    n: int
    who: NDArray[np.intp]
    x: Floats
    right: Mask
    observer: Observer

    def sums(self, values: Floats) -> Floats:
        return np.bincount(self.who, values, minlength=self.n).astype(np.float64)

    def chance(self, at: Floats) -> Floats:
        threshold, ln_slope = at[:, self.who]
        chance = self.observer.chance(self.x, threshold, np.exp(ln_slope))
        return np.clip(chance, 1e-12, 1 - 1e-12)

    def loglik(self, at: Floats) -> Floats:
        chance = self.chance(at)
        return self.sums(np.log(np.where(self.right, chance, 1 - chance)))

    def slopes(self, at: Floats) -> tuple[Floats, Floats]:
        """(2, n) gradient and (2, 2, n) expected information at (2, n) parameters."""
        chance, span = self.chance(at), self.observer.span
        share = (chance - self.observer.guess) / span
        slope = np.exp(at[1])[self.who]
        steep = np.maximum(span * share * (1 - share), 0.0) * slope
        by = np.stack((-steep, steep * (self.x - at[0][self.who])))
        weight = 1 / (chance * (1 - chance))
        gradient = np.stack([self.sums((self.right - chance) * weight * b) for b in by])
        information = np.stack([[self.sums(weight * a * b) for a in by] for b in by])
        return gradient, information


def fit(sessions: Sessions, x: Floats, right: Mask, where: Mask, observer: Observer) -> Fit:
    """Threshold and slope of each session, over the rows that `where` holds for.

    Every session starts from the best point of a grid and climbs by Fisher scoring with
    Levenberg's damping. Slopes are held between .1 and 60 over a session's range of x. The more can
    be guessed, the more local maxima there are: from a guess rate of a quarter on the best one may
    be missed, by little, in a session of a hundred trials.
    """
    rows = np.flatnonzero(where)
    n, who = sessions.labels.size, sessions.index[rows]
    low, high = _ends(x[rows], who, n)
    both = (sessions.count(where & right) > 0) & (sessions.count(where & ~right) > 0)
    known = both & (high > low)
    spread, low = np.where(known, high - low, 1.0), np.where(known, low, 0.0)
    answers = _Answers(n, who, (x[rows] - low[who]) / spread[who], right[rows], observer)
    # A threshold further off than ten times the range is nowhere.
    least, most = np.array([(-10.0, 11.0), LN_SLOPE]).T[..., None]
    at = climb(answers, best_of(answers, STARTS), least, most, STEPS)
    slope, se = np.exp(at[1]) / spread, _error(answers, at) * spread
    values = (low + at[0] * spread, slope, se, answers.loglik(at))
    return Fit(*np.where(known, np.stack(values), np.nan))


def _ends(x: Floats, who: NDArray[np.intp], n: int) -> tuple[Floats, Floats]:
    """(n,) the lowest and the highest x of each session."""
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, who, x)
    np.maximum.at(high, who, x)
    return low, high


def _error(answers: _Answers, at: Floats) -> Floats:
    """(n,) standard error of the threshold, on the session's own axis."""
    (a, b), (_, c) = answers.slopes(at)[1]
    whole = a * c - b * b
    error: Floats = np.full(answers.n, np.nan)
    np.sqrt(c / np.where(whole > 0, whole, 1.0), out=error, where=whole > 1e-9 * a * c)
    return error
