"""A wing on one pod for eight weeks: what must hold for everybody, and of all of them together.

In the suite few people come for eight weeks, to a short programme. `make cohort` has sixty of them
and all that is shipped, by the same tests.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from controller.config import Config
from controller.health.clock import Moment
from controller.people import scrypt
from controller.people.people import People
from controller.programme.offer import CALM, Done, Past, What, minutes
from controller.programme.wing import Rules, Wing, later
from controller.store.erasing import traces
from controller.store.reading import read_wing
from controller.store.rows import Limits, Retention
from controller.store.store import Store
from exercises.core.trial import Value
from tests.beside import beside
from tests.journeys.cohort import Member, Visit, enrolled, lived
from tests.waiting import wait_for
from tests.walker.world import BEGAN, World, scratch, walked

WHOLE = os.environ.get("COHORT") == "whole"
MANY, WEEKS, FEWEST = (60, 8, 5) if WHOLE else (10, 8, 3)
# An assessment a visit, from the second one on: three of them, or the eight that are shipped.
BEFORE, TRAINING, AFTER = (9, 4, 8) if WHOLE else (5, 6, 5)
# On these days nobody set the clock.
UNSET = (9, 10, 40)
BLOCKS = [
    {"name": "before", "visits": BEFORE, "assess": True},
    {"name": "training", "visits": TRAINING, "visits_a_week": 2, "minutes_a_week": 20},
    {"name": "after", "visits": AFTER, "assess": True},
    {"name": "on", "visits_a_week": 1},
]
FEW = [
    {"exercise": name, "form": form, "minutes": 4}
    for name, form in (
        ("go_nogo", "training"),
        ("flanker", "training"),
        ("settle", "training"),
        ("plans", "training"),
        ("go_nogo", "assessment"),
        ("flanker", "assessment"),
        ("later", "assessment"),
    )
]
TODAY = (BEGAN + timedelta(weeks=WEEKS)).date()
ANSWERS_DAYS, RESULTS_DAYS = 21, 35


@dataclass(frozen=True)
class Lived:
    """What is on the disk after eight weeks, and what is true."""

    config: Config
    wing: list[Member]
    truth: list[Visit]

    @property
    def kept(self) -> list[Visit]:
        """The sessions that were to be written down, in their order."""
        known = {member.who.pseudonym for member in self.wing if member.kept}
        return [visit for visit in self.truth if visit.person in known]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Of pod.db."""
        with beside(self.config.pod.data_dir) as conn:
            return conn.execute(sql).fetchall()

    def copied(self, place: Path) -> Path:
        """The disk once more, to be changed."""
        return Path(shutil.copytree(self.config.pod.data_dir, place / "data"))


@pytest.fixture(scope="module")
def wing() -> Iterator[Lived]:
    """Eight weeks go by."""
    programme: dict[str, Any] = {"blocks": BLOCKS} | ({} if WHOLE else {"offer": FEW})
    cost, scrypt.COST["n"] = scrypt.COST["n"], 16
    with scratch() as place:
        config = walked(place, programme, sign_in="number", idle_s=90.0)
        world = World(config)
        people = enrolled(world, MANY, seed=1)
        truth = lived(world, people, WEEKS, UNSET)
        yield Lived(config, people, truth)
    scrypt.COST["n"] = cost


def now() -> Moment:
    """The morning after, on a pod whose clock is set."""
    return Moment(f"{TODAY}T09:00:00.000Z", 10**15, "after", synchronised=True)


def before(visits: list[Visit]) -> Iterator[tuple[Visit, Past]]:
    """Each visit with what its person had done before it, counted of the truth."""
    past = dict[str, Past]()
    for visit in visits:
        was = past.get(visit.person, Past())
        yield visit, was
        finished = [did.what for did in visit.did if did.finished]
        if finished:
            number, done = was.visits + 1, dict(was.done)
            for what in finished:
                done[what] = Done(done.get(what, Done(0, 0)).runs + 1, number)
            past[visit.person] = Past(number, done)


def test_they_came_trained_and_were_measured(wing: Lived) -> None:
    """The wing is one: all came, most of them again; each thing on offer was done."""
    came = Counter(visit.person for visit in wing.truth)
    assert len(came) == MANY
    assert sum(times > 1 for times in came.values()) > 0.8 * MANY
    done = {did.what for visit in wing.kept for did in visit.did if did.finished}
    assert done == {(of.exercise, of.form) for of in wing.config.programme.offer}
    assert any(not did.finished for visit in wing.kept for did in visit.did)


