"""Guessing, and pressing one button for all, against scipy and plain counts."""

import numpy as np
from scipy.stats import binomtest

from exercises.core.scoring.choice import at_chance, one_sided
from exercises.core.scoring.sessions import Sessions


def test_chance_is_where_a_binomial_test_says() -> None:
    """One-sided 5 %: to one answer as the exact test, from 10 answers on."""
    for n in range(10, 200, 7):
        right = np.arange(n + 1.0)
        found = at_chance(right, np.full(n + 1, float(n)))
        exact = [binomtest(int(k), n, alternative="greater").pvalue > 0.05 for k in right]
        assert abs(int(found.sum()) - sum(exact)) <= 1
        assert found[: n // 2 + 1].all()
        assert not found[-1]


def test_no_answers_are_no_guesses() -> None:
    """Nothing is said of nothing."""
    assert not at_chance(np.zeros(1), np.zeros(1)).any()


def test_one_side_is_told_past_its_limit() -> None:
    """Nine of ten on one button are allowed at .9, nineteen of twenty are not; none say nothing."""
    who = ["a"] * 10 + ["b"] * 20 + ["c"]
    buttons = ["left"] * 9 + ["right"] + ["right"] * 19 + ["left"] + [""]
    rt_s = np.array([0.5 if button else np.nan for button in buttons])
    table = {"session": np.array(who), "button": np.array(buttons), "rt_s": rt_s}
    counted = np.ones(31, np.bool_)
    assert one_sided(table, Sessions.of(table), counted, 0.9).tolist() == [False, True, False]
