"""Mazur's hyperbola fitted to choices between now and later, by maximum likelihood.

V = 1 / (1 + kD): what a reward after D days is worth, as a share of its amount (Mazur 1987, in
Quantitative Analyses of Behavior 5:55-73). All sessions are fitted at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.core.scores import Reason
from exercises.core.scoring.climbing import best_of, climb
from exercises.core.scoring.discounting import Choices
from exercises.core.scoring.sessions import Floats, Mask

NOW = Reason("always_now", "doubtful", "Always took the coins today: k has no value.")
LATER = Reason("always_later", "doubtful", "Always waited: k has no value.")
BEYOND = Reason("k_out_of_range", "doubtful", "k is beyond what these waits can tell.")
UNTOLD = Reason("unpredictable", "doubtful", "The choices follow no curve of the waits.")

# Where k and the sensitivity are looked for: 1/k from a few minutes to 130 years. At a sensitivity
# of 200 a difference of 2 % in value decides 98 of 100 choices: no more can be told from errorless.
LN_K = (float(np.log(2e-5)), float(np.log(130.0)))
LN_SENSITIVITY = (float(np.log(0.5)), float(np.log(200.0)))
STARTS = [(k, s) for k in np.linspace(*LN_K, 28) for s in np.log([0.8, 3.0, 12.0, 50.0, 200.0])]
STEPS = 60


@dataclass(frozen=True)
class Hyperbola:
    """A fit of n sessions: ln k (per day), ln of the sensitivity, and the log likelihood.

    NaN for a session without both kinds of choice, and where k lies at a bound.
    """

    ln_k: Floats
    ln_sensitivity: Floats
    loglik: Floats

    def predicted(self, choices: Choices) -> Floats:
        """(n,) share of the choices that fall on the side worth more; NaN where there is no fit."""
        sessions = choices.sessions
        ln_k = self.ln_k[sessions.index]
        told = choices.where & np.isfinite(ln_k)
        worth = 1 / (1 + np.exp(np.where(told, ln_k, 0.0)) * np.where(told, choices.delays, 0.0))
        return sessions.share((worth > choices.ratios) == choices.later, told)

    def doubts(self, choices: Choices, least_predicted: float) -> dict[Reason, Mask]:
        """Where there is no k, and why; and where the curve tells fewer choices than that share."""
        later = choices.later_share()
        return {
            NOW: later == 0,
            LATER: later == 1,
            BEYOND: np.isnan(self.ln_k) & (later > 0) & (later < 1),
            UNTOLD: self.predicted(choices) < least_predicted,
        }


@dataclass(frozen=True)
class _Rows:
    """The rows of a fit: whose, ln delay, amount ratio, and +1 for later, -1 for now."""

    n: int
    who: NDArray[np.intp]
    ln_delay: Floats
    ratio: Floats
    sign: Floats

    def sums(self, values: Floats) -> Floats:
        return np.bincount(self.who, values, minlength=self.n).astype(np.float64)

    def margin(self, at: Floats) -> tuple[Floats, Floats]:
        """Per row: worth of later, and sensitivity times its advantage over now."""
        ln_k, ln_s = at[:, self.who]
        worth = 1 / (1 + np.exp(ln_k + self.ln_delay))
        return worth, np.exp(ln_s) * (worth - self.ratio)

    def loglik(self, at: Floats) -> Floats:
        return -self.sums(np.logaddexp(0.0, -self.sign * self.margin(at)[1]))

    def slopes(self, at: Floats) -> tuple[Floats, Floats]:
        """(2, n) gradient and (2, 2, n) expected information at (2, n) parameters."""
        worth, eta = self.margin(at)
        p = 1 / (1 + np.exp(-eta))
        by = np.stack((-np.exp(at[1][self.who]) * worth * (1 - worth), eta))
        missed = (self.sign + 1) / 2 - p
        gradient = np.stack([self.sums(missed * b) for b in by])
        spread = p * (1 - p)
        information = np.stack([[self.sums(spread * a * b) for a in by] for b in by])
        return gradient, information


def fit(choices: Choices) -> Hyperbola:
    """K and sensitivity of each session; `Choices.delays` are above 0 where its `where` holds.

    Later is chosen with probability logistic(s (V - ratio)), s the sensitivity. Every session
    starts from the best point of a grid and climbs by Fisher scoring with Levenberg's damping,
    within the bounds above.
    """
    rows, sessions = np.flatnonzero(choices.where), choices.sessions
    kept = _Rows(
        sessions.labels.size,
        sessions.index[rows],
        np.log(choices.delays[rows]),
        choices.ratios[rows],
        np.where(choices.later[rows], 1.0, -1.0),
    )
    low, high = np.array([LN_K, LN_SENSITIVITY]).T[..., None]
    at = climb(kept, best_of(kept, STARTS), low, high, STEPS)
    later = choices.later_share()
    inside = (at[0] > LN_K[0] + 1e-6) & (at[0] < LN_K[1] - 1e-6)
    found = (later > 0) & (later < 1) & inside
    return Hyperbola(*np.where(found, np.vstack((at, kept.loglik(at))), np.nan))
