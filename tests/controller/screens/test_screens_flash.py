"""Nothing of the pod's own flashes too often: what moves by itself, and a whole first visit.

How fast somebody turns pages is theirs, and not looked at.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from controller.checkin import own
from controller.health.clock import Moment
from controller.people import scrypt
from controller.screens import (
    handing,
    hear,
    identify,
    moment,
    questionnaire,
    selftest,
    still_there,
    updating,
)
from controller.visit.loudness import Loudness
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import BLANK, Disc, Picture
from exercises.core.words import Say
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT
from exercises.stage.person import Act
from exercises.stage.run import Left
from exercises.stage.virtual import VirtualStage
from tests.controller.store.parts import opened
from tests.journeys.test_visits import WHO, Regular, visited
from tests.pictures.flashing import SIZE, flashing
from tests.walker.world import World, scratch, walked

LAMPS = ("left", "right", "ok", "back", "help")
PAINTERS = [Painter(SIZE, Language("en"), theme) for theme in (DARK, LIGHT)]
Cues = list[tuple[Picture, int]]


class Nobody:
    """Looks, and presses nothing."""

    def __init__(self) -> None:
        self.cues: Cues = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture):
            self.cues.append((cue, onset_ns))

    def next_act(self) -> Act | None:
        return None

    def take_act(self) -> Act:
        raise AssertionError("nobody presses")


class Regularly(Regular):
    """Notes what is shown."""

    cues: Cues

    def see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture):
            self.cues.append((cue, onset_ns))
        super().see(cue, onset_ns)


def blinking() -> Script[None]:
    """What would be found: large, and five times a second."""
    for _ in range(10):
        for picture in (Picture((Disc(0, 0, 0.3),), "blinking"), BLANK):
            yield Present(((0.0, picture),), until=0.1)


def in_turn(*scripts: Script[object]) -> Script[None]:
    """One after another."""
    for script in scripts:
        yield from script


BY_ITSELF: dict[str, Callable[[], Script[object]]] = {
    "still_there": lambda: still_there.script(15.0),
    "identify": lambda: identify.script("pod-1", 5.0),
    "hear": lambda: hear.script([Say("One.")] * 5, Loudness(0.5, 1.0)),
    "answers": lambda: questionnaire.how(own.MOOD),
    "updating": lambda: in_turn(*(updating.script(percent, 0.2) for percent in range(100))),
    "lamps": lambda: selftest.lamps_in_turn(LAMPS),
    "waiting": lambda: in_turn(*(wait() for wait in (moment.script, handing.wait) * 8)),
}


def shown(script: Script[object]) -> Cues:
    """All pictures of a script before which nobody does anything."""
    person = Nobody()
    stage, answer = VirtualStage(person), None
    with suppress(StopIteration, Left):
        while True:
            request = script.send(answer)
            assert isinstance(request, Present)
            answer = stage.present(request)
    return person.cues


@pytest.mark.parametrize("name", BY_ITSELF)
def test_what_moves_by_itself_does_not_flash(name: str) -> None:
    """In either look."""
    cues = shown(BY_ITSELF[name]())
    assert cues
    assert [flashing(cues, painter) for painter in PAINTERS] == ["", ""]


def test_what_flashes_would_be_found() -> None:
    """As these are looked at."""
    cues = shown(blinking())
    assert all(flashing(cues, painter) for painter in PAINTERS)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A pod that somebody is enrolled at, who was never there."""
    monkeypatch.setitem(scrypt.COST, "n", 16)
    with scratch() as place:
        made = World(walked(Path(place), sign_in="number", idle_s=90.0))
        with made.in_force():
            with opened(made.data) as store:
                store.enrol(WHO.pseudonym, WHO.number or 0, Moment.now())
            yield made


def test_a_first_visit_does_not_flash(world: World) -> None:
    """Every screen from idle to idle, pressed twice a second where nothing is timed."""
    person = Regularly(WHO)
    person.cues = []
    visited(world, person)
    assert len({cue.name for cue, _ in person.cues}) > 40
    assert flashing(person.cues, PAINTERS[0]) == ""
