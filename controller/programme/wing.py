"""How a wing takes to the programme: usage, who comes again, doses offered and done. Pure.

Nobody is named, and nothing is told of a group of fewer than `fewest` people: a number of theirs is
None, and a share is told as between what it may be. What a report counts is defined in
docs/reports.md; the document is JSON-ready, and its words are made of nothing but the document.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from controller.health.clock import Moment
from controller.programme.offer import What
from controller.programme.week import DAYS, day_of
from controller.store.wing import Everything, Session

COUNTED = ("offered", "done", "times")
TOO_FEW = "too few to be told"


@dataclass(frozen=True, slots=True)
class Rules:
    """Over so many whole weeks; of so few people nothing is told."""

    weeks: int = 4
    fewest: int = 5


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, Monday to Sunday in UTC: `first` and `last` are days in them."""

    first: date
    last: date

    @classmethod
    def before(cls, day: date, weeks: int) -> "Period":
        """The last whole ones before the week of that day."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday - timedelta(days=DAYS * weeks), monday - timedelta(days=1))

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Doses:
    """What was offered and done of something, to and by whom.

    `done` are cards that were done in the session they stood in; `times` is how often it was
    done in all, from a card or chosen besides.
    """

    offered_to: set[str] = field(default_factory=set)
    done_by: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))

    def add(self, other: "Doses") -> None:
        """Those of another thing too."""
        self.offered_to.update(other.offered_to)
        self.done_by.update(other.done_by)
        for name, number in other.numbers.items():
            self.numbers[name] += number

    def of_enough(self, fewest: int) -> bool:
        """Whether so many did it, and it was offered to so many, or to nobody."""
        return len(self.done_by) >= fewest and not 0 < len(self.offered_to) < fewest


@dataclass(frozen=True, slots=True)
class Wing:
    """What is kept of everybody, at a moment, by these rules."""

    kept: Everything
    now: Moment
    rules: Rules

    def document(self) -> dict[str, Any]:
        """All that is told; what is of a period is None where the clock is not set."""
        kept, few = self.kept, self.rules.fewest
        days = dated(kept.sessions, self.now)
        visits = [session for session in kept.sessions if session.visit]
        undated = [visit for visit in visits if visit.number not in days]
        often = dict[str, int]()
        for visit in visits:
            often[visit.person] = often.get(visit.person, 0) + 1
        again = sum(times > 1 for times in often.values())
        return {
            "fewest": few,
            "enrolled": _told(len(kept.enrolled), few),
            "period": self._period(days) if self.now.synchronised else None,
            "kept": {
                "people": _told(len(often), few),
                "visits": _of(often, len(visits), few),
                "came_again": _share(again, len(often), few),
                "undated_visits": _of({v.person for v in undated}, len(undated), few),
                "any_undated": bool(undated),
            },
        }

    def _period(self, days: Mapping[int, date]) -> dict[str, Any]:
        few, weeks = self.rules.fewest, self.rules.weeks
        period = Period.before(_today(self.now), weeks)
        earlier = Period.before(period.first, weeks)
        now, then = (
            [s for s in self.kept.sessions if s.number in days and each.holds(days[s.number])]
            for each in (period, earlier)
        )
        came = {session.person for session in now if session.visit}
        before = {session.person for session in then if session.visit} - self.kept.ended
        inside = {session.number for session in now}
        seconds = sum(run.seconds for run in self.kept.runs if run.session in inside)
        return {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "weeks": weeks,
            "came": _told(len(came), few),
            "visits": _of(came, sum(session.visit for session in now), few),
            "minutes": _of(came, round(seconds / 60), few),
            "return": _share(len(before & came), len(before), few),
            "doses": _doses(self.kept, now, few),
        }


def later(sessions: Sequence[Session], now: Moment, rules: Rules) -> int:
    """The number of the first session of the period; one behind the last where none is in it."""
    behind = sessions[-1].number + 1 if sessions else 0
    if not now.synchronised:
        return behind
    period = Period.before(_today(now), rules.weeks)
    return min((n for n, day in dated(sessions, now).items() if period.holds(day)), default=behind)


def dated(sessions: Iterable[Session], now: Moment) -> dict[int, date]:
    """On which day each session began, by its number; without those whose day nobody knows.

    A day that is yet to come is not known either: some clock was wrong.
    """
    if not now.synchronised:
        return {}
    days = ((session.number, day_of(session.began, now)) for session in sessions)
    return {number: day for number, day in days if day and day <= _today(now)}


def _today(now: Moment) -> date:
    return datetime.fromisoformat(now.wall).astimezone(UTC).date()


def _doses(kept: Everything, sessions: Iterable[Session], few: int) -> dict[str, Any]:
    """By exercise and form; what is of too few people is put together, or left out of the sums."""
    found = _counted(kept, {session.number: session.person for session in sessions})
    shown = {what: doses for what, doses in sorted(found.items()) if doses.of_enough(few)}
    rest, whole = Doses(), Doses()
    for what, doses in found.items():
        if what not in shown:
            rest.add(doses)
    has_rest = rest.of_enough(few)
    for doses in (*shown.values(), *([rest] if has_rest else [])):
        whole.add(doses)
    return {
        "exercises": [
            {"exercise": exercise, "form": form, **doses.numbers}
            for (exercise, form), doses in shown.items()
        ],
        "others": rest.numbers if has_rest else None,
        "left_out": not has_rest and any(rest.numbers.values()),
        "together": whole.numbers if whole.numbers["times"] else None,
    }


def _counted(kept: Everything, people: Mapping[int, str]) -> dict[What, Doses]:
    """Doses of these sessions, by whose they were."""
    found = dict[What, Doses]()
    done = dict[tuple[int, What], int]()
    for run in kept.runs:
        if run.finished and run.session in people:
            done[run.session, run.what] = done.get((run.session, run.what), 0) + 1
    for (session, what), times in done.items():
        doses = found.setdefault(what, Doses())
        doses.done_by.add(people[session])
        doses.numbers["times"] += times
    for session, person in people.items():
        for what in kept.offered.get(session, ()):
            doses = found.setdefault(what, Doses())
            doses.offered_to.add(person)
            doses.numbers["offered"] += 1
            doses.numbers["done"] += (session, what) in done
    return found


def _told(people: int, few: int) -> int | None:
    return people if people >= few else None


def _of(people: Iterable[str], number: int, few: int) -> int | None:
    """A number of what so many people did."""
    return number if len(set(people)) >= few else None


def _share(part: int, of: int, few: int) -> dict[str, Any] | None:
    """`part` people of so many, from `low` to `high`: alike where both it and the rest may be told.

    None where all are too few, or where nothing would be told by it.
    """
    low = 0 if part < few else part if of - part >= few else of - few + 1
    high = of if of - part < few else part if part >= few else few - 1
    if of < few or (low, high) == (0, of):
        return None
    return {"of": of, "low": low, "high": high}


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The same in plain words."""
    few, period, kept = document["fewest"], document["period"], document["kept"]
    yield f"Nobody is named, and nothing is told of fewer than {few} people."
    yield f"Enrolled: {_number(document['enrolled'])}."
    yield ""
    if period is None:
        yield "The clock is not set: nobody knows what was done in the last weeks."
    else:
        yield from _period_lines(period)
    yield ""
    yield "Of all that is kept:"
    yield f"  came: {_number(kept['people'])}; visits: {_number(kept['visits'])}"
    yield f"  came again at least once: {_share_line(kept['came_again'])}"
    if kept["any_undated"]:
        told = _number(kept["undated_visits"])
        yield f"  visits whose day nobody knows, and which are in no week above: {told}"


