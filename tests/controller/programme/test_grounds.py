"""What is known of a person, from the real store: what counts for an area, and what does not."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.checkin import own
from controller.config import Config, load
from controller.config.instruments import WordingConfig, version_of
from controller.config.models import NormConfig
from controller.health.clock import Moment
from controller.people.visitor import Visitor
from controller.programme.grounds import OWN_NEEDS, Grounds, grounds
from controller.programme.needs import NEEDS, Source, error, paces
from controller.store import grounds as ground_rows
from controller.store.audit import Deed
from controller.store.database import database_path
from controller.store.grounds import Told
from controller.store.rows import Reached
from controller.store.store import Store
from exercises.catalogue import exercises
from tests.beside import beside
from tests.controller.store.parts import opened
from tests.walker.finger import Finger
from tests.walker.world import World, walked

SHIPPED = load(Path(__file__).parents[3] / "config")
WORDS = WordingConfig(
    source="made up", items=tuple(f"Number {n}?" for n in range(6)), answers=tuple("abcde")
)
K6 = SHIPPED.instruments["k6"].model_copy(update={"enabled": True})
NORM = NormConfig(sd=0.5, reliability=0.75, mean=2.0, source="made up for a test")
SIX = [each.name for each in own.SIX]


def config(**norms: NormConfig) -> Config:
    """As shipped, with K6 on and worded, and these norms."""
    programme = SHIPPED.programme.model_copy(update={"norms": norms})
    on = {**SHIPPED.instruments, "k6": K6}
    words = {**SHIPPED.wordings, "k6": {"en": WORDS}}
    return replace(SHIPPED, instruments=on, wordings=words, programme=programme)


def known(**norms: NormConfig) -> Grounds:
    """What counts under it."""
    return grounds(config(**norms), exercises())


def ask(
    store: Store, instrument: str, version: str, answers: dict[str, int | None], **scores: float
) -> None:
    """One asking, in a session of its own, of "p-1"."""
    session = store.start_session("p-1", Moment.now(), [])
    asking = store.start_asking(session, instrument, version, Moment.now())
    for item, value in answers.items():
        store.answer(asking, item, value, Moment.now())
    result: dict[str, Any] | None = {"values": scores, "verdict": "valid"} if scores else None
    store.end_asking(asking, "finished", result, Moment.now())


def assess(store: Store, value: float, verdict: str = "valid", version: str | None = None) -> None:
    """One assessment of go/no-go by "p-1"."""
    task = exercises()["go_nogo"]
    session = store.start_session("p-1", Moment.now(), [])
    what = ("go_nogo", "assessment", version or task.version)
    run = store.start_run(session, *what, {}, {}, Moment.now())
    reached = Reached("dprime", value, verdict, 1)
    store.finish_run(run, "finished", {}, Moment.now(), [], reached)


def test_the_last_answer_to_each_own_question_counts(tmp_path: Path) -> None:
    """Skipped ones leave the one before; mood and energy, and other versions, say nothing."""
    with opened(tmp_path) as store:
        ask(store, own.NAME, own.VERSION, {"mood": 0, SIX[0]: 0, SIX[4]: 3})
        ask(store, own.NAME, own.VERSION, {"energy": 4, SIX[0]: 4, SIX[4]: None})
        ask(store, own.NAME, "another", {SIX[2]: 0})
        found = known().sources(store.told("p-1", known().wanted))
        nobody = store.told("p-2", known().wanted)
    assert found == [
        Source("self_control", SIX[0], "own", 1.0, error(1)),
        Source("agency", SIX[4], "own", 0.75, error(1)),
    ]
    assert known().sources(nobody) == []


def test_each_own_question_is_of_one_area() -> None:
    """Two of each."""
    assert list(OWN_NEEDS) == SIX
    assert sorted(OWN_NEEDS.values()) == sorted([*NEEDS, *NEEDS])


def test_a_questionnaire_counts_by_its_last_scores_while_it_is_on(tmp_path: Path) -> None:
    """12 of 24 where less is better; with other words, or off, it does not."""
    with opened(tmp_path) as store:
        for total, version in ((24, version_of(K6, WORDS)), (6, version_of(K6, WORDS)), (0, "old")):
            ask(store, "k6", version, {"item_01": 1}, total=total)
        found = known().sources(store.told("p-1", known().wanted))
        off = grounds(SHIPPED, exercises())
        assert off.sources(store.told("p-1", off.wanted)) == []
    assert found == [Source("mental_health", "k6 total", "questionnaire", 0.75, error(6))]


def test_an_assessment_counts_where_a_norm_says_where_it_stands(tmp_path: Path) -> None:
    """The last valid one of this version: an SD above the mean is position 0.84."""
    with opened(tmp_path) as store:
        assess(store, 2.5)
        assess(store, 0.1, "invalid")
        assess(store, 0.1, version="of long ago")
        (found,) = known(go_nogo=NORM).sources(store.told("p-1", known(go_nogo=NORM).wanted))
        without = known(go_nogo=NORM.model_copy(update={"mean": None}))
        assert without.sources(store.told("p-1", without.wanted)) == []
    assert (found.need, found.name, found.kind) == ("self_control", "go_nogo", "assessment")
    assert found.position == pytest.approx(0.8413, abs=1e-4)
    assert found.se == error(1, 0.75)


def test_who_erased_themselves_is_not_known(tmp_path: Path) -> None:
    """Nothing weighs any more."""
    with opened(tmp_path) as store:
        store.enrol("p-1", 7, Moment.now())
        ask(store, own.NAME, own.VERSION, dict.fromkeys(SIX, 0))
        assess(store, 2.5)
        store.erase("p-1", Moment.now(), lambda _: [], Deed("cli", "erase"))
        assert store.told("p-1", known(go_nogo=NORM).wanted) == Told({}, {"k6": {}}, {})
    assert database_path(tmp_path).exists()


def test_who_says_they_wait_badly_meets_self_control_sooner(tmp_path: Path) -> None:
    """And calm later; by little, as nobody has tested the questions."""
    with opened(tmp_path) as store:
        ask(store, own.NAME, own.VERSION, {SIX[0]: 0, SIX[1]: 0, SIX[2]: 4, SIX[3]: 4})
        pace = paces(known().weighed(store.told("p-1", known().wanted)))
    assert pace["control"] == pace["attention"] > pace["agency"] > pace["calm"]
    assert pace["control"] < 1.2


QUESTIONS = (ground_rows.OWN, ground_rows.SCORES, ground_rows.MEASURED)


@pytest.mark.parametrize("sql", QUESTIONS)
def test_no_question_reads_a_whole_table(tmp_path: Path, sql: str) -> None:
    """Its cost does not grow with what all others did."""
    names = re.findall(r":([a-z]+)", sql)
    with opened(tmp_path), beside(tmp_path) as conn:
        rows = conn.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(names, 1)).fetchall()
    plan = [row[3] for row in rows]
    assert any("asking_of_person" in step or "SEARCH point" in step for step in plan), plan
    assert not [step for step in plan if re.match("SCAN (asking|answer|point)", step)]


def test_the_pod_itself_puts_the_weakest_area_first(tmp_path: Path) -> None:
    """As pod.py joins it; who is not kept gets the programme's own."""
    answers: dict[str, int | None] = {**dict.fromkeys(SIX, 4), SIX[4]: 0, SIX[5]: 0}
    world = World(walked(tmp_path))
    with world.in_force():
        pod = world.boot(Finger())
        try:
            ask(pod.book.store, own.NAME, own.VERSION, answers)
            firsts = []
            for kept in (True, False):
                pod.book.visitor = Visitor("p-1", kept=kept, enrolled=True)
                offering = pod.session.offering
                offering.begin(pod.book.past())
                firsts.append(offering.cards[0].item.exercise)
        finally:
            pod.close()
    assert firsts == ["plans", "go_nogo"]
