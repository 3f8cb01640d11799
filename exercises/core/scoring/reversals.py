"""Where a staircase turned: the plainest estimate of the level that it settled at."""

from typing import NamedTuple

import numpy as np

from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table


class Reversals(NamedTuple):
    """Of n sessions, each (n,): the mean of what was measured where it turned, and how many."""

    mean: Floats
    turns: Floats


def reversals(
    table: Table, sessions: Sessions, x: Floats, right: Mask, where: Mask, skip: int = 2
) -> Reversals:
    """The mean of `x` over the trials whose answer differs from the one before.

    Right after wrong or wrong after right: there the level turns (Levitt 1971, Journal of the
    Acoustical Society of America 49:467-477, doi:10.1121/1.1912375). The first `skip` of each
    session are left out: they belong to where it began. Trials stand in the order of `onset_ns`,
    part by part where a run was gone on with (another part may be of another boot), or of the
    table where these are equal. NaN without a reversal.
    """
    rows = np.flatnonzero(where)
    rows = rows[np.lexsort((table["onset_ns"][rows], table["resumed"][rows], sessions.index[rows]))]
    who, answers = sessions.index[rows], right[rows]
    turned = np.zeros(rows.size, np.bool_)
    turned[1:] = (who[1:] == who[:-1]) & (answers[1:] != answers[:-1])
    turns, who = rows[turned], who[turned]
    # Rank of each turn within its session: rows are sorted by session.
    first = np.searchsorted(who, who)
    late = np.zeros(x.size, np.bool_)
    late[turns[np.arange(turns.size) - first >= skip]] = True
    return Reversals(sessions.mean(x, late), sessions.count(late))
