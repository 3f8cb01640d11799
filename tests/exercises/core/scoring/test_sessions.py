"""Grouped sums agree with a plain loop over sessions."""

import math
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.sessions import Sessions, ratio

rows = st.lists(
    st.tuples(st.sampled_from("abcde"), st.floats(-1e3, 1e3), st.booleans()), max_size=60
)


@given(rows)
def test_against_a_loop(rows: list[tuple[str, float, bool]]) -> None:
    """Labels in order of appearance; counts, tallies, means and SDs as by a loop, or NaN."""
    labels = np.array([label for label, _, _ in rows], dtype=np.str_)
    values, where = np.array([v for _, v, _ in rows]), np.array([w for _, _, w in rows], dtype=bool)
    sessions = Sessions.of({"session": labels})
    assert sessions.labels.tolist() == list(dict.fromkeys(labels.tolist()))
    for i, label in enumerate(sessions.labels):
        mine = [v for who, v, w in rows if who == label and w]
        assert sessions.count(where)[i] == len(mine)
        above = sum(v > 0 for v in mine) if mine else math.nan
        np.testing.assert_equal(sessions.tally(values > 0, where)[i], above)
        mean = fmean(mine) if mine else math.nan
        sd = stdev(mine) if len(mine) > 1 else math.nan
        np.testing.assert_allclose(sessions.mean(values, where)[i], mean, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(sessions.sd(values, where)[i], sd, rtol=1e-6, atol=1e-6)


@given(rows)
def test_sessions_that_stand_together_are_summed_alike(rows: list[tuple[str, float, bool]]) -> None:
    """Sorted by session the sums are those of any order, session by session."""
    found = []
    for some in (rows, sorted(rows, key=lambda row: row[0])):
        sessions = Sessions.of({"session": np.array([who for who, _, _ in some], dtype=np.str_)})
        values = np.array([value for _, value, _ in some], dtype=np.float64)
        where = np.array([held for _, _, held in some], np.bool_)
        found.append(
            {
                label: (sessions.count(where)[i], sessions.total(values, where)[i])
                for i, label in enumerate(sessions.labels.tolist())
            }
        )
    assert found[0].keys() == found[1].keys()
    for label, sums in found[0].items():
        assert sums == pytest.approx(found[1][label], rel=1e-9, abs=1e-9)


def test_only_sessions_in_one_piece_have_starts() -> None:
    """Rows that stand apart, and a table without rows, have none."""
    for labels, starts in ((["b", "b", "a"], [0, 2]), (["a", "b", "a"], None), ([], None)):
        found = Sessions.of({"session": np.array(labels, dtype=np.str_)}).starts
        assert (None if found is None else found.tolist()) == starts


def test_rows_of_a_session_need_not_stand_together() -> None:
    """Sessions a, b, a are two, and each row knows its own."""
    sessions = Sessions.of({"session": np.array(["b", "a", "b", "10", "9"])})
    assert sessions.labels.tolist() == ["b", "a", "10", "9"]
    assert sessions.index.tolist() == [0, 1, 0, 2, 3]


def test_a_share_of_nothing_is_undefined() -> None:
    """Division by 0 gives NaN without a warning; by a negative count too."""
    assert np.isnan(ratio(np.zeros(2), np.array([0.0, -1.0]))).all()