def _period_lines(period: Mapping[str, Any]) -> Iterator[str]:
    weeks = period["weeks"]
    yield f"{period['first']} to {period['last']}, {weeks} whole week{'s'[: weeks > 1]}:"
    yield f"  came: {_number(period['came'])}; visits: {_number(period['visits'])}"
    yield f"  trained, all together: {_number(period['minutes'])} minutes"
    told = _share_line(period["return"])
    yield f"  came again, of those who came in the {weeks} week{'s'[: weeks > 1]} before: {told}"
    yield from _dose_lines(period["doses"])


def _dose_lines(doses: Mapping[str, Any]) -> Iterator[str]:
    together = doses["together"]
    yield f"  doses offered and done: {TOO_FEW if together is None else _dose(together)}"
    for each in doses["exercises"]:
        yield f"    {each['exercise']}, {each['form']}: {_dose(each)}"
    if doses["others"]:
        yield f"    all others: {_dose(doses['others'])}"
    if doses["left_out"]:
        yield "    others were of too few people: they are in none of these numbers"


def _dose(numbers: Mapping[str, int]) -> str:
    offered, done, times = (numbers[name] for name in COUNTED)
    return f"{offered} offered, {done} of these done; done {times} times in all"


def _number(number: int | None) -> str:
    return TOO_FEW if number is None else str(number)


def _share_line(share: Mapping[str, int] | None) -> str:
    if share is None:
        return TOO_FEW
    low, high, of = share["low"], share["high"], share["of"]
    if low == high:
        return f"{low} of {of} ({low / of:.0%})".replace("%", " %")
    return f"between {low} and {high} of {of}"
