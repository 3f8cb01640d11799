"""Shuffled orders keep their counts and never run longer than allowed."""

import random
from collections import Counter
from itertools import groupby, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.sequences import gapped, shuffled, sided

kinds = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(0, 12), st.integers(1, 4)), min_size=1
)
few = st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 3), st.integers(1, 2)))


def keeps(order: tuple[str, ...] | list[str], most: dict[str, int]) -> bool:
    return all(len(list(run)) <= most[kind] for kind, run in groupby(order))


@given(kinds, st.integers(0, 9999))
def test_every_order_keeps_counts_and_runs(spec: dict[str, tuple[int, int]], seed: int) -> None:
    """Each kind comes as often as asked and never more than its most in a row."""
    counts = {k: n for k, (n, _) in spec.items()}
    most = {k: m for k, (_, m) in spec.items()}
    try:
        order = shuffled(counts, most, random.Random(seed))
    except ValueError:
        return
    assert Counter(order) == +Counter(counts)
    assert keeps(order, most)


@given(few, st.integers(0, 9999))
def test_it_refuses_exactly_where_no_order_exists(
    spec: dict[str, tuple[int, int]], seed: int
) -> None:
    """Compared with all permutations: an order that exists is found, whatever is drawn."""
    counts = {k: n for k, (n, _) in spec.items()}
    most = {k: m for k, (_, m) in spec.items()}
    exists = any(keeps(order, most) for order in permutations(Counter(counts).elements()))
    if exists:
        assert keeps(shuffled(counts, most, random.Random(seed)), most)
    else:
        with pytest.raises(ValueError, match="in a row"):
            shuffled(counts, most, random.Random(seed))


def test_places_are_balanced() -> None:
    """Over many orders, each kind stands about as often in the first half as in the second."""
    rng = random.Random(5)
    first = 0
    for _ in range(400):
        order = shuffled({"go": 48, "nogo": 12}, {"go": 48, "nogo": 2}, rng)
        first += order[:30].count("nogo")
    assert abs(first / 400 - 6) < 0.4


def test_the_same_seed_gives_the_same_order() -> None:
    """An order can be made again from its seed, and differs for others."""
    orders = [shuffled({"a": 9, "b": 9}, {"a": 3, "b": 3}, random.Random(s)) for s in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


@given(st.lists(st.sampled_from("ab"), max_size=30), st.floats(0, 5), st.floats(0, 5))
def test_gaps_keep_the_order_and_their_bounds(kinds: list[str], low: float, more: float) -> None:
    """Each kind in its place, each gap from the shortest to the longest."""
    planned = gapped(kinds, low, low + more, random.Random(1))
    assert [kind for kind, _ in planned] == kinds
    assert all(low <= gap <= low + more for _, gap in planned)


def test_gaps_are_spread_evenly() -> None:
    """Of 4000 gaps about a quarter lies in each quarter of the range."""
    planned = gapped(["a"] * 4000, 0.8, 1.2, random.Random(1))
    quarters = Counter(int((gap - 0.8) / 0.1) for _, gap in planned)
    assert all(quarters[n] == pytest.approx(1000, rel=0.1) for n in range(4))


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 99))
def test_sides_are_balanced_within_each_kind(go: int, stop: int, seed: int) -> None:
    """Each kind as often as asked, on either side as often as on the other or once more."""
    counts, most = {"go": go, "stop": stop}, {"go": 99, "stop": 99}
    order = sided(counts, most, ("left", "right"), random.Random(seed))
    for kind, n in counts.items():
        sides = [one.side for one in order if one.kind == kind]
        assert len(sides) == n
        assert abs(sides.count("left") - sides.count("right")) <= n % 2
