"""Quantiles in a window that runs along each session's values, all sessions at once."""

from collections.abc import Sequence

import numpy as np

from exercises.core.scoring.sessions import Floats, Sessions

# Windows that are sorted at once: what they hold is the most memory that is needed.
PIECE = 50_000


def running_quantiles(
    sessions: Sessions, values: Floats, width: int, shares: Sequence[float]
) -> list[Floats]:
    """(n,) for each share: the quantile of the `width` values about each one, of its session.

    `width` is odd. Sessions stand one after another; none of their values is NaN. At a session's
    ends the window is what there is of it. Quantiles are of type 7, numpy's own.
    """
    n, half = values.size, width // 2
    found = [np.empty(n) for _ in shares]
    own = sessions.index
    # So many places beyond either end belong to no session.
    beyond = np.full(half, -1)
    places = np.r_[beyond, own, beyond]
    padded = np.r_[np.zeros(half), values, np.zeros(half)]
    for start in range(0, n, PIECE):
        at = np.arange(start, min(start + PIECE, n))
        window = at[:, None] + np.arange(width)
        held = np.sort(np.where(places[window] == own[at, None], padded[window], np.inf), axis=1)
        last = np.isfinite(held).sum(axis=1) - 1
        for result, share in zip(found, shares, strict=True):
            result[at] = _at(held, last * share, last)
    return found


def _at(held: Floats, place: Floats, last: Floats) -> Floats:
    """Between the two sorted values that each row's place lies between."""
    low = place.astype(np.intp)
    rows = np.arange(len(held))
    below, above = held[rows, low], held[rows, np.minimum(low + 1, last)]
    between: Floats = below + (place - low) * (above - below)
    return between
