"""Reversals against a plain loop, in the order of the trials and not of the rows."""

import math
from itertools import pairwise
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.reversals import reversals
from exercises.core.scoring.sessions import Sessions

Row = tuple[str, float, bool, bool]
rows = st.lists(
    st.tuples(st.sampled_from("ab"), st.floats(0, 9), st.booleans(), st.booleans()), max_size=60
)


def by_hand(rows: list[Row], who: str, skip: int) -> list[float]:
    own = [(x, right) for session, x, right, counts in rows if session == who and counts]
    turns = [x for (_, before), (x, now) in pairwise(own) if before != now]
    return turns[skip:]


@given(rows, st.integers(0, 3), st.randoms())
def test_against_a_plain_loop(rows: list[Row], skip: int, rng: Any) -> None:
    """Where an answer differs from the last one of its session, however the rows are shuffled."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    mixed = [rows[i] for i in order]
    table = {
        "session": np.array([r[0] for r in mixed], np.str_),
        # A run that was gone on with after a boot: its later stamps are lower.
        "onset_ns": np.array([(1000 + i) % 1020 for i in order], np.int64),
        "resumed": np.array([i // 20 for i in order], np.int64),
    }
    sessions = Sessions.of(table)
    x = np.array([r[1] for r in mixed], np.float64)
    right, where = (np.array([r[k] for r in mixed], np.bool_) for k in (2, 3))
    found = reversals(table, sessions, x, right, where, skip)
    for i, who in enumerate(sessions.labels):
        expected = by_hand(rows, str(who), skip)
        assert found.turns[i] == len(expected)
        assert found.mean[i] == pytest.approx(
            fmean(expected) if expected else math.nan, nan_ok=True
        )
