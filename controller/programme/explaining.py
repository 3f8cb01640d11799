"""Why a person's next offer is what it is, and what is due: a document for staff, and its words.

Pure. The document is JSON-ready; the words are made of nothing but the document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from controller.config import Config
from controller.config.instruments import ScheduleConfig
from controller.health.clock import Moment
from controller.people.people import DIGITS
from controller.programme.grounds import Grounds
from controller.programme.needs import Weighed, paces
from controller.programme.offer import Item, Past, Programme, Reason, assessments_due, offer
from controller.programme.week import Goal, week
from controller.store.answers import Asking
from controller.store.reading import Standing
from exercises.catalogue import Exercise

WHY: Mapping[Reason, str] = {
    "due": "its measuring is due",
    "new": "it was never done",
    "liked": "it was done most of all",
    "rested": "it was not done for some visits",
    "turn": "it is its turn",
}
OWN = "the pod's own question, which nobody has tested"
NOT_KEPT = (
    "By the last that they said they are not kept: until they say yes, the pod gives them the "
    "offer of a new person."
)


@dataclass(frozen=True)
class Explainer:
    """Of one configuration."""

    config: Config
    catalogue: Mapping[str, Exercise]
    grounds: Grounds

    def document(self, standing: Standing, now: Moment) -> dict[str, Any]:
        """All that is told of a person, at this moment."""
        weighed = self.grounds.weighed(standing.told)
        past = replace(standing.past, pace=paces(weighed))
        enrolled = standing.number is not None
        return {
            "person": standing.person,
            "number": standing.number,
            "kept": not enrolled or standing.consent == "yes",
            "visits": past.visits,
            "minutes_trained": round(standing.attendance.seconds / 60),
            "floor_share": self.config.programme.floor_share,
            "cohort": self.config.programme.cohort,
            "block": self._block(standing, now),
            "areas": [_area(one) for one in weighed],
            "offer": _offered(self.programme, past),
            "due": [*_assessments(self.programme, past), *self._questionnaires(standing)],
        }

    @property
    def programme(self) -> Programme:
        """What may be offered, by the rules of this configuration."""
        told = self.config.programme
        items = (
            Item(of.exercise, of.form, self.catalogue[of.exercise].area, of.minutes)
            for of in told.offer
        )
        return Programme(tuple(items), **told.rules())

    def _block(self, standing: Standing, now: Moment) -> dict[str, Any] | None:
        """In which block the next visit is, and what of its targets is done; None for no blocks."""
        visits = standing.past.visits
        found = self.programme.block_at(visits + 1)
        if found is None:
            return None
        first = found[1]
        block = next(each for each in self.config.programme.blocks if each.name == found[0].name)
        came, weeks = standing.attendance, standing.attendance.weeks
        told: dict[str, Any] = {"name": block.name, "visit": visits + 2 - first}
        told |= {"visits": block.visits, "assess": block.assess}
        if block.visits_a_week is not None:
            goal = Goal(block.visits_a_week, first - 1)
            so_far = week(goal, visits, standing.latest, now).came
            target = {"target": block.visits_a_week, "done": so_far}
            told |= {"visits_a_week": target | {"clock_set": now.synchronised}}
        if block.minutes_a_week is not None:
            done = round(came.seconds / 60 / weeks) if weeks else None
            told |= {"minutes_a_week": {"target": block.minutes_a_week, "done": done}}
        return told

    def _questionnaires(self, standing: Standing) -> Iterator[dict[str, Any]]:
        for name, last in standing.asked.items():
            schedule = self.grounds.instruments[name].schedule
            after = asked_after(schedule, last, standing.past.visits + 1)
            yield {"what": name, "form": "questionnaire", "after_visits": after} | (
                {"not_within_days": schedule.days} if last and schedule.days else {}
            )


def asked_after(schedule: ScheduleConfig, last: Asking | None, visit: int) -> int:
    """How many visits from the next one, number `visit`, a questionnaire is due; 0 for that one."""
    if last is None:
        return max(schedule.first - visit, 0)
    return 0 if last.outcome is None else max(schedule.every - last.since, 0)


def measured_after(programme: Programme, past: Past, item: Item) -> int | None:
    """How many visits from the next one an assessment is due if none is done; None for never."""
    ends = sum(block.visits or 0 for block in programme.blocks)
    most = programme.assess_from_session + programme.assess_every_sessions + ends
    later = (replace(past, visits=past.visits + n) for n in range(most + 1))
    found = (n for n, then in enumerate(later) if item in assessments_due(programme, then))
    return next(found, None)


def _assessments(programme: Programme, past: Past) -> list[dict[str, Any]]:
    rest = [item for item in programme.items if item not in programme.regular]
    found = [
        {"what": item.exercise, "form": item.form, "after_visits": after}
        for item in rest
        if (after := measured_after(programme, past, item)) is not None
    ]
    return sorted(found, key=lambda each: int(str(each["after_visits"])))


def _offered(programme: Programme, past: Past) -> list[dict[str, Any]]:
    return [
        {
            "exercise": card.item.exercise,
            "form": card.item.form,
            "area": card.item.area,
            "minutes": card.item.minutes,
            "reason": card.reason,
        }
        for card in offer(programme, past)
    ]


def _area(one: Weighed) -> dict[str, Any]:
    low, high = one.interval
    return {
        "area": one.need,
        "weight": {"value": one.weight, "low": one.low, "high": one.high},
        "position": {"value": one.position, "se": one.se, "low": low, "high": high},
        "rests_on": [
            {
                "what": rests.source.name,
                "kind": rests.source.kind,
                "position": rests.source.position,
                "se": rests.source.se,
                "share": rests.share,
            }
            for rests in one.rests_on
        ],
    }


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The same in plain words."""
    number = document["number"]
    known_by = "" if number is None else f", number {number:0{DIGITS}}"
    visits, trained = document["visits"], document["minutes_trained"]
    yield f"{document['person']}{known_by}: {visits} visits, {trained} minutes trained in all."
    if not document["kept"]:
        yield NOT_KEPT
    if document["cohort"] is not None:
        yield f"Cohort {document['cohort']}."
    if document["block"] is not None:
        yield from _block_lines(document["block"])
    yield ""
    yield "Areas, by how much they weigh in the order of training. This is no diagnosis."
    for area in document["areas"]:
        yield from _area_lines(area)
    yield ""
    yield from _offer_lines(document["offer"])
    yield ""
    yield "Due, if it is not done before; one measuring a visit is offered:"
    yield from map(_due_line, document["due"])
    if not document["due"]:
        yield "  nothing"


