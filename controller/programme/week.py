"""How a person stands to the goal they set themselves: so many days a week. Pure.

Where the clock is set, weeks are those of the calendar, Monday to Sunday in UTC, and what counts
are the days on which they came. A visit's day is known where the clock was set then too, or where
it was in the boot that is now; one whose day nobody knows is not counted.

Where the clock is not set, nobody knows what week it is. Then visits are counted one after another
from when the goal was set, and from one when it was reached: the pod shows how far it is, and
never that a week was missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from controller.health.clock import Moment

DAYS = 7
# More than anybody has visits in one week.
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Goal:
    """So many days a week, from 1 to DAYS; set when the person had had `after` visits."""

    days: int
    after: int


@dataclass(frozen=True, slots=True)
class Week:
    """How often they came, 0 to DAYS, beside how often they wanted to."""

    goal: int
    came: int

    @property
    def met(self) -> bool:
        """Whether that is as often as they wanted, or oftener."""
        return self.came >= self.goal


def week(goal: Goal, visits: int, latest: Iterable[Moment], now: Moment) -> Week:
    """Where somebody stands who has had so many visits, of which `latest` are the last."""
    if now.synchronised:
        return Week(goal.days, _days(latest, now))
    since = max(visits - goal.after, 0)
    return Week(goal.days, since and (since - 1) % goal.days + 1)


def _days(latest: Iterable[Moment], now: Moment) -> int:
    """On how many days of this week they came."""
    this_week = _wall(now).isocalendar()[:2]
    days = {day for visit in latest if (day := day_of(visit, now))}
    return sum(day.isocalendar()[:2] == this_week for day in days)


def day_of(visit: Moment, now: Moment) -> date | None:
    """On which day that was, in UTC; None where nobody knows. `now` is of a clock that is set."""
    if visit.boot_id == now.boot_id:
        return (_wall(now) - timedelta(seconds=visit.seconds_to(now))).date()
    return _wall(visit).date() if visit.synchronised else None


def _wall(moment: Moment) -> datetime:
    return datetime.fromisoformat(moment.wall).astimezone(UTC)
