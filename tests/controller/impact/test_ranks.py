"""Ranks with their intervals, ties as ties."""

import numpy as np
import pytest
from scipy.stats import norm

from controller.impact.analysis.ranks import Level, rank_intervals


def ranks(*levels: tuple[float, float], places: int = 1) -> tuple[list[int], ...]:
    """Rank, its limits and group of these needs with their errors."""
    found = rank_intervals([Level(*each) for each in levels], places=places, draws=4000, seed=2)
    return tuple(each.tolist() for each in (found.rank, found.low, found.high, found.group))


def test_those_who_are_known_well_are_in_their_order() -> None:
    """Each a group of its own."""
    rank, low, high, group = ranks((0.2, 0.001), (0.9, 0.001), (0.5, 0.001))
    assert rank == low == high == group == [3, 1, 2]


def test_equal_needs_have_one_rank_and_one_group() -> None:
    """A tie is told as one."""
    rank, low, high, group = ranks((0.5, 0.1), (0.5, 0.1), (0.1, 0.001))
    assert rank == [1, 1, 3]
    assert (low, high) == ([1, 1, 3], [2, 2, 3])
    assert group == [1, 1, 2]


def test_those_who_cannot_be_told_apart_are_one_group() -> None:
    """However their estimates differ."""
    _, low, high, group = ranks((0.6, 0.2), (0.5, 0.2), (0.4, 0.2))
    assert set(group) == {1}
    assert (low[0], high[2]) == (1, 3)


def test_a_group_ends_where_an_interval_lies_below_its_heads() -> None:
    """Two that overlap, then two that overlap with each other only."""
    *_, group = ranks((0.9, 0.02), (0.89, 0.02), (0.3, 0.02), (0.29, 0.02))
    assert group == [1, 1, 2, 2]


def test_the_chance_to_be_first_is_that_of_two_normals() -> None:
    """Beside its formula, to what 4,000 draws can tell."""
    found = rank_intervals([Level(0.6, 0.1), Level(0.5, 0.2)], places=1, draws=4000, seed=7)
    chance = float(norm.cdf(0.1 / np.hypot(0.1, 0.2)))
    assert found.among_first[0] == pytest.approx(chance, abs=0.03)
    assert found.among_first.sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_ranks() -> None:
    """A report made twice is the same report."""
    assert ranks((0.6, 0.2), (0.5, 0.2)) == ranks((0.6, 0.2), (0.5, 0.2))


def test_nobody_is_no_rank() -> None:
    """An empty list."""
    assert ranks() == ([], [], [], [])
