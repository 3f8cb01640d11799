"""Today's offer: any programme and any past give one within the rules, and always the same."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.config import load
from controller.config.models import BlockConfig
from controller.programme.needs import NEEDS, Need, Source, error, paces, weigh
from controller.programme.offer import (
    CALM,
    LIKED_RUNS,
    REST_VISITS,
    Card,
    Done,
    Item,
    Past,
    Programme,
    assessments_due,
    by_turn,
    minutes,
    offer,
    others,
)
from exercises.catalogue import AREAS, exercise

CONFIG = load(Path(__file__).parents[3] / "config").programme
SHIPPED = Programme(
    tuple(Item(o.exercise, o.form, exercise(o.exercise).area, o.minutes) for o in CONFIG.offer),
    **CONFIG.rules(),
)


blocks = st.builds(
    BlockConfig, name=st.just("a"), visits=st.none() | st.integers(1, 30), assess=st.booleans()
)


@st.composite
def programmes(draw: st.DrawFn, *, blocked: bool = False) -> Programme:
    """Any that `pod config check` lets through: up to eight exercises, in one form or both."""
    most = draw(st.integers(1, 60))
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=8))
    names = [(f"task_{n}", area) for n, area in enumerate(areas)]
    every = [(name, form, area) for name, area in names for form in ("training", "assessment")]
    chosen = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    items = [Item(name, form, area, draw(st.integers(1, most))) for name, form, area in chosen]
    return Programme(
        tuple(items),
        cards=draw(st.integers(3, 9)),
        enough_minutes=draw(st.integers(1, most)),
        most_minutes=most,
        assess_from_session=draw(st.integers(1, 5)),
        assess_every_sessions=draw(st.integers(1, 20)),
        blocks=tuple(draw(st.lists(blocks, max_size=4))) if blocked else (),
    )


@st.composite
def pasts(draw: st.DrawFn, programme: Programme) -> Past:
    """Any: of what is in the programme and of what no longer is."""
    visits = draw(st.integers(0, 400))
    known = [item.what for item in programme.items] + [("gone", "training")]
    done = st.builds(Done, runs=st.integers(1, 900), visit=st.integers(1, max(visits, 1)))
    pace = draw(st.dictionaries(st.sampled_from(AREAS), st.floats(0.1, 3)))
    return Past(visits, draw(st.dictionaries(st.sampled_from(known), done)) if visits else {}, pace)


both = programmes(blocked=True).flatmap(lambda p: st.tuples(st.just(p), pasts(p)))


@given(both)
def test_any_offer_keeps_the_rules(drawn: tuple[Programme, Past]) -> None:
    """Each rule of the module's docstring, on any programme and any past."""
    programme, past = drawn
    cards = offer(programme, past)
    items = [card.item for card in cards]
    trained = [item for item in items if item in programme.regular]
    measured = [item for item in items if item not in programme.regular]
    due = assessments_due(programme, past)
    assert 1 <= len(cards) <= programme.cards
    assert set(items) <= set(programme.items)
    assert len({item.exercise for item in items}) == len(items)
    assert len(measured) == bool(due)
    assert set(measured) <= set(due)
    assert all(items.index(item) <= 1 for item in measured)
    taken = {item.exercise for item in measured}
    free = [item for item in programme.regular if item.exercise not in taken]
    assert bool(trained) == bool(free)
    calm = [item for item in trained if item.area == CALM]
    assert bool(calm) == any(item.area == CALM for item in free)
    always = {*trained[:1], *calm[:1], *measured}
    assert minutes(items) <= programme.most_minutes or set(items) == always


@given(both)
def test_whatever_is_allowed_can_be_chosen(drawn: tuple[Programme, Past]) -> None:
    """Cards and the rest together are all trainings, and all that is due; nothing stands twice."""
    programme, past = drawn
    cards = offer(programme, past)
    rest = others(programme, past, cards)
    together = [*(card.item for card in cards), *rest]
    assert len(together) == len(set(together))
    assert set(together) == {*programme.regular, *assessments_due(programme, past)}
    assert list(rest) == [item for item in programme.items if item in rest]


