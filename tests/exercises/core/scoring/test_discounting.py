"""Discounting: indifference points and areas, against published worked examples."""

import numpy as np
import pytest

from exercises.core.scoring import discounting
from exercises.core.scoring.discounting import Choices
from exercises.core.scoring.sessions import Sessions

DELAYS = np.array([1.0, 7, 30, 91, 182, 365])
# tempodisco 2.1 (Kinley), README and vignettes: an adjusting-amount sitting of five choices.
SIMULATED = ([7.0, 30, 90, 180, 360], [0.984375, 0.859375, 0.046875, 0.453125, 0.015625])


def test_area_of_published_examples() -> None:
    """The areas that tempodisco prints for its two data sets, and the ordinal one."""
    delays, points = np.array(SIMULATED[0]), np.array([SIMULATED[1]])
    assert discounting.auc(delays, points)[0] == pytest.approx(0.3333984, abs=5e-8)
    assert discounting.auc(np.arange(1.0, 6), points)[0] == pytest.approx(0.5703125, abs=5e-8)
    one = np.array([[1, 0.7582115, 0.0847121, 0, 0]])
    days = np.array([7, 30.4167, 182.5, 730.5, 3652.5])
    # What it prints is 1e-5 off the trapezoids of the points that it prints.
    assert discounting.auc(days, one)[0] == pytest.approx(0.03146756, abs=2e-5)


def test_area_of_all_and_nothing() -> None:
    """Whoever loses nothing has 1; a point that is not known leaves no area."""
    points = np.array([[1.0] * 6, [0.0] * 6, [0.5] * 5 + [np.nan]])
    area = discounting.auc(DELAYS, points)
    assert area[0] == pytest.approx(1)
    assert area[1] == pytest.approx(0.5 / 365)
    assert np.isnan(area[2])


def test_criteria_of_a_published_example() -> None:
    """The example of tempodisco meets the first criterion of the two and not the second."""
    points = np.array([SIMULATED[1]])
    assert discounting.largest_rise(points)[0] == pytest.approx(0.453125 - 0.046875)
    assert discounting.whole_fall(points)[0] == pytest.approx(0.96875)
    met = discounting.nonsystematic(points)
    assert {reason.code: bool(where[0]) for reason, where in met.items()} == {
        "not_falling": True,
        "no_fall": False,
    }


def choices(now: list[float], later: list[bool], delay: float = 7.0) -> Choices:
    """One session at one delay, against 800 later."""
    amounts = np.array(now), np.full(len(now), 800.0)
    sessions = Sessions(np.array(["one"]), np.zeros(len(now), np.intp))
    every = np.ones(len(now), bool)
    return Choices.of(sessions, np.full(len(now), delay), amounts, np.array(later), every)


def test_indifference_of_a_published_example() -> None:
    """400, 600, 700, 750 and 775 of 800, all refused: .984375, as tempodisco reckons it."""
    refused = choices([400, 600, 700, 750, 775], [True] * 5)
    found = discounting.indifference(refused, (7, 30))
    assert found[0, 0] == pytest.approx(0.984375)
    assert np.isnan(found[0, 1])


def test_order_means_nothing() -> None:
    """The point lies between the highest refused and the lowest taken, however rows stand."""
    mixed = choices([500, 400, 450, 600], [False, True, True, False])
    assert discounting.indifference(mixed, (7,))[0, 0] == pytest.approx((450 + 500) / 2 / 800)
    assert mixed.later_share()[0] == pytest.approx(0.5)
    assert mixed.fewest((7, 30))[0] == 0


def test_what_no_ratio_can_be_made_of_is_left_out() -> None:
    """More now than later, and what is not a number, count as no choice; another delay neither."""
    odd = choices([400, 900, np.nan], [True, True, True])
    assert odd.where.tolist() == [True, False, False]
    assert np.isnan(discounting.indifference(odd, (30,))).all()
