"""A linear mixed model with a random intercept for each person, by restricted maximum likelihood.

y = X b + u_person + e. With one variance ratio (u to e) everything else has a closed form (Laird &
Ware 1982, Biometrics 38:963-974, doi:10.2307/2529876): the likelihood is looked for over that ratio
alone, from sums over people, in time linear in the rows. It is statsmodels' MixedLM, which takes
each group by itself and 13 s for 10,000 people; a test holds both to each other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import norm

Floats = NDArray[np.float64]
# The variance ratio is looked for within these powers of e.
WIDEST = (-14.0, 14.0)
Z = float(norm.ppf(0.975))


class CannotFit(Exception):  # noqa: N818 - says what is so
    """There is no such model of these data; in words."""


@dataclass(frozen=True, slots=True)
class Term:
    """A fixed effect: `low` and `high` are its 95 % interval (Wald)."""

    name: str
    value: float
    se: float
    p: float

    @property
    def low(self) -> float:
        """Lower limit."""
        return self.value - Z * self.se

    @property
    def high(self) -> float:
        """Upper limit."""
        return self.value + Z * self.se


@dataclass(frozen=True, slots=True)
class Fit:
    """Fixed effects, variances between and within people, and whether the first is at its bound."""

    terms: tuple[Term, ...]
    between: float
    within: float
    rows: int
    people: int
    at_bound: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sums:
    """All that the likelihood needs: n rows in each group, sums of X and y in each, and in all."""

    n: Floats
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    yy: float
    rows: int


def fit(y: Floats, x: Floats, names: tuple[str, ...], people: NDArray[np.intp]) -> Fit:
    """Of (n,) values, (n, k) predictors with their names and (n,) people as numbers from 0.

    The intercept comes upon it. CannotFit says why there is none.
    """
    design = np.column_stack([np.ones(len(y)), x])
    scale = np.where(design.std(axis=0) > 0, design.std(axis=0), 1.0)
    spread = float(y.std()) or 1.0
    _refuse(y, design / scale, people)
    sums = _sums(y / spread, design / scale, people)
    ratio, at_bound = _best(sums)
    beta, inverse, within = _solved(sums, ratio)
    beta, se = beta * spread / scale, np.sqrt(np.diag(inverse) * within) * spread / scale
    p = 2 * norm.sf(np.abs(beta / se))
    terms = tuple(map(Term, ("start", *names), beta.tolist(), se.tolist(), p.tolist()))
    variances = (ratio * within * spread**2, within * spread**2)
    return Fit(terms, *variances, len(y), len(sums.n), at_bound)


def _refuse(y: Floats, design: Floats, people: NDArray[np.intp]) -> None:
    groups = int(people.max()) + 1 if len(people) else 0
    if groups < 3 or len(y) <= design.shape[1] + 2:
        raise CannotFit("there are too few assessments for a model")
    if len(y) == groups:
        raise CannotFit("nobody was assessed twice")
    if np.linalg.matrix_rank(design, tol=1e-8 * len(y) ** 0.5) < design.shape[1]:
        raise CannotFit("time and hours rose alike for everybody: their parts cannot be told apart")
    if not y.std() > 0:
        raise CannotFit("all values are the same")


def _sums(y: Floats, x: Floats, people: NDArray[np.intp]) -> _Sums:
    of_x = np.column_stack([np.bincount(people, column) for column in x.T]).astype(float)
    n, of_y = (np.bincount(people, each).astype(float) for each in (np.ones(len(y)), y))
    return _Sums(n, of_x, of_y, x.T @ x, x.T @ y, float(y @ y), len(y))


def _solved(sums: _Sums, ratio: float) -> tuple[Floats, Floats, float]:
    """Fixed effects, the inverse of X'V^-1 X and the residual variance at a variance ratio."""
    weight = ratio / (1 + sums.n * ratio)
    weighed = sums.x * weight[:, None]
    xvx = sums.xx - sums.x.T @ weighed
    xvy = sums.xy - weighed.T @ sums.y
    inverse: Floats = np.linalg.inv(xvx).astype(np.float64)
    beta = inverse @ xvy
    left = sums.yy - float(weight @ sums.y**2) - float(beta @ xvy)
    return beta, inverse, left / (sums.rows - len(beta))


def _deviance(sums: _Sums, ratio: float) -> float:
    """Minus twice the restricted log-likelihood, but for a constant."""
    beta, inverse, within = _solved(sums, ratio)
    if not within > 0:
        return np.inf
    free = sums.rows - len(beta)
    groups = float(np.log1p(sums.n * ratio).sum())
    return free * float(np.log(within)) + groups - float(np.linalg.slogdet(inverse)[1])


def _best(sums: _Sums) -> tuple[float, bool]:
    """The variance ratio of the highest likelihood, and whether it is 0."""
    found = minimize_scalar(
        lambda log: _deviance(sums, float(np.exp(log))),
        bounds=WIDEST,
        method="bounded",
        options={"xatol": 1e-10, "maxiter": 500},
    )
    if not found.success:
        raise CannotFit("the likelihood has no highest point that could be found")
    if found.x > WIDEST[1] - 1e-3:
        raise CannotFit("nothing varies within people")
    at_bound = _deviance(sums, 0.0) <= found.fun
    return (0.0, True) if at_bound else (float(np.exp(found.x)), False)
