"""What is asked this time: which own questions in turn, which questionnaire, from where on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from controller.health.clock import Moment
from controller.store.answers import Asking

DAY_S = 86_400.0


class Schedule(Protocol):
    """From the `first` visit on, then every so many visits, and not within so many days."""

    @property
    def first(self) -> int: ...  # noqa: D102
    @property
    def every(self) -> int: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102


class Resume(Protocol):
    """For how many visits, and days, what is half done is gone on with."""

    @property
    def sessions(self) -> int: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102


def in_turn(ring: Sequence[str], asked: Collection[str], count: int) -> list[str]:
    """The next `count` of the ring after those that were asked last, round and round.

    `asked` stood together when they were asked; the next is the one after their end.
    """
    ends = [i for i, item in enumerate(ring) if item in asked and _after(ring, i) not in asked]
    start = ends[0] + 1 if ends else 0
    return [ring[(start + i) % len(ring)] for i in range(min(count, len(ring)))]


def is_due(schedule: Schedule, last: Asking | None, visit: int, now: Moment) -> bool:
    """Whether it is time again, at the person's visit of that number; days where they are known.

    What was begun and never finished is due at once.
    """
    if last is None:
        return visit >= schedule.first
    if last.outcome is None:
        return True
    days = days_between(last.started, now)
    return last.since >= schedule.every and (days is None or days >= schedule.days)


def goes_on(resume: Resume, last: Asking | None, version: str, now: Moment) -> bool:
    """Whether what was begun is still open, of the same words, and not too old to go on with."""
    if last is None or last.outcome is not None or last.version != version:
        return False
    days = days_between(last.started, now)
    return last.since <= resume.sessions and (days is None or days <= resume.days)


def days_between(one: Moment, other: Moment) -> float | None:
    """Days by the calendar where the clock was set both times, or by uptime; None: not known."""
    if one.boot_id == other.boot_id:
        return one.seconds_to(other) / DAY_S
    if not (one.synchronised and other.synchronised):
        return None
    first, second = (datetime.fromisoformat(each.wall) for each in (one, other))
    return (second - first).total_seconds() / DAY_S


def _after(ring: Sequence[str], place: int) -> str:
    return ring[(place + 1) % len(ring)]
