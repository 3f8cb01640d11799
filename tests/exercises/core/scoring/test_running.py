"""Running quantiles beside pandas' own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring import running
from exercises.core.scoring.running import running_quantiles
from exercises.core.scoring.sessions import Sessions


@given(st.lists(st.integers(0, 30), max_size=5), st.sampled_from([1, 3, 11]), st.integers(0, 99))
def test_they_are_those_of_pandas_session_by_session(
    sizes: list[int], width: int, seed: int
) -> None:
    """The window ends where the session does, and holds no other's values."""
    values = np.random.default_rng(seed).normal(size=sum(sizes)).round(1)
    index = np.repeat(np.arange(len(sizes)), sizes)
    sessions = Sessions(np.arange(len(sizes)).astype(np.str_), index)
    got = running_quantiles(sessions, values, width, (0.25, 0.5))
    windows = pd.Series(values).groupby(index).rolling(width, center=True, min_periods=1)
    for found, share in zip(got, (0.25, 0.5), strict=True):
        assert found == pytest.approx(windows.quantile(share).to_numpy())


def test_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long table is done in pieces, with the same result."""
    values = np.random.default_rng(1).normal(size=500)
    sessions = Sessions(np.array(["a", "b"]), np.repeat([0, 1], 250))
    whole = running_quantiles(sessions, values, 91, (0.25,))[0]
    monkeypatch.setattr(running, "PIECE", 7)
    assert (running_quantiles(sessions, values, 91, (0.25,))[0] == whole).all()
