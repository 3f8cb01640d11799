"""Scores of questionnaires: answers by an instrument's scoring key, for all sessions at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exercises.core.scores import Reason, Scores
from exercises.core.scoring.sessions import Floats, Mask

NO_ANSWER = Reason("out_of_range", "invalid", "An answer is none that can be given.")
TOO_FEW = Reason("too_few_answers", "invalid", "Too few questions were answered for a score.")
PARTLY = Reason("partly_scored", "doubtful", "Too few were answered for one of the scores.")
PRORATED = Reason("prorated", "doubtful", "A missing answer counts as the mean of the others.")


@dataclass(frozen=True, slots=True)
class Scale:
    """One score: the sum of `items` (columns of the answers, from 0) or their mean, `times` so.

    `reverse` are those of the items that count from the other end. At least `fewest` of them must
    be answered; where some are not, a sum is prorated: their mean by the number of items. `edges`
    are the least scores of its bands, in ascending order, and `most` the greatest score.
    """

    name: str
    items: tuple[int, ...]
    fewest: int
    most: float
    reverse: frozenset[int] = frozenset()
    mean: bool = False
    times: float = 1.0
    edges: tuple[float, ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands by their scores alone, as "5-9"; whole numbers, as the cut-points are."""
        tops = (*(edge - 1 for edge in self.edges[1:]), self.most)
        return tuple(f"{low:g}-{top:g}" for low, top in zip(self.edges, tops, strict=False))

    def band(self, scores: ArrayLike) -> NDArray[np.str_]:
        """(n,) the band of each score: a prorated one falls to the edge below; "" for none."""
        values = np.asarray(scores, np.float64)
        names = np.array(["", *self.bands])
        below = np.searchsorted(self.edges, np.where(np.isnan(values), -np.inf, values), "right")
        found: NDArray[np.str_] = names[below]
        return found


@dataclass(frozen=True, slots=True)
class Instrument:
    """A scoring key: so many `items`, each answered by a whole number from `low` to `high`."""

    items: int
    low: int
    high: int
    scales: tuple[Scale, ...]


def score(instrument: Instrument, answers: ArrayLike, sessions: Sequence[str] = ()) -> Scores:
    """Each scale's score, NaN where it has none; with why a session's scores are in doubt.

    `answers` is (n, items), NaN for what was skipped; `sessions` labels the n, by their number
    where it is empty. ValueError for another number of items.
    """
    table = np.asarray(answers, np.float64)
    if table.ndim != 2 or table.shape[1] != instrument.items:
        raise ValueError(f"answers are (sessions, {instrument.items}), not {table.shape}")
    off = _none_given(instrument, table)
    kept = np.where(off, np.nan, table)
    values = {scale.name: _value(instrument, scale, kept, off) for scale in instrument.scales}
    labels = sessions if len(sessions) else [str(n) for n in range(len(table))]
    return Scores(np.array(labels, np.str_), values, _reasons(instrument, values, kept, off))


def _reasons(
    instrument: Instrument, values: dict[str, Floats], kept: Floats, off: Mask
) -> dict[Reason, Mask]:
    """(n,) where each holds; what is wrong hides what is missing."""
    none = np.array([np.isnan(value) for value in values.values()])
    skipped = np.array([np.isnan(kept[:, scale.items]).any(axis=1) for scale in instrument.scales])
    wrong = off.any(axis=1)
    return {
        NO_ANSWER: wrong,
        TOO_FEW: none.all(axis=0) & ~wrong,
        PARTLY: none.any(axis=0) & ~none.all(axis=0) & ~wrong,
        PRORATED: (skipped & ~none).any(axis=0),
    }


def _none_given(instrument: Instrument, table: Floats) -> Mask:
    """(n, items) what stands there and is none of the answers."""
    within = (table >= instrument.low) & (table <= instrument.high) & (table == np.floor(table))
    off: Mask = ~within & ~np.isnan(table)
    return off


def _value(instrument: Instrument, scale: Scale, kept: Floats, off: Mask) -> Floats:
    """(n,) one scale's score; an answer out of range leaves it without one."""
    part = kept[:, scale.items]
    flip = np.array([item in scale.reverse for item in scale.items])
    part = np.where(flip, instrument.low + instrument.high - part, part)
    count = (~np.isnan(part)).sum(axis=1)
    total = np.nansum(part, axis=1)
    mean = total / np.maximum(count, 1)
    whole = count == len(scale.items)
    raw = mean if scale.mean else np.where(whole, total, mean * len(scale.items))
    enough = (count >= scale.fewest) & ~off[:, scale.items].any(axis=1)
    return np.where(enough, raw * scale.times, np.nan)