def _block_lines(block: Mapping[str, Any]) -> Iterator[str]:
    of = "" if block["visits"] is None else f" of {block['visits']}"
    measured = "; each assessment is due once" if block["assess"] else ""
    yield f"Block {block['name']}: the next visit is number {block['visit']}{of}{measured}."
    if (visits := block.get("visits_a_week")) is not None:
        when = "this week" if visits["clock_set"] else "round by round: the clock is not set"
        yield f"  visits a week: {visits['done']} of {visits['target']} done, {when}"
    if (trained := block.get("minutes_a_week")) is not None:
        done = "not known: the clock was never set" if trained["done"] is None else trained["done"]
        target = trained["target"]
        yield f"  minutes a week: {done} on average over weeks with a visit; the target is {target}"


def _area_lines(area: Mapping[str, Any]) -> Iterator[str]:
    weight, position = area["weight"], area["position"]
    name = area["area"].replace("_", "-" if area["area"] == "self_control" else " ")
    yield f"  {name}: weight {_percent(weight['value'])}, may be {_range(weight)}"
    told = f"    it lies at {_percent(position['value'])} of its range (100 % is the best end)"
    yield f"{told}, may be {_range(position)}"
    for rests in area["rests_on"]:
        kind = OWN if rests["kind"] == "own" else rests["kind"]
        told = f"at {_percent(rests['position'])} of its range; {kind}"
        yield f"    {_percent(rests['share'])} of that rests on {rests['what']}, {told}"
    left = 1 - sum(rests["share"] for rests in area["rests_on"])
    yield f"    {_percent(left)} on nothing known: then it may lie anywhere, 50 % in the middle"


def _offer_lines(cards: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Offered at the next sign-in, about {sum(c['minutes'] for c in cards)} minutes:"
    for n, card in enumerate(cards, 1):
        what = f"{card['exercise']}, {card['form']} ({card['area']}, {card['minutes']} min)"
        yield f"  {n}. {what}: {WHY[card['reason']]}"


def _due_line(due: Mapping[str, Any]) -> str:
    after = due["after_visits"]
    when = "at the next visit" if not after else f"after {after} more visit{'s'[: after > 1]}"
    days = f", and not within {due['not_within_days']} days" if "not_within_days" in due else ""
    return f"  {due['what']}, {due['form']}: {when}{days}"


def _percent(part: float) -> str:
    return f"{part:.0%}".replace("%", " %")


def _range(of: Mapping[str, float]) -> str:
    return f"{of['low'] * 100:.0f} to {_percent(of['high'])}"
