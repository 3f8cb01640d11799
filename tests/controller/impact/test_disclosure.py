"""Nothing of a small group can be read, or reckoned, from what is told."""

from hypothesis import given
from hypothesis import strategies as st

from controller.impact.analysis.disclosure import share, told

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=6)
FEWEST = st.integers(3, 10)


@given(COUNTS, FEWEST)
def test_no_small_count_is_told_or_follows_from_the_total(counts: list[int], fewest: int) -> None:
    """What is told is true; hidden cells are two or more, of enough people together, or are all."""
    found = told(dict(enumerate(counts)), fewest)
    assert all(found[n] in (None, count) for n, count in enumerate(counts))
    assert all(found[n] is None for n, count in enumerate(counts) if 0 < count < fewest)
    hidden = [count for n, count in enumerate(counts) if found[n] is None]
    everything = [count for count in counts if count]
    if hidden and len(hidden) < len(everything):
        assert len(hidden) > 1
        assert sum(hidden) >= fewest


@given(COUNTS, FEWEST)
def test_what_is_safe_is_told(counts: list[int], fewest: int) -> None:
    """Where nothing is small nothing is hidden."""
    safe = {n: count for n, count in enumerate(counts) if count == 0 or count >= fewest}
    assert told(safe, fewest) == safe


@given(st.integers(0, 40), st.integers(0, 40), FEWEST)
def test_a_share_is_a_range_where_one_part_is_small(part: int, rest: int, fewest: int) -> None:
    """It holds the truth, and is exact only where both parts may be told."""
    of = part + rest
    found = share(part, of, fewest)
    if of < fewest:
        assert found is None
        return
    assert found is not None
    low, high = found
    assert low <= part <= high
    small = 0 < part < fewest or 0 < rest < fewest
    assert (low < high) == small
