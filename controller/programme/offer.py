"""Today's offer: from what a person has done, a short list of what fits today, and why. Pure.

What counts are a person's visits: those of their sessions in which they did something to its end.
Wall time is never looked at, so that a clock that was wrong makes nothing due.

The rules, the earlier ones before the later ones:

1. No exercise stands on two cards.
2. The first card is the training whose turn it is: of the area that has waited longest, the
   exercise done least recently; then least often; then in the programme's order. How long an area
   has waited is counted in visits times its pace: of two, one with twice the pace comes about twice
   as often. Where nothing is known of a person every pace is 1 (see needs.py).
3. Something calm is always among them, where the programme has it.
4. Nothing is measured before the visit `assess_from_session`. From then on an assessment is due
   until it was done, and again `assess_every_sessions` after that; where there are blocks, once in
   each of those that assess instead. While any is due one is offered, another at each visit, on the
   second card; one that is not due is not offered.
5. What was done most of all is offered again, then what is next in turn, the areas mixed, while
   there is a card for it and it fits into `most_minutes`.

A programme of nothing but assessments offers those in turn, by the same rules as trainings.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, Protocol

from exercises.catalogue import Area

What = tuple[str, str]

# due: an assessment's time has come; new: never done; liked: done most of all; rested: not done
# for REST_VISITS; turn: nothing but its turn.
Reason = Literal["due", "new", "liked", "rested", "turn"]

CALM: Area = "calm"
LIKED_RUNS = 3
REST_VISITS = 4


@dataclass(frozen=True, slots=True)
class Item:
    """What a programme has: an exercise in one of its forms, and about how long it takes."""

    exercise: str
    form: str
    area: Area
    minutes: int

    @property
    def what(self) -> What:
        """By which a past knows it."""
        return self.exercise, self.form


class Block(Protocol):
    """So many of a person's visits, None for all that follow; whether they are measured in it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def visits(self) -> int | None: ...  # noqa: D102
    @property
    def assess(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Programme:
    """What may be offered, each exercise once in a form, and how much; see programme.yaml."""

    items: tuple[Item, ...]
    cards: int = 4
    enough_minutes: int = 10
    most_minutes: int = 20
    assess_from_session: int = 2
    assess_every_sessions: int = 12
    blocks: tuple[Block, ...] = ()

    @property
    def regular(self) -> tuple[Item, ...]:
        """What goes in turn: the trainings, or all where there are none."""
        return tuple(item for item in self.items if item.form == "training") or self.items

    def block_at(self, visit: int) -> tuple[Block, int] | None:
        """In which block that visit is, and at which visit it begins; None behind the last."""
        first = 1
        for block in self.blocks:
            if block.visits is None or visit < first + block.visits:
                return block, first
            first += block.visits
        return None


@dataclass(frozen=True, slots=True)
class Done:
    """How often something was done to its end, and at which of the person's visits the last time.

    Visits count from 1.
    """

    runs: int
    visit: int

    @property
    def recency(self) -> tuple[int, int]:
        """What was done longest ago, and then least often, comes first by this."""
        return self.visit, self.runs


NEVER = Done(0, 0)


@dataclass(frozen=True, slots=True)
class Past:
    """What a person has done before today: at so many visits, so often each.

    `pace` is how fast an area's turn comes round for them, above 0; 1 where none is named.
    """

    visits: int = 0
    done: Mapping[What, Done] = field(default_factory=dict)
    pace: Mapping[Area, float] = field(default_factory=dict)

    def of(self, item: Item) -> Done:
        """How often this was done, and when last."""
        return self.done.get(item.what, NEVER)

    def over(self, items: Iterable[Item]) -> Done:
        """The same of several together."""
        done = [self.of(item) for item in items]
        return Done(sum(each.runs for each in done), max(each.visit for each in done))

    def waited(self, area: Area, done: Done) -> float:
        """For how many visits the area has, by its pace, if that was done of it."""
        return (self.visits + 1 - done.visit) * self.pace.get(area, 1.0)


@dataclass(frozen=True, slots=True)
class Card:
    """Something on offer, and why."""

    item: Item
    reason: Reason


def offer(programme: Programme, past: Past) -> tuple[Card, ...]:
    """Today's cards in their order; at least one, where the programme has an item.

    Only the first, the calm and the due one may bring their minutes past `most_minutes`.
    """
    due = _due_today(programme, past)
    measured = {item.exercise for item in due}
    turns = by_turn(programme, past, measured)
    calm = [item for item in turns if item.area == CALM]
    liked = [item for item in turns if item == favourite(programme, past)]
    always = dict.fromkeys([*turns[:1], *calm[:1], *due])
    chosen = _filled(programme, list(always), [*liked, *turns])
    trained = [item for item in turns if item in chosen]
    shown = [*trained[:1], *due, *trained[1:]]
    return tuple(Card(item, _reason(programme, past, item)) for item in shown)


def others(programme: Programme, past: Past, cards: Iterable[Card]) -> tuple[Item, ...]:
    """What else may be chosen today, in the programme's order: all but what is not due."""
    offered = {card.item for card in cards}
    allowed = {*programme.regular, *assessments_due(programme, past)} - offered
    return tuple(item for item in programme.items if item in allowed)


def minutes(items: Iterable[Item]) -> int:
    """About how long these take together."""
    return sum(item.minutes for item in items)


def by_turn(programme: Programme, past: Past, measured: Collection[str] = ()) -> list[Item]:
    """All that goes in turn, one of each area after another; see rule 2.

    Without exercises that are `measured` today: the next one of their area has its turn.
    """
    areas = dict[Area, list[Item]]()
    for item in programme.regular:
        areas.setdefault(item.area, []).append(item)
    for items in areas.values():
        items.sort(key=lambda item: past.of(item).recency)

    def waiting(area: Area) -> tuple[float, int]:
        done = past.over(areas[area])
        return -past.waited(area, done), done.runs

    columns = (
        [item for item in areas[area] if item.exercise not in measured]
        for area in sorted(areas, key=waiting)
    )
    return [item for row in zip_longest(*columns) for item in row if item is not None]


def assessments_due(programme: Programme, past: Past) -> list[Item]:
    """Those whose time has come, the longest ago first, new ones in the programme's order."""
    visit = past.visits + 1
    if visit < programme.assess_from_session:
        return []
    block = programme.block_at(visit)

    def is_due(item: Item) -> bool:
        done = past.of(item)
        if programme.blocks:
            return block is not None and block[0].assess and done.visit < block[1]
        return not done.runs or visit - done.visit >= programme.assess_every_sessions

    rest = [item for item in programme.items if item not in programme.regular]
    return sorted(filter(is_due, rest), key=lambda item: past.of(item).visit)


def _due_today(programme: Programme, past: Past) -> list[Item]:
    """One at most. What was not wanted at one visit makes room for another at the next."""
    due = assessments_due(programme, past)
    visit = past.visits + 1 - programme.assess_from_session
    return [due[visit % len(due)]] if due else []


def favourite(programme: Programme, past: Past) -> Item | None:
    """What was done most, LIKED_RUNS times or more; None where nothing stands out."""
    runs = sorted((past.of(item).runs for item in programme.regular), reverse=True)
    if not runs or runs[0] < LIKED_RUNS or runs[0] in runs[1:2]:
        return None
    return next(item for item in programme.regular if past.of(item).runs == runs[0])


def _filled(programme: Programme, always: list[Item], wanted: Iterable[Item]) -> list[Item]:
    """These, and of what is wanted as many as there are cards and minutes for."""
    chosen = list(always)
    for item in wanted:
        fits = minutes(chosen) + item.minutes <= programme.most_minutes
        if item not in chosen and fits and len(chosen) < programme.cards:
            chosen.append(item)
    return chosen


def _reason(programme: Programme, past: Past, item: Item) -> Reason:
    done = past.of(item)
    if item not in programme.regular:
        return "due"
    if not done.runs:
        return "new"
    if item == favourite(programme, past):
        return "liked"
    return "rested" if past.visits + 1 - done.visit >= REST_VISITS else "turn"