def test_every_offer_is_made_of_their_own_past_and_within_the_rules(wing: Lived) -> None:
    """Blocks and doses as they are configured; nobody has anybody else's past."""
    programme = wing.config.programme
    for visit, past in before(wing.kept):
        assert visit.past == past
        items = [card.item for card in visit.cards]
        assert 1 <= len(items) <= programme.cards
        assert len({item.exercise for item in items}) == len(items)
        measured = [item for item in items if item.form == "assessment"]
        assert len(measured) <= _measured_at(past, wing)
        trained = [item for item in items if item.form == "training"]
        assert trained
        assert any(item.area == CALM for item in trained)
        always = {*trained[:1], *measured, *[i for i in trained if i.area == CALM][:1]}
        assert minutes(items) <= programme.most_minutes or set(items) == always


def _measured_at(past: Past, wing: Lived) -> int:
    """How many assessments may stand on the next visit's cards, by its block."""
    number, first = past.visits + 1, 1
    of = [(o.exercise, o.form) for o in wing.config.programme.offer if o.form == "assessment"]
    for block in wing.config.programme.blocks:
        if block.visits is None or number < first + block.visits:
            missing = [what for what in of if past.done.get(what, Done(0, 0)).visit < first]
            return int(block.assess and number > 1 and bool(missing))
        first += block.visits
    return 0


def test_whoever_was_not_measured_is_measured_as_soon_as_may_be(wing: Lived) -> None:
    """One a visit, while a block has some left."""
    for visit, past in before(wing.kept):
        measured = [card for card in visit.cards if card.item.form == "assessment"]
        assert len(measured) == _measured_at(past, wing)


def test_each_goes_on_where_they_left_off(wing: Lived) -> None:
    """A training begins with what the same person's last run of it had kept, and nobody else's."""
    levels, carried = dict[tuple[str, str], Value | None](), 0
    for visit in wing.kept:
        for did in visit.did:
            own = (visit.person, did.what[0])
            if did.what[1] == "training":
                assert did.began_with == levels.get(own), (own, did)
                carried += did.began_with is not None
            if did.left_with is not None:
                levels[own] = did.left_with
    assert carried > len(wing.kept) / 3


def test_what_is_kept_is_what_was_done_by_whom(wing: Lived) -> None:
    """Session by session and run by run; of who said no there is not a row."""
    sessions = wing.rows("SELECT person FROM session ORDER BY id")
    assert sessions == [(visit.person,) for visit in wing.kept]
    runs = wing.rows(
        """SELECT person, exercise, form, run.outcome = 'finished', count(trial.n)
        FROM session JOIN run ON session_id = session.id LEFT JOIN trial ON run_id = run.id
        GROUP BY run.id ORDER BY run.id"""
    )
    did = [
        (visit.person, *did.what, did.finished, did.trials)
        for visit in wing.kept
        for did in visit.did
    ]
    assert runs == did
    unkept = [member.who.pseudonym for member in wing.wing if not member.kept]
    assert bool(unkept) == (MANY >= 20)
    for table in ("session", "visit", "tally", "attendance", "point", "goal", "asking"):
        assert not {person for (person,) in wing.rows(f"SELECT person FROM {table}")} & {*unkept}


def test_what_stood_on_the_cards_is_kept(wing: Lived) -> None:
    """Each session's cards, as they were seen."""
    offered = dict[int, set[What]]()
    for session, *what in wing.rows("SELECT * FROM offered"):
        offered.setdefault(session, set()).add((what[0], what[1]))
    assert [*offered.values()] == [{card.item.what for card in visit.cards} for visit in wing.kept]


def report(data: Path, rules: Rules) -> dict[str, Any]:
    """As `pod report wing` makes it on the morning after."""
    kept = read_wing(data, partial(later, now=now(), rules=rules))
    return Wing(kept, now(), rules).document()


def within(visit: Visit, low: date, high: date) -> bool:
    return visit.clock_set and low <= visit.day < high


def counted(truth: list[Visit], rules: Rules) -> dict[str, Any]:
    """The same numbers, counted of the truth; what is of too few people is None."""
    few, weeks = rules.fewest, timedelta(weeks=rules.weeks)
    monday = TODAY - timedelta(days=TODAY.weekday())
    now = [visit for visit in truth if within(visit, monday - weeks, monday)]
    done = [did for visit in now for did in visit.did if did.finished]
    came = {visit.person for visit in now if _is_visit(visit)}
    then = [v for v in truth if within(v, monday - 2 * weeks, monday - weeks) and _is_visit(v)]
    earlier = {visit.person for visit in then}
    back = len(came & earlier)
    return {
        "came": len(came) if len(came) >= few else None,
        "visits": sum(map(_is_visit, now)),
        "minutes": sum(did.seconds for visit in now for did in visit.did) / 60,
        "return": (back, len(earlier)),
        "times": Counter(did.what for did in done),
        "offered": Counter(card.item.what for visit in now for card in visit.cards),
        "undated": sum(_is_visit(visit) for visit in truth if not visit.clock_set),
        "often": Counter(visit.person for visit in truth if _is_visit(visit)),
    }


def _is_visit(visit: Visit) -> bool:
    return any(did.finished for did in visit.did)


