"""Whether somebody breathed with a guide, by a press with each in-breath."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

Ints = NDArray[np.int64]

# Who knows the pace presses as the in-breath begins, or a little before.
EARLY_S = 1.0
# A breath of which a frame is missing is a whole one all the same.
SLACK_S = 0.1


class Breaths(NamedTuple):
    """(n,) how many whole breaths each session has, with how many the person pressed, and presses.

    A breath is pressed with where exactly one press belongs to it, from EARLY_S before the
    in-breath to its end: presses at random seldom do, and no press never.
    """

    whole: Floats
    followed: Floats
    presses: Floats


def breaths(
    table: Table, sessions: Sessions, guide: Mask, counted: Mask, in_s: float, out_s: float
) -> Breaths:
    """Of the rows `guide`: pieces of a guide's breaths, that begin `at_s` after their breath does.

    Breaths with rows that are `counted` are told of. A press a little before the first of them,
    in a piece that does not count, is theirs all the same.

    `part_s` is how long a piece was, `rt_s` when it was first pressed in it, `presses` how often.
    """
    rows, cycle_s = np.flatnonzero(guide), in_s + out_s
    n, index = sessions.labels.size, sessions.index[rows]
    pairs, key = np.unique(np.stack([index, table["breath"][rows]], 1), axis=0, return_inverse=True)
    key = key.reshape(-1)
    many = len(pairs)
    lasted = np.bincount(key, table["part_s"][rows], minlength=many)
    pressed = np.flatnonzero(~np.isnan(table["rt_s"][rows]))
    at = table["at_s"][rows][pressed] + table["rt_s"][rows][pressed]
    ahead = at > cycle_s - EARLY_S
    owner = _owner(pairs, key[pressed], ahead)
    here = owner >= 0
    counts = np.maximum(table["presses"][rows][pressed], 1)
    total = np.bincount(owner[here], counts[here], minlength=many)
    inside = here & (ahead | (at <= in_s))
    timely = np.bincount(owner[inside], minlength=many)
    whole = (lasted >= cycle_s - SLACK_S) & (np.bincount(key, counted[rows], many) > 0)
    followed = whole & (total == 1) & (timely == 1)
    told = counts * counted[rows][pressed]
    presses = np.bincount(index[pressed], told, minlength=n).astype(np.float64)
    return Breaths(_of(pairs, whole, n), _of(pairs, followed, n), presses)


def _owner(pairs: Ints, key: Ints, ahead: Mask) -> Ints:
    """The breath that each press belongs to: its own, or the next; -1 where there is no next."""
    following = np.minimum(key + 1, max(len(pairs) - 1, 0))
    is_next = (pairs[following] == pairs[key] + [0, 1]).all(axis=1)
    return np.where(ahead, np.where(is_next, following, -1), key)


def _of(pairs: Ints, where: Mask, n: int) -> Floats:
    return np.bincount(pairs[where, 0], minlength=n).astype(np.float64)