@given(both)
def test_reasons_are_true(drawn: tuple[Programme, Past]) -> None:
    """What a card says of itself is so."""
    programme, past = drawn
    for card in offer(programme, past):
        done = past.of(card.item)
        runs = [past.of(item).runs for item in programme.regular]
        since = past.visits + 1 - done.visit
        match card.reason:
            case "due":
                assert card.item.form == "assessment"
            case "new":
                assert done.runs == 0
            case "liked":
                assert done.runs == max(runs) >= LIKED_RUNS
                assert runs.count(done.runs) == 1
            case "rested":
                assert done.runs > 0
                assert since >= REST_VISITS
            case "turn":
                assert 0 < since < REST_VISITS


@given(both)
def test_the_same_history_has_the_same_offer(drawn: tuple[Programme, Past]) -> None:
    """In whatever order it was read."""
    programme, past = drawn
    turned = Past(past.visits, dict(reversed([*past.done.items()])), past.pace)
    assert offer(programme, past) == offer(programme, turned)


def after(past: Past, taken: list[Item]) -> Past:
    """One visit later, at which these were done."""
    visit = past.visits + 1
    done = {item.what: Done(past.of(item).runs + 1, visit) for item in taken}
    return Past(visit, {**past.done, **done}, past.pace)


@given(both)
def test_equal_paces_change_nothing(drawn: tuple[Programme, Past]) -> None:
    """Of whom nothing is known, the area done least recently is first, then least often."""
    programme, past = drawn
    equal = replace(past, pace=paces(weigh([], 0.2)))
    plain = replace(past, pace={})
    assert offer(programme, equal) == offer(programme, plain)
    areas = dict.fromkeys(item.area for item in by_turn(programme, plain))
    of = {a: past.over(item for item in programme.regular if item.area == a) for a in areas}
    assert [of[area].recency for area in areas] == sorted(of[area].recency for area in areas)


@given(st.lists(st.tuples(st.sampled_from(NEEDS), st.floats(0, 1)), max_size=6), st.data())
def test_every_area_keeps_its_share_of_the_turns(
    told: list[tuple[Need, float]], data: st.DataObject
) -> None:
    """Over many visits what is first goes to the areas about as their paces are.

    About: a visit has one first card, and an area that waits longest gets it whole.
    """
    floor = data.draw(st.floats(0.1, 1 / 3))
    weighed = weigh([Source(need, "x", "questionnaire", at, error(7)) for need, at in told], floor)
    past = Past(pace=paces(weighed))
    programme = Programme(tuple(Item(area, "training", area, 4) for area in AREAS))
    first, visits = list[str](), 120
    for _ in range(visits):
        taken = by_turn(programme, past)[0]
        first.append(taken.area)
        past = after(past, [taken])
    pace = past.pace
    assert min(pace.values()) >= 3 * floor - 1e-3
    taken_as = sorted(AREAS, key=lambda area: (pace[area], first.count(area)))
    assert all(first.count(one) <= first.count(two) + 1 for one, two in pairwise(taken_as))
    for area in AREAS:
        share = pace[area] / sum(pace.values())
        assert first.count(area) / visits == pytest.approx(share, rel=0.45), (area, pace)


ALWAYS_MEASURED = Programme(
    (
        Item("one", "training", "control", 1),
        Item("two", "training", "control", 1),
        Item("one", "assessment", "control", 1),
        Item("three", "training", "attention", 1),
    ),
    cards=3,
    most_minutes=1,
    assess_from_session=1,
    assess_every_sessions=1,
)


