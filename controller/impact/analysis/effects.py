"""Standardised mean differences with intervals, of pairs and of two groups.

Pairs: d_av, the mean difference over the root mean square of the two SDs (Cumming 2012,
Understanding the New Statistics, chapter 11), so that it can be set beside differences of other
studies. Hedges' correction for small samples is the exact one, J = G(v/2) / (sqrt(v/2) G((v-1)/2))
(Hedges 1981, Journal of Educational Statistics 6:107-128, doi:10.3102/10769986006002107), with
v = 2(n - 1)/(1 + r^2) degrees of freedom, which two correlated SDs have together (Cousineau
2020, The Quantitative Methods for Psychology 16:418-421, doi:10.20982/tqmp.16.4.p418). The interval
is that of Algina & Keselman (2003, Educational and Psychological Measurement 63:537-553,
doi:10.1177/0013164403256358): limits of the noncentrality of the paired t, scaled by SD of the
differences / (sqrt(n) * s_av).

Two groups: Cohen's d with the pooled SD, the same J with n1 + n2 - 2, and the noncentral t interval
(Cumming & Finch 2001, Educational and Psychological Measurement 61:532-574,
doi:10.1177/0013164401614002).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, nctdtr
from scipy.stats import t

Floats = NDArray[np.float64]
LEVEL = 0.95
# Beyond so many degrees of freedom the noncentral t is told by its normal approximation.
MANY = 3000


@dataclass(frozen=True, slots=True)
class Effect:
    """Of n pairs: means and SDs before and after, their correlation, the mean `difference`.

    `low`, `high`: its 95 % interval (paired t). `g`: Hedges' g_av, `g_low`, `g_high`: 95 %.
    """

    n: int
    mean_before: float
    mean_after: float
    sd_before: float
    sd_after: float
    r: float
    difference: float
    low: float
    high: float
    g: float
    g_low: float
    g_high: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class Apart:
    """Of two groups: their means, Hedges' g of first minus second, and its 95 % interval."""

    n: tuple[int, int]
    means: tuple[float, float]
    g: float
    low: float
    high: float


def correction(df: float) -> float:
    """Hedges' J."""
    return float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def paired(before: Floats, after: Floats) -> Effect | None:
    """Of pairs of scores, each (n,); None for fewer than three, or where nothing varies."""
    n, gain = len(before), after - before
    if n < 3 or not min(float(np.std(each)) for each in (before, after, gain)) > 0:
        return None
    first, second, spread = (float(np.std(each, ddof=1)) for each in (before, after, gain))
    mean, error = float(gain.mean()), float(spread / np.sqrt(n))
    half = float(t.ppf((1 + LEVEL) / 2, n - 1)) * error
    ratio, average = mean / error, float(np.hypot(first, second) / np.sqrt(2))
    r = float(np.corrcoef(before, after)[0, 1])
    low, high = (limit * error / average for limit in noncentrality(ratio, n - 1))
    return Effect(
        n=n,
        mean_before=float(before.mean()),
        mean_after=float(after.mean()),
        sd_before=first,
        sd_after=second,
        r=r,
        difference=mean,
        low=mean - half,
        high=mean + half,
        g=correction(2 * (n - 1) / (1 + r * r)) * mean / average,
        g_low=low,
        g_high=high,
        t=ratio,
        p=float(2 * t.sf(abs(ratio), n - 1)),
    )


def apart(first: Floats, second: Floats) -> Apart | None:
    """Of two groups' scores; None where one has fewer than two, or nothing varies."""
    n = (len(first), len(second))
    if min(n) < 2:
        return None
    df = sum(n) - 2
    squares = sum(float(np.var(each, ddof=1)) * (len(each) - 1) for each in (first, second))
    if not squares > 0:
        return None
    sd, scale = float(np.sqrt(squares / df)), float(np.sqrt(1 / n[0] + 1 / n[1]))
    means = (float(first.mean()), float(second.mean()))
    d = (means[0] - means[1]) / sd
    low, high = (limit * scale for limit in noncentrality(d / scale, df))
    return Apart(n, means, correction(df) * d, low, high)


def noncentrality(ratio: float, df: int) -> tuple[float, float]:
    """The 95 % limits of the noncentrality of a t with `df` degrees of freedom."""
    tail = (1 - LEVEL) / 2
    spread = np.sqrt(1 + ratio**2 / (2 * df))
    if df > MANY:
        half = float(t.isf(tail, df)) * spread
        return float(ratio - half), float(ratio + half)
    found = []
    for wanted in (1 - tail, tail):
        low, high = ratio - 8 * spread, ratio + 8 * spread
        found.append(float(brentq(lambda nc, q=wanted: _below(ratio, df, nc) - q, low, high)))
    return found[0], found[1]


def _below(ratio: float, df: int, nc: float) -> float:
    """The distribution function of the noncentral t; scipy's is NaN far out in its tails."""
    found = float(nctdtr(df, nc, ratio))
    return float(nc < ratio) if np.isnan(found) else found
