"""Ranks within sessions, against plain loops and statistics."""

import math
import tracemalloc
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.order import Ordered
from exercises.core.scoring.sessions import Sessions

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


@given(rows, st.floats(0, 1) | st.sampled_from([0.25, 0.5]), st.integers(0, 5))
def test_quantiles_of_type_six(
    rows: list[tuple[str, float, bool]], share: float, more: int
) -> None:
    """As numpy's "weibull", the values that are missing taken for the last."""
    table = {"session": np.array([who for who, _, _ in rows], dtype=np.str_)}
    values = np.array([value for _, value, _ in rows], dtype=np.float64)
    where = np.array([held for _, _, held in rows], dtype=np.bool_)
    sessions = Sessions.of(table)
    ordered = Ordered.of(sessions, values, where)
    shares = np.full(sessions.labels.size, share)
    found = ordered.quantile(shares, ordered.counts + more)
    for i, session in enumerate(sessions.labels):
        own = [value for who, value, held in rows if who == session and held]
        expected = math.nan
        if own:
            own += [max(own)] * more
            expected = float(np.quantile(own, share, method="weibull"))
        assert found[i] == pytest.approx(expected, nan_ok=True)


@given(rows, st.floats(0, 1))
def test_sessions_that_stand_together_are_ordered_alike(
    rows: list[tuple[str, float, bool]], share: float
) -> None:
    """Sorted line by line, filled up, or row by row: the same values."""
    found = []
    for some in (sorted(rows, key=lambda row: row[0]), sorted(rows, key=lambda row: row[1])):
        sessions = Sessions.of({"session": np.array([who for who, _, _ in some], dtype=np.str_)})
        values = np.array([value for _, value, _ in some], dtype=np.float64)
        ordered = Ordered.of(sessions, values, np.array([held for _, _, held in some], np.bool_))
        place = share * (ordered.counts + 1)
        found.append(dict(zip(sessions.labels.tolist(), ordered.at(place).tolist(), strict=True)))
    assert found[0] == pytest.approx(found[1], nan_ok=True)


def test_one_long_session_among_short_ones_is_not_filled_up() -> None:
    """A million places for a thousand sessions of two rows and one of a thousand are not taken."""
    labels = np.r_[np.repeat(np.arange(1000), 2), np.full(1000, 1000)].astype(np.str_)
    values = np.r_[np.tile([3.0, 1.0], 1000), np.arange(1000.0)]
    ordered = Ordered.of(Sessions.of({"session": labels}), values, np.ones(3000, np.bool_))
    tracemalloc.start()
    median = ordered.median()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert median.tolist() == [2.0] * 1000 + [499.5]
    assert most < 1_000_000


def test_many_sessions_keep_their_own_rows() -> None:
    """More sessions than 16 bits can number are told apart."""
    n = 70_000
    labels = np.tile(np.arange(n).astype(np.str_), 2)
    sessions = Sessions.of({"session": labels})
    values = np.concatenate([np.arange(n) + 1.0, np.arange(n) * 0.0])
    ordered = Ordered.of(sessions, values, np.ones(2 * n, np.bool_))
    np.testing.assert_array_equal(ordered.median(), (np.arange(n) + 1) / 2)
