"""Medians, quantiles and extremes of each session at once: rows in the order of a value."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.sessions import Floats, Mask, Sessions

Rows = NDArray[np.intp]
# How much larger than the table its sessions may be, each filled up to the longest.
MOST_FILLED = 4


@dataclass(frozen=True)
class Ordered:
    """Rows of a table in the order of a value, each among its session's.

    Ordered are the rows that `where` holds for; `counts` says how many each session has.
    """

    sessions: Sessions
    values: Floats
    where: Mask
    counts: Floats

    @classmethod
    def of(cls, sessions: Sessions, values: Floats, where: Mask) -> "Ordered":
        """Order the rows that `where` holds for; none of their values may be NaN."""
        return cls(sessions, values, where, sessions.count(where))

    @cached_property
    def rows(self) -> Rows:
        """The ordered rows, session after session."""
        rows = np.flatnonzero(self.where)
        rows = rows[np.argsort(self.values[rows], kind="stable")]
        # Numbers of 16 bits are sorted by their digits, in one pass over the rows.
        short = np.min_scalar_type(max(self.sessions.labels.size - 1, 0))
        return rows[np.argsort(self.sessions.index[rows].astype(short), kind="stable")]

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """For each row of the table its rank, from 0, among its session's; -1 for the others."""
        ranks = np.full(self.values.size, -1, np.int64)
        ranks[self.rows] = np.arange(self.rows.size) - self._starts[self.sessions.index[self.rows]]
        return ranks

    def at(self, place: Floats) -> Floats:
        """(n,) the value at a place from 1 to count, on a line between two; NaN for none.

        A place below 1 is the first, one above count the last; NaN gives NaN.
        """
        known = (self.counts > 0) & ~np.isnan(place)
        place = np.where(known, np.clip(place, 1, np.maximum(self.counts, 1)), 1)
        below = np.floor(place)
        low, high = (self._value(known, n) for n in (below, np.minimum(below + 1, self.counts)))
        return np.where(known, low + (high - low) * (place - below), np.nan)

    def quantile(self, share: Floats, n: Floats) -> Floats:
        """(n,) quantile of type 6 (Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566).

        It stands at place share * (n + 1) of `n` values, of which those beyond the ordered ones
        equal the last of these.
        """
        return self.at(share * (n + 1))

    def median(self) -> Floats:
        """(n,) the middle value, or the mean of the middle two; NaN where there is none."""
        return self.at((self.counts + 1) / 2)

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
        """For each row of the table, how many of its session are ordered."""
        return self.counts[self.sessions.index]

    @property
    def _starts(self) -> Rows:
        return (np.cumsum(self.counts) - self.counts).astype(np.intp)

    def _value(self, known: Mask, place: Floats) -> Floats:
        """(n,) the value at a whole place of each session that is known; 0 for the others."""
        found = np.zeros(self.counts.size)
        found[known] = self._sorted[(self._starts + place.astype(np.intp) - 1)[known]]
        return found

    @cached_property
    def _sorted(self) -> Floats:
        """The values in their order, session after session.

        Where sessions stand together and are about as long, each is a line of a table that is
        sorted line by line, its end filled up: far faster than ordering rows.
        """
        longest = int(self.counts.max(initial=0))
        if (
            self.sessions.starts is None
            or longest * self.counts.size > MOST_FILLED * self.where.size
        ):
            return self.values[self.rows]
        lines = np.full((self.counts.size, longest), np.inf)
        taken = np.arange(longest) < self.counts[:, None]
        lines[taken] = self.values[self.where]
        lines.sort(axis=1)
        values: Floats = lines[taken]
        return values