def check(told: dict[str, Any], truth: list[Visit], rules: Rules) -> None:
    """Every number of the report is the truth's."""
    true, period, kept = counted(truth, rules), told["period"], told["kept"]
    assert (period["came"], period["visits"]) == (true["came"], true["visits"])
    # A run is timed from when its row is written; the truth from when its screen comes.
    assert period["minutes"] == pytest.approx(true["minutes"], rel=0.01, abs=1)
    back, of = true["return"]
    if period["return"] is not None:
        assert period["return"]["low"] <= back <= period["return"]["high"]
        assert period["return"]["of"] == of
    for row in period["doses"]["exercises"]:
        what = row["exercise"], row["form"]
        assert (row["offered"], row["times"]) == (true["offered"][what], true["times"][what])
        assert row["done"] <= min(row["offered"], row["times"])
    if not period["doses"]["left_out"]:
        assert period["doses"]["together"]["times"] == true["times"].total()
        assert period["doses"]["together"]["offered"] == true["offered"].total()
    assert (kept["people"], kept["visits"]) == (len(true["often"]), true["often"].total())
    assert kept["any_undated"] == bool(true["undated"])
    assert kept["undated_visits"] in (true["undated"], None)


@pytest.mark.parametrize("weeks", [2, 4])
def test_the_report_is_the_truth_and_names_nobody(wing: Lived, weeks: int) -> None:
    """Counted once more, another way."""
    rules = Rules(weeks, FEWEST)
    told = report(wing.config.pod.data_dir, rules)
    check(told, wing.kept, rules)
    assert told["enrolled"] == MANY
    assert told["period"]["doses"]["exercises"]
    text = json.dumps(told)
    assert not any(member.who.pseudonym in text for member in wing.wing)


def test_after_some_are_erased_the_others_numbers_are_right(wing: Lived, tmp_path: Path) -> None:
    """No byte is left of every fourth; the report is that of a wing that never had them."""
    data, rules = wing.copied(tmp_path), Rules(4, FEWEST)
    gone = [member.who for member in wing.wing[::4]]
    with closing(Store.open(data, Limits(1e9, 2**30))) as store:
        people = People(lambda: store)
        for each in gone:
            assert each.number is not None
            person = people.find(each.number)
            assert person is not None
            people.erase(person, published=False)
    assert [traces(data, each.pseudonym) for each in gone] == [[]] * len(gone)
    names = {each.pseudonym for each in gone}
    rest = [visit for visit in wing.kept if visit.person not in names]
    check(report(data, rules), rest, rules)
    assert report(data, rules)["enrolled"] == MANY - len(gone)
    with closing(Store.open(data, Limits(1e9, 2**30))) as store:
        pasts = {visit.person: _after(visit, past) for visit, past in before(rest)}
        assert {person: store.past(person) for person in pasts} == pasts


def _after(visit: Visit, past: Past) -> Past:
    """What they have done when the visit is over."""
    again = replace(visit, past=Past())
    (_, then), *_ = reversed([*before([again, again])])
    done = {
        what: Done(past.done.get(what, Done(0, 0)).runs + each.runs, past.visits + 1)
        for what, each in then.done.items()
    }
    return Past(past.visits + bool(done), {**past.done, **done})


def test_what_is_too_old_goes_and_nobody_begins_anew(wing: Lived, tmp_path: Path) -> None:
    """Trials, then sessions; those of an unset clock with the ones after them; sums stay."""
    data = wing.copied(tmp_path)
    keep = Limits(1e9, 2**30, tick_s=0.05, retention=Retention(ANSWERS_DAYS, RESULTS_DAYS))
    old = {days: _old(wing.kept, days) for days in (ANSWERS_DAYS, RESULTS_DAYS)}
    assert 0 < old[RESULTS_DAYS] < old[ANSWERS_DAYS] < len(wing.kept)
    world = World(wing.config)
    world.boots, world.off = 999, timedelta(weeks=WEEKS)

    def left(sql: str) -> int:
        with beside(data) as conn:
            return int(conn.execute(sql).fetchone()[0] or 0)

    with world.in_force(), closing(Store.open(data, keep)) as store:
        oldest = "SELECT min(session_id) FROM run JOIN trial ON run_id = run.id"
        wait_for("old trials are gone", lambda: left(oldest) > old[ANSWERS_DAYS], 20)
        assert left("SELECT min(id) FROM session") == old[RESULTS_DAYS] + 1
        assert left("SELECT count(*) FROM session") == len(wing.kept) - old[RESULTS_DAYS]
        pasts = {visit.person: _after(visit, past) for visit, past in before(wing.kept)}
        assert {person: store.past(person) for person in pasts} == pasts


def _old(visits: list[Visit], days: int) -> int:
    """How many of the first sessions are that old for certain: up to the last dated one that is."""
    limit = TODAY - timedelta(days=days)
    dated = [n for n, visit in enumerate(visits, 1) if visit.clock_set and visit.day < limit]
    return max(dated)