@given(programmes())
@example(ALWAYS_MEASURED)
def test_everything_has_its_turn(programme: Programme) -> None:
    """Who takes the first training at each visit meets all, and all that is due though unwanted."""
    past = Past()
    first, due = set[Item](), set[Item]()
    for _ in range(programme.assess_from_session + 10 * len(programme.items)):
        cards = offer(programme, past)
        due |= {card.item for card in cards if card.reason == "due"}
        trained = [card.item for card in cards if card.item in programme.regular]
        first |= {*trained[:1]}
        past = after(past, trained[:1])
    assessed = {item.exercise for item in programme.items if item not in programme.regular}
    assert first >= {item for item in programme.regular if item.exercise not in assessed}
    assert due == {item for item in programme.items if item not in programme.regular}


def test_a_new_persons_first_card_is_the_programmes_first() -> None:
    """Nothing is measured at a first visit, and all four areas are there."""
    cards = offer(SHIPPED, Past())
    assert cards[0].item == SHIPPED.items[0]
    assert {card.reason for card in cards} == {"new"}
    assert {card.item.form for card in cards} == {"training"}
    assert [card.item.area for card in cards] == [*AREAS]
    assert minutes(card.item for card in cards) <= SHIPPED.most_minutes


def test_what_was_shipped_fits_a_day() -> None:
    """Over half a year of doing what is on offer: 10 minutes or more, and seldom past the most."""
    past, days = Past(), list[int]()
    for _ in range(100):
        cards = offer(SHIPPED, past)
        days.append(minutes(card.item for card in cards))
        past = after(past, [card.item for card in cards])
    assert min(days) >= SHIPPED.enough_minutes
    assert sum(day > SHIPPED.most_minutes for day in days) <= 20
    assert max(days) <= SHIPPED.most_minutes + 5


def test_measuring_comes_again_after_so_many_visits() -> None:
    """Not before; and the clock has no say in it."""
    one = Item("task", "assessment", "control", 3)
    programme = Programme((Item("other", "training", "calm", 3), one), assess_every_sessions=5)
    reasons = [
        [card.reason for card in offer(programme, Past(visits, {one.what: Done(1, 2)}))]
        for visits in range(2, 8)
    ]
    assert ["due" in each for each in reasons] == [False, False, False, False, True, True]


def test_each_block_that_assesses_measures_once() -> None:
    """What was not done in one stays undone behind it; what was done before it is due again."""
    one = Item("task", "assessment", "control", 3)
    phases = (
        BlockConfig(name="baseline", visits=3, assess=True),
        BlockConfig(name="training", visits=4),
        BlockConfig(name="after", visits=2, assess=True),
    )
    programme = Programme((Item("other", "training", "calm", 3), one), blocks=phases)

    def due(*done: int) -> list[int]:
        """At which visits it is due for who does it at these."""
        found, past = list[int](), Past()
        for visit in range(1, 12):
            found += [visit] * (one in assessments_due(programme, past))
            past = after(past, [one] if visit in done else [])
        return found

    assert due() == [2, 3, 8, 9]
    assert due(2) == [2, 8, 9]
    assert due(3, 8) == [2, 3, 8]


def test_who_does_not_want_one_measure_is_offered_another() -> None:
    """Three that are due come one after the other, visit by visit."""
    measures = tuple(Item(f"task_{n}", "assessment", "control", 3) for n in range(3))
    programme = Programme((Item("other", "training", "calm", 3), *measures))
    offered = [offer(programme, Past(visits))[1] for visits in range(1, 7)]
    assert offered == [Card(item, "due") for item in (*measures, *measures)]


@pytest.mark.parametrize("runs", [LIKED_RUNS - 1, LIKED_RUNS])
def test_what_was_done_most_is_offered_the_day_after(runs: int) -> None:
    """Though its turn is long to come; once it was done often enough to tell."""
    often = SHIPPED.items[4]
    programme = replace(SHIPPED, assess_from_session=100)
    cards = offer(programme, Past(runs, {often.what: Done(runs, runs)}))
    assert (Card(often, "liked") in cards) == (runs == LIKED_RUNS)
