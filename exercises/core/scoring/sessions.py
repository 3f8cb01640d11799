"""Sums and means over the trials of each session at once, without a loop over sessions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.core.table import Table

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Sessions:
    """The n sessions of a table in order of appearance, and for each row which of them it is in.

    `starts` is (n,) the first row of each where every session's rows stand together and there is
    one at least, as a table mostly has them: sums are then ten times as fast. None otherwise.
    """

    labels: NDArray[np.str_]
    index: NDArray[np.intp]
    starts: NDArray[np.intp] | None = None

    @classmethod
    def of(cls, table: Table) -> "Sessions":
        """Group by the column `session`; rows of one session need not stand together."""
        column = table["session"]
        # A session's rows mostly do stand together: only the first of each run is sorted.
        starts = np.flatnonzero(np.r_[column.size > 0, column[1:] != column[:-1]][: column.size])
        labels, first, of_run = np.unique(column[starts], return_index=True, return_inverse=True)
        order = np.argsort(first)
        place = np.empty_like(order)
        place[order] = np.arange(order.size)
        lengths = np.diff(np.r_[starts, column.size])
        together = starts if 0 < labels.size == starts.size else None
        return cls(labels[order], np.repeat(place[of_run], lengths), together)

    def count(self, where: Mask) -> Floats:
        """(n,) how many rows `where` holds for."""
        if self.starts is not None:
            ones = np.asarray(where, np.bool_).view(np.uint8)
            return np.add.reduceat(ones, self.starts, dtype=np.uint32).astype(np.float64)
        return np.bincount(self.index[where], minlength=self.labels.size).astype(np.float64)

    def total(self, values: Floats, where: Mask) -> Floats:
        """(n,) sum of `values` over the rows that `where` holds for."""
        if self.starts is not None:
            sums: Floats = np.add.reduceat(_only(values, where), self.starts)
            return sums
        totals = np.bincount(self.index[where], values[where], minlength=self.labels.size)
        return totals.astype(np.float64)

    def share(self, where: Mask, of: Mask) -> Floats:
        """(n,) the share of the rows `of` that `where` holds for; NaN where there are none."""
        return ratio(self.count(where & of), self.count(of))

    def tally(self, where: Mask, of: Mask) -> Floats:
        """(n,) how many of the rows `of` it holds for; NaN, not 0, where there are none."""
        return np.where(self.count(of) > 0, self.count(where & of), np.nan)

    def mean(self, values: Floats, where: Mask) -> Floats:
        """(n,) mean of `values` over those rows; NaN where there are none."""
        return ratio(self.total(values, where), self.count(where))

    def sd(self, values: Floats, where: Mask, mean: Floats | None = None) -> Floats:
        """(n,) standard deviation with n - 1 (ddof 1), in two passes; NaN for fewer than 2 rows.

        `mean` is what `mean` gave for the same, where that is known.
        """
        off = (self.mean(values, where) if mean is None else mean)[self.index]
        # In place: a table's whole column is dear to make anew.
        np.subtract(values, off, out=off)
        np.multiply(off, off, out=off)
        variance = ratio(self.total(off, where), self.count(where) - 1)
        root: Floats = np.sqrt(variance)
        return root


def _only(values: Floats, where: Mask) -> Floats:
    """The values that `where` holds for, 0 elsewhere, whatever stands there.

    Bits are masked: choosing value by value takes three times as long where there is no pattern.
    """
    mask = where.astype(np.int64)
    np.negative(mask, out=mask)
    np.bitwise_and(mask, np.asarray(values, np.float64).view(np.int64), out=mask)
    return mask.view(np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where `whole` is not above 0."""
    result: Floats = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result
