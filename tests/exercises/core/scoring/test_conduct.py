"""Presses too early are found at their limit, by session."""

import math

import numpy as np
import pytest

from exercises.core.scoring.conduct import ValidityParams, anticipated
from exercises.core.scoring.sessions import Sessions

P = ValidityParams(fastest_s=0.1, most_anticipations=0.2)


@pytest.mark.parametrize(
    ("early", "fast", "expected"), [(2, 0, False), (0, 2, False), (2, 1, True), (0, 3, True)]
)
def test_both_ways_of_being_too_early_count(early: int, fast: int, expected: bool) -> None:
    """Before the cue, or faster than `fastest_s` after it: a fifth of ten may be, three may not."""
    table = {
        "session": np.array(["a"] * 12),
        "early": np.arange(12) < early,
        "rt_s": np.where(np.arange(12) >= 10 - fast, 0.099, 0.1),
    }
    counted = np.arange(12) < 10
    assert anticipated(table, Sessions.of(table), counted, P).tolist() == [expected]


def test_no_press_is_not_too_early() -> None:
    """NaN for no press is not fast, and a session without counted trials is not blamed."""
    table = {
        "session": np.array(["a", "b"]),
        "early": np.array([False, True]),
        "rt_s": np.array([math.nan, 0.01]),
    }
    counted = np.array([True, False])
    assert anticipated(table, Sessions.of(table), counted, P).tolist() == [False, False]
