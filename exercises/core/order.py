"""Medians and extremes of each session at once: rows by their rank among those of their session."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.core.sessions import Floats, Mask, Sessions


@dataclass(frozen=True)
class Ordered:
    """Rows of a table ranked by a value, from 0, each among its session's; the others have -1.

    `ranks` has one place a row, `counts` one a session: how many of its rows are ranked.
    """

    sessions: Sessions
    values: Floats
    ranks: NDArray[np.int64]
    counts: Floats

    @classmethod
    def of(cls, sessions: Sessions, values: Floats, where: Mask) -> "Ordered":
        """Rank the rows that `where` holds for; none of their values may be NaN."""
        rows = np.flatnonzero(where)
        rows = rows[np.lexsort((values[rows], sessions.index[rows]))]
        counts = sessions.count(where)
        starts = np.cumsum(counts) - counts
        ranks = np.full(values.size, -1, np.int64)
        ranks[rows] = np.arange(rows.size) - starts[sessions.index[rows]]
        return cls(sessions, values, ranks, counts)

    def median(self) -> Floats:
        """(n,) the middle value, or the mean of the middle two; NaN where nothing is ranked."""
        n = self._own()
        middle = (self.ranks == (n - 1) // 2) | (self.ranks == n // 2)
        return self.sessions.mean(self.values, middle & (self.ranks >= 0))

    def lowest(self, share: float) -> Mask:
        """The rows of the lowest values: this share of their session's, rounded up."""
        return (self.ranks >= 0) & (self.ranks < np.ceil(self._own() * share))

    def highest(self, share: float) -> Mask:
        """The rows of the highest values, as in `lowest`."""
        n = self._own()
        return self.ranks >= np.maximum(n - np.ceil(n * share), 0)

    def last(self) -> Mask:
        """One row of each session: that of the highest value."""
        found: Mask = (self.ranks >= 0) & (self.ranks == self._own() - 1)
        return found

    def _own(self) -> Floats:
        """For each row, how many of its session are ranked."""
        return self.counts[self.sessions.index]
