"""Logistic psychometric functions of two parameters, fitted to many sessions at once.

P(yes at x) = 1 / (1 + exp(slope * (x - midpoint))): it falls with x, half of the answers are yes
at `midpoint`. Maximum likelihood by Newton's method (iteratively reweighted least squares:
McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed.), the midpoint's standard error by the
delta method. As a reference without a model: Spearman-Kaerber.
"""

from typing import NamedTuple

import numpy as np

from exercises.core.sessions import Floats, Mask, ratio

ROUNDS = 60
CLOSE = 1e-12
HALVINGS = 20


class Fit(NamedTuple):
    """Of n sessions, each (n,): the two parameters, and their standard errors.

    All NaN where every answer was the same. Where no x had answers of both kinds between others
    of both kinds the likelihood grows with the slope without end (Albert & Anderson 1984,
    Biometrika 71:1-10, doi:10.1093/biomet/71.1.1): then the midpoint is the middle of the gap, and
    slope and errors are NaN.
    """

    midpoint: Floats
    slope: Floats
    midpoint_se: Floats
    slope_se: Floats


def fit(yes: Floats, trials: Floats, x: Floats) -> Fit:
    """Fit counts of yes among trials, both (n, k), at x, (k,) and rising."""
    open_ended, gap = _gap(yes, trials, x)
    a, b = _newton(yes, trials, x - x.mean(), ~open_ended)
    v_aa, v_ab, v_bb = _covariance(a, b, trials, x - x.mean())
    off = -_over(a, b)
    se = np.sqrt(v_aa + 2 * off * v_ab + off * off * v_bb) * np.abs(_over(np.ones_like(b), b))
    nan = np.full(len(yes), np.nan)
    return Fit(
        np.where(open_ended, gap, x.mean() + off),
        np.where(open_ended, nan, -b),
        np.where(open_ended, nan, se),
        np.where(open_ended, nan, np.sqrt(v_bb)),
    )


def spearman_karber(yes: Floats, trials: Floats, x: Floats) -> Floats:
    """(n,) the mean of a falling function without a model, x in steps of 1; NaN where one is empty.

    With all x as often it is how many answers were yes, in steps (Miller & Ulrich 2001, Perception
    & Psychophysics 63:1399-1420, doi:10.3758/BF03194551).
    """
    total: Floats = x[0] - 0.5 + ratio(yes, trials).sum(axis=1)
    return total


def falls(yes: Floats, trials: Floats, x: Floats) -> Mask:
    """(n,) where no yes lies above a no: of answers without a fit, which way they turn."""
    (_, yes_high), (no_low, _) = (_ends(count, x) for count in (yes, trials - yes))
    return yes_high <= no_low


def _gap(yes: Floats, trials: Floats, x: Floats) -> tuple[Mask, Floats]:
    """Where no fit exists, and the middle between the last x of one answer and the first other's.

    NaN where the answers are all the same.
    """
    ends = [*_ends(yes, x), *_ends(trials - yes, x)]
    one_sided = ~np.isfinite(ends).all(axis=0)
    yes_low, yes_high, no_low, no_high = (np.where(one_sided, np.nan, end) for end in ends)
    falling, rising = yes_high <= no_low, no_high <= yes_low
    gap = np.where(falling, yes_high + no_low, no_high + yes_low) / 2
    return falling | rising | one_sided, gap


def _ends(count: Floats, x: Floats) -> tuple[Floats, Floats]:
    """(n,) the lowest and the highest x that was counted at; infinite where none was."""
    low: Floats = np.where(count > 0, x, np.inf).min(axis=1)
    high: Floats = np.where(count > 0, x, -np.inf).max(axis=1)
    return low, high


def _newton(yes: Floats, trials: Floats, x: Floats, where: Mask) -> tuple[Floats, Floats]:
    """Intercept and slope of the logit; steps that would lose likelihood are halved."""
    a, b = np.zeros(len(yes)), np.zeros(len(yes))
    now = _likelihood(a, b, yes, trials, x)
    for _ in range(ROUNDS):
        off = yes - trials * _chance(a, b, x)
        v_aa, v_ab, v_bb = _covariance(a, b, trials, x)
        g_a, g_b = off.sum(axis=1), (off * x).sum(axis=1)
        step_a = np.where(where, v_aa * g_a + v_ab * g_b, 0.0)
        step_b = np.where(where, v_ab * g_a + v_bb * g_b, 0.0)
        for _ in range(HALVINGS):
            new = _likelihood(a + step_a, b + step_b, yes, trials, x)
            worse = new < now - CLOSE
            if not worse.any():
                break
            step_a, step_b = (
                np.where(worse, step_a / 2, step_a),
                np.where(worse, step_b / 2, step_b),
            )
        a, b, now = a + step_a, b + step_b, new
        if np.abs(step_a).max(initial=0) + np.abs(step_b).max(initial=0) < CLOSE:
            break
    return a, b


def _chance(a: Floats, b: Floats, x: Floats) -> Floats:
    """(n, k) the chance of yes."""
    chance: Floats = 0.5 * (1 + np.tanh((a[:, None] + b[:, None] * x) / 2))
    return chance


def _likelihood(a: Floats, b: Floats, yes: Floats, trials: Floats, x: Floats) -> Floats:
    logit = a[:, None] + b[:, None] * x
    total: Floats = (yes * logit - trials * np.logaddexp(0, logit)).sum(axis=1)
    return total


def _covariance(a: Floats, b: Floats, trials: Floats, x: Floats) -> tuple[Floats, Floats, Floats]:
    """The inverse of the information, entry by entry; NaN where there is none."""
    chance = _chance(a, b, x)
    weight = trials * chance * (1 - chance)
    i_aa, i_ab, i_bb = (weight.sum(axis=1), (weight * x).sum(axis=1), (weight * x * x).sum(axis=1))
    whole = i_aa * i_bb - i_ab * i_ab
    return ratio(i_bb, whole), -ratio(i_ab, whole), ratio(i_aa, whole)


def _over(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where that is 0."""
    result: Floats = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole != 0)
    return result
