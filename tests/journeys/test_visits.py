"""Whole visits on the virtual stage, with the session and its store as the pod puts them together.

Who comes here can do the exercises, knows their number and four pictures, and reads nothing: they
press what is lit.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controller.health.clock import Moment
from controller.people import scrypt
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Act, VirtualPerson
from tests.beside import beside
from tests.controller.store.parts import opened
from tests.walker.finger import PRESS_NS, S, Somebody, stem
from tests.walker.world import BEGAN, WalkedPod, World, scratch, walked

WHO = Somebody(231, (6, 1, 4, 0), "p-231")
# Days of visits in four weeks, with a week in between that has but one.
DAYS = (0, 1, 4, 7, 9, 15, 21, 22, 25)


class Regular:
    """Signs in by heart, agrees, does what is asked for in an exercise, and presses what is lit."""

    def __init__(self, who: Somebody, visits: int = 1) -> None:
        self.pod: WalkedPod | None = None
        self.met: list[str] = []
        self.pressed: set[str] = set()
        self._who, self._visits = who, visits
        self._person = VirtualPerson(lambda _: None, seed=3)
        self._doing: Any = None
        self._ways: deque[str] = deque()
        self._name = ""
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """What they look at, one screen after another."""
        pod = self.pod
        assert pod is not None
        if pod.book.visits == self._visits and pod.session.state == "attract":
            pod.rules.shut_down()
        self._follow(pod.session.chosen if pod.session.state == "exercise" else None)
        if not (isinstance(cue, Picture) and self._knows(cue, onset_ns)):
            self._person.see(cue, onset_ns)

    def _knows(self, picture: Picture, onset_ns: int) -> bool:
        """Whether they know what to press here by heart."""
        if self._name != stem(picture):
            self._name, self._ways = stem(picture), deque(self._who.ways(stem(picture)))
            self.met.append(self._name)
        if self._name == "consent_ask":
            self._ways = deque(["right"])
        self._act = None
        if self._ways:
            self._act = Act(self._ways.popleft(), onset_ns + S // 2, PRESS_NS)
        return self._act is not None

    def _follow(self, doing: Any) -> None:
        if doing is not self._doing:
            self._doing = doing
            self._person.follow(doing.exercise.rule() if doing else lambda _: None)

    def next_act(self) -> Act | None:
        acts = [act for act in (self._act, self._person.next_act()) if act is not None]
        return min(acts, key=lambda act: act.at_ns) if acts else None

    def take_act(self) -> Act:
        act = self.next_act()
        assert act is not None
        if act == self._act:
            self._act = None
        else:
            self._person.take_act()
        self.pressed.add(act.button)
        return act


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory; and hashes that cost little."""
    monkeypatch.setitem(scrypt.COST, "n", 16)
    with scratch() as folder:
        yield folder


@pytest.fixture
def world(place: Path) -> Iterator[World]:
    """A pod that somebody is enrolled at, who was never there."""
    world = World(walked(place, sign_in="number", idle_s=90.0))
    with world.in_force():
        with opened(world.data) as store:
            store.enrol(WHO.pseudonym, WHO.number or 0, Moment.now())
        yield world


def visited(world: World, person: Regular) -> Regular:
    """The pod from its start to the end of their visits."""
    person.pod = world.boot(person)
    try:
        person.pod.session.run()
    finally:
        person.pod.close()
    return person


def read(world: World, sql: str) -> list[Any]:
    """What the database holds."""
    with beside(world.data) as db:
        return db.execute(sql).fetchall()


def test_who_follows_the_lit_keys_alone_comes_through_their_first_visit(world: World) -> None:
    """No word is looked at: from the idle screen to a saved result and back to idle."""
    met = visited(world, Regular(WHO)).met
    stations = ("attract", "number", "pin_choose", "pin_again", "consent_ask", "start", "done")
    places = [met.index(name) for name in stations]
    assert places == sorted(places)
    assert met[-1] == "attract"
    assert read(world, "SELECT person, outcome FROM session") == [(WHO.pseudonym, "enough")]
    runs = read(world, "SELECT outcome, result IS NOT NULL FROM run")
    assert runs
    assert set(runs) == {("finished", 1)}


def test_from_the_first_visit_to_the_fourth_week(world: World) -> None:
    """Asked once who they are and whether they agree; then known, and what they did goes on."""
    visits: list[list[str]] = []
    for day, before in zip(DAYS, (0, *DAYS), strict=False):
        world.set_clock(day - before, synchronised=True)
        visits.append(visited(world, Regular(WHO)).met)
    assert [v.count("consent_ask") for v in visits] == [1] + [0] * (len(DAYS) - 1)
    assert ["pin_choose" in v for v in visits] == [True] + [False] * (len(DAYS) - 1)
    assert ["pin" in v for v in visits] == [False] + [True] * (len(DAYS) - 1)
    sessions = read(world, "SELECT person, outcome FROM session")
    assert sessions == [(WHO.pseudonym, "enough")] * len(DAYS)
    walls = read(world, "SELECT json_extract(started, '$.wall') FROM session ORDER BY id")
    days = [wall[:10] for (wall,) in walls]
    began = [(BEGAN + timedelta(days=day)).date().isoformat() for day in DAYS]
    assert days == began
    assert read(world, "SELECT DISTINCT outcome FROM run") == [("finished",)]
    done = [name for (name,) in read(world, "SELECT exercise FROM run ORDER BY id")]
    assert len(set(done)) > 4
    with opened(world.data) as store:
        assert store.past(WHO.pseudonym).visits == len(DAYS)


def test_one_button_is_enough(place: Path) -> None:
    """Where nobody signs in: from idle through an exercise and back, with ok alone."""
    config = walked(place, sign_in="nobody", idle_s=90.0)
    n_back = [offer for offer in config.programme.offer if offer.exercise == "n_back"]
    programme = config.programme.model_copy(update={"offer": tuple(n_back)})
    assert config.exercises["n_back"].one_button
    world = World(replace(config, programme=programme))
    with world.in_force():
        person = visited(world, Regular(Somebody()))
    assert read(world, "SELECT DISTINCT outcome FROM run") == [("finished",)]
    assert person.pressed == {"ok"}
