"""N-back sequences: what they hold, for any n, by looking back through them."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.course.n_back_sequence import sequence


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 4), st.integers(0, 999))
def test_targets_lures_and_foils_are_what_they_are_called(
    n: int, targets: int, lures: int, seed: int
) -> None:
    """Counts are as asked; every item's kind and lag are those that looking back finds."""
    items = sequence(n, targets, lures, 20 - targets - lures, 8, random.Random(seed))
    kinds = Counter(item.kind for item in items)
    assert kinds == Counter(lead=n, target=targets, lure=lures, foil=20 - targets - lures)
    places = [item.place for item in items]
    assert set(places) <= set(range(8))
    for i, item in enumerate(items[n:], n):
        near = {lag for lag in (n - 1, n, n + 1) if 0 < lag <= i and places[i - lag] == places[i]}
        assert near == ({item.lag} if item.lag else set())
        assert (item.kind == "target") == (item.lag == n)
    before = sum(item.kind == "lure" and item.lag == n - 1 for item in items)
    assert before == ((lures + 1) // 2 if n > 1 else 0)


def test_targets_come_anywhere() -> None:
    """Over many orders each place after the lead is a target about equally often."""
    rng = random.Random(1)
    orders = [sequence(2, 6, 4, 10, 8, rng) for _ in range(2000)]
    shares = [sum(o[i].kind == "target" for o in orders) / 2000 for i in range(2, 22)]
    assert all(0.2 < share < 0.4 for share in shares)
    assert sum(shares) == pytest.approx(6)


def test_an_order_that_cannot_be_is_refused() -> None:
    """Where two places have both just been, no third is left; the error names the numbers."""
    with pytest.raises(ValueError, match="10 foils"):
        sequence(2, 0, 0, 10, 2, random.Random(1))
