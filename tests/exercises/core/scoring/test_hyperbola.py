"""Mazur's hyperbola: against scipy, and choosers whose k is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from exercises.core.scoring import hyperbola
from exercises.core.scoring.discounting import Choices
from exercises.core.scoring.hyperbola import LN_K, LN_SENSITIVITY
from exercises.core.scoring.sessions import Floats, Mask, Sessions

DELAYS = np.array([1.0, 7, 30, 91, 182, 365])


def chosen(n: int, k: float, s: float, seed: int) -> Choices:
    """Sittings of the whole procedure by logistic choosers."""
    rng = np.random.default_rng(seed)
    now, step, rows = np.full((n, 6), 0.5), 0.25, []
    for _ in range(6):
        later = rng.random((n, 6)) < expit(s * (1 / (1 + k * DELAYS) - now))
        rows.append((np.arange(n).repeat(6), np.tile(DELAYS, n), now.ravel(), later.ravel()))
        now, step = now + np.where(later, step, -step), step / 2
    who, delays, ratios, later = (np.concatenate(c) for c in zip(*rows, strict=True))
    every = np.ones(len(who), bool)
    return Choices(Sessions(np.arange(n).astype(str), who), delays, ratios, later, every)


def negative(at: Floats, delays: Floats, ratios: Floats, later: Mask) -> float:
    """Minus the log likelihood, written anew."""
    eta = np.exp(at[1]) * (1 / (1 + np.exp(at[0]) * delays) - ratios)
    return float(np.logaddexp(0, np.where(later, -eta, eta)).sum())


def without(choices: Choices, where: Mask) -> Choices:
    """The same, of these rows alone."""
    return replace(choices, where=where)


@pytest.mark.parametrize(("k", "s"), [(0.002, 6), (0.02, 20), (0.3, 12), (0.02, 1), (0.02, 900)])
def test_no_other_curve_is_likelier(k: float, s: float) -> None:
    """The bounded optimiser of scipy, from six starts, finds nothing better, and the same k."""
    choices = chosen(4, k, s, 3)
    fit = hyperbola.fit(choices)
    starts = [(a, b) for a in np.log([0.001, 0.02, 0.4]) for b in np.log([1.5, 30])]
    for i in np.flatnonzero(np.isfinite(fit.ln_k)):
        own = choices.sessions.index == i
        rows = (choices.delays[own], choices.ratios[own], choices.later[own])
        ends = [
            minimize(negative, x, rows, "L-BFGS-B", bounds=(LN_K, LN_SENSITIVITY)) for x in starts
        ]
        best = min(ends, key=lambda end: float(end.fun))
        assert -fit.loglik[i] <= best.fun + 1e-7
        if -fit.loglik[i] > best.fun - 1e-7 and s >= 6:
            assert fit.ln_k[i] == pytest.approx(best.x[0], abs=2e-3)


def test_known_k_is_recovered_within_ten_per_cent() -> None:
    """Median ratio of 1,000 sittings each: from slight to steep, unsteady to errorless."""
    for k in (0.001, 0.01, 0.1):
        for s in (10.0, 40.0, 1e6):
            fit = hyperbola.fit(chosen(1000, k, s, 5))
            assert 0.9 < np.nanmedian(np.exp(fit.ln_k)) / k < 1.1, (k, s)
            assert np.isnan(fit.ln_k).mean() < 0.02


def test_one_kind_of_choice_gives_no_k() -> None:
    """Always now and always later are verdicts, not numbers; nor do no rows give one."""
    choices = chosen(3, 0.01, 20, 1)
    who = choices.sessions.index
    one_kind = replace(choices, later=np.where(who == 0, True, (who == 2) & choices.later))
    fit = hyperbola.fit(one_kind)
    assert np.isnan(fit.ln_k).tolist() == [True, True, False]
    codes = {r.code: where.tolist() for r, where in fit.doubts(one_kind, 0.65).items()}
    assert codes["always_later"] == [True, False, False]
    assert codes["always_now"] == [False, True, False]
    none = hyperbola.fit(without(choices, who > 3))
    assert np.isnan([none.ln_k, none.ln_sensitivity, none.loglik]).all()


def test_what_the_waits_cannot_tell_has_no_k() -> None:
    """Whoever waits for a year at any price, but not a night, is beyond the curve: a verdict."""
    choices = chosen(1, 0.01, 20, 1)
    odd = replace(choices, later=choices.delays > 1)
    fit = hyperbola.fit(odd)
    assert np.isnan(fit.ln_k).all()
    codes = {r.code for r, where in fit.doubts(odd, 0.65).items() if where[0]}
    assert codes == {"k_out_of_range"}
    assert np.isnan(fit.predicted(odd)).all()


def test_a_steady_curve_tells_what_was_chosen() -> None:
    """All choices of the errorless, hardly more than half of those at random."""
    steady = chosen(50, 0.02, 1e6, 2)
    assert hyperbola.fit(steady).predicted(steady).min() > 0.97
    noise = replace(steady, later=np.random.default_rng(1).random(steady.later.size) < 0.5)
    assert np.nanmean(hyperbola.fit(noise).predicted(noise)) < 0.65


def test_other_sessions_change_nothing() -> None:
    """A session scored alone and among others has the same k."""
    choices = chosen(40, 0.02, 10, 8)
    together = hyperbola.fit(choices)
    alone = hyperbola.fit(without(choices, choices.sessions.index == 7))
    assert alone.ln_k[7] == pytest.approx(together.ln_k[7], abs=1e-6)
