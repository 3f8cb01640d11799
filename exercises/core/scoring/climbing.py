"""Likelihoods of two parameters climbed by many sessions at once: a grid, then damped scoring.

Fisher scoring with Levenberg's damping, as the fits that use it say. Every session moves by itself,
and a step that makes its likelihood smaller is not taken.
"""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from exercises.core.scoring.sessions import Floats, Mask


class Likelihood(Protocol):
    """Of n sessions, at (2, n) parameters."""

    @property
    def n(self) -> int:
        """How many sessions."""

    def loglik(self, at: Floats) -> Floats:
        """(n,) the log likelihood."""

    def slopes(self, at: Floats) -> tuple[Floats, Floats]:
        """(2, n) its gradient and the (2, 2, n) expected information."""


def best_of(rows: Likelihood, starts: Iterable[tuple[float, float]]) -> Floats:
    """(2, n) the best of these points for each session; (0, 0) where none has a likelihood."""
    best, at = np.full(rows.n, -np.inf), np.zeros((2, rows.n))
    for start in starts:
        here = np.repeat(np.array(start)[:, None], rows.n, axis=1)
        loglik = rows.loglik(here)
        better = loglik > best
        best, at = np.where(better, loglik, best), np.where(better, here, at)
    return at


def climb(rows: Likelihood, at: Floats, low: Floats, high: Floats, steps: int) -> Floats:
    """(2, n) from `at` to the top, within the (2, 1) bounds, in at most so many steps."""
    damping, loglik = np.full(rows.n, 1e-3), rows.loglik(at)
    for _ in range(steps):
        gradient, information = rows.slopes(at)
        held = ((at <= low) & (gradient < 0)) | ((at >= high) & (gradient > 0))
        there = np.clip(at + _step(gradient, information, held, damping), low, high)
        reached = rows.loglik(there)
        better = reached >= loglik
        moved = np.abs(there - at).max(initial=0.0, where=better)
        at, loglik = np.where(better, there, at), np.where(better, reached, loglik)
        damping = np.clip(np.where(better, damping / 5, damping * 10), 1e-9, 1e9)
        if moved < 1e-9 and np.all(better | (damping > 1e6)):
            break
    return at


def _step(gradient: Floats, information: Floats, held: Mask, damping: Floats) -> Floats:
    """(2, n) the damped scoring step; a parameter that is held at its bound stays."""
    a, c = (information[i, i] * (1 + damping) + 1e-9 for i in (0, 1))
    b = np.where(held.any(axis=0), 0.0, information[0, 1])
    g, h = np.where(held, 0.0, gradient)
    step: Floats = np.stack((c * g - b * h, a * h - b * g)) / (a * c - b * b)
    return step
