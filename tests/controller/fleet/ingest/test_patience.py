"""How long to wait for what is missing; times are the caller's."""

import pytest

from controller.fleet.ingest.patience import AWAY_S, LEAST_S, MOST_S, Patience
from controller.fleet.ingest.reading import Place

POD, OTHER = Place("site", "pod-1", "store"), Place("site", "pod-2", "store")


def answered(patience: Patience, took_s: float) -> None:
    """The pod was asked behind 7, and the next row came so much later."""
    patience.asked(POD, 7, 0.0)
    patience.held(POD, 8, took_s)


def test_answers_that_take_long_are_waited_for_twice_as_long() -> None:
    """At once; and shorter again bit by bit, once they come sooner."""
    patience = Patience()
    assert patience.wait_s == LEAST_S
    answered(patience, 0.5)
    assert patience.wait_s == LEAST_S
    answered(patience, 20.0)
    assert patience.wait_s == 40.0
    answered(patience, 4.0)
    assert 30.0 < patience.wait_s < 40.0
    for _ in range(50):
        answered(patience, 0.1)
    assert patience.wait_s == LEAST_S
    answered(patience, AWAY_S - 1)
    assert patience.wait_s == MOST_S


def test_it_is_the_first_time_of_asking_that_counts() -> None:
    """The answer to it, which is late, would look like a quick one to the second."""
    patience = Patience()
    for now_s in (0.0, 10.0, 19.0):
        patience.asked(POD, 7, now_s)
    patience.held(POD, 8, 20.0)
    assert patience.wait_s == 40.0


@pytest.mark.parametrize(("place", "mark"), [(POD, 7), (OTHER, 8)])
def test_what_is_no_answer_says_nothing(place: Place, mark: int) -> None:
    """No more than was there before, or another pod's."""
    patience = Patience()
    patience.asked(POD, 7, 0.0)
    patience.held(place, mark, 30.0)
    assert patience.wait_s == LEAST_S
    patience.held(POD, 8, 31.0)
    assert patience.wait_s == 62.0


def test_a_pod_that_was_away_was_not_slow() -> None:
    """It comes back after a weekend."""
    patience = Patience()
    answered(patience, 2 * 86_400.0)
    assert patience.wait_s == LEAST_S
