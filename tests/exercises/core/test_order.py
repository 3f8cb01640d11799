"""Ranks within sessions, against plain loops and statistics."""

import math
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.order import Ordered
from exercises.core.sessions import Sessions

rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from([0.1, 0.2, 0.3]) | st.floats(0, 9),
        st.booleans(),
    ),
    max_size=60,
)


@given(rows, st.sampled_from([0.05, 0.1, 0.5, 1.0]))
def test_against_plain_loops(rows: list[tuple[str, float, bool]], share: float) -> None:
    """Median, lowest and highest share of each session, equal values and gaps among them."""
    table = {"session": np.array([who for who, _, _ in rows], dtype=np.str_)}
    values = np.array([value for _, value, _ in rows], dtype=np.float64)
    where = np.array([held for _, _, held in rows], dtype=np.bool_)
    sessions = Sessions.of(table)
    ordered = Ordered.of(sessions, values, where)
    low, high = (sessions.mean(values, m(share)) for m in (ordered.lowest, ordered.highest))
    for i, session in enumerate(sessions.labels):
        own = sorted(value for who, value, held in rows if who == session and held)
        if not own:
            assert all(math.isnan(found[i]) for found in (ordered.median(), low, high))
            continue
        many = math.ceil(len(own) * share)
        assert ordered.median()[i] == pytest.approx(median(own))
        assert low[i] == pytest.approx(fmean(own[:many]))
        assert sessions.mean(values, ordered.last())[i] == own[-1]
        assert high[i] == pytest.approx(fmean(own[-many:]))
