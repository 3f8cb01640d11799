"""The weekly goal: by the calendar where the clock is set; never told wrongly where it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.programme.week import DAYS, Goal, Week, week

# A Wednesday.
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
goals = st.builds(Goal, st.integers(1, DAYS), st.integers(0, 50))


def moment(hours: float, boot: str = "old", *, synchronised: bool = True) -> Moment:
    """So many hours after that noon, on a clock that is right, whether it says so or not."""
    wall = NOON + timedelta(hours=hours)
    return Moment(
        wall.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        10**15 + int(hours * 3600e9),
        boot,
        synchronised,
    )


NOW = moment(0, "new")


def test_days_of_this_week_count_once_each() -> None:
    """Two visits on Monday and one today are two days; Sunday was last week."""
    visits = [moment(-1), moment(-48), moment(-50), moment(-72), moment(-24 * 7)]
    assert week(Goal(3, 0), 5, visits, NOW) == Week(3, 2)


def test_a_visit_whose_day_nobody_knows_is_not_counted() -> None:
    """Its boot is over, and its clock was wrong."""
    assert week(Goal(3, 0), 1, [moment(-2, synchronised=False)], NOW) == Week(3, 0)


def test_a_clock_that_was_set_since_tells_of_the_same_boot() -> None:
    """The wall was wrong by years; how long ago it was is known all the same."""
    wrong = Moment("1970-01-01T00:00:05.000Z", moment(-24).monotonic_ns, "new", False)
    assert week(Goal(3, 0), 1, [wrong], NOW) == Week(3, 1)


@pytest.mark.parametrize("came", range(8))
def test_without_a_clock_visits_go_on_to_the_goal_and_begin_anew(came: int) -> None:
    """Three are wanted: after the third it is met, and the fourth is the first of the next."""
    now = moment(0, "new", synchronised=False)
    shown = [0, 1, 2, 3, 1, 2, 3, 1]
    told = week(Goal(3, 10), 10 + came, [], now)
    assert told == Week(3, shown[came])
    assert told.met == (came in (3, 6))


@given(
    goals,
    st.integers(0, 100),
    st.lists(
        st.builds(
            moment,
            st.integers(-400, 0),
            st.sampled_from(("old", "new")),
            synchronised=st.booleans(),
        )
    ),
    st.booleans(),
)
def test_whatever_the_clocks_said_it_is_a_number_of_days(
    goal: Goal, visits: int, latest: list[Moment], synchronised: bool
) -> None:
    """From none to seven; and no more than there were visits, where they are counted."""
    told = week(goal, visits, latest, moment(0, "new", synchronised=synchronised))
    assert 0 <= told.came <= DAYS
    assert told.goal == goal.days
    assert told.came <= (len(latest) if synchronised else max(visits - goal.after, 0))


def test_more_than_wanted_is_met_too() -> None:
    """Nothing is asked beyond the goal, and nothing is lost of what was done."""
    assert week(Goal(1, 0), 3, [moment(-1), moment(-25), moment(-49)], NOW) == Week(1, 3)
    assert Week(1, 3).met
    assert not Week(4, 3).met
