"""A random walk over the whole session: 100,000 presses, and every row of its table."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from controller.people import scrypt
from controller.people.visitor import Visitor
from controller.screens import attract, done, picture_pin, staff
from controller.store.store import Store
from controller.visit.book import Book
from controller.visit.rules import Rules
from controller.visit.session import FLOW
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Label, Picture
from exercises.core.trial import Trial, Value
from exercises.core.words import Say
from tests.walker.machine import Walker
from tests.walker.stroll import DEEDS, Deed, staff_deed, stroll
from tests.walker.walk import Seen, Walk
from tests.walker.world import World, scratch, walked

PRESSES, WALKS, STEPS = 100_000, 12, 40
# A walk on one disk does the rest: in so many parts at most, until the whole table was used.
PART, PARTS = 10_000, 12
Spoil = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory; and hashes that cost little."""
    monkeypatch.setitem(scrypt.COST, "n", 16)
    with scratch() as folder:
        yield folder


@pytest.mark.timeout(300)
def test_whatever_is_pressed_a_hundred_thousand_times(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No crash, no dead end, nothing lost, nothing of anybody else's; and the whole table used."""
    chosen = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    Walker.config, Walker.seen = walked(place), Seen()
    with Walker.seen.noting():
        run_state_machine_as_test(Walker, settings=chosen)
        go_on(Walk(World(walked(place / "more")), Walker.seen, 3))
    with capsys.disabled():
        sys.stdout.write(f"\n{Walker.seen.presses} presses, {Walker.seen.boots} boots\n")
    assert set(FLOW) <= set(Walker.seen.rows), set(FLOW) - set(Walker.seen.rows)
    assert Walker.seen.presses >= PRESSES


def test_who_comes_after_somebody_was_timed_out_presses_now(place: Path) -> None:
    """Not at the time at which the one before would have pressed: such presses are nobody's."""
    walk = Walk(World(walked(place)), Seen(), 1)
    try:
        for _ in range(3):
            walk.boot.finger.do([("lit", 3), ("nothing", 0)])
            before = walk.boot.state
            walk.leave("never")
            assert (before, walk.boot.state) == ("sign_in", "attract")
    finally:
        walk.close()


def go_on(walk: Walk) -> None:
    """Until there were enough presses, and each row was met."""
    try:
        for part in range(PARTS):
            if walk.presses >= PRESSES and set(FLOW) <= set(walk.seen.rows):
                break
            stroll(walk, Random(part), walk.presses + PART)
    finally:
        walk.close()


def _others_plans(patch: pytest.MonkeyPatch) -> None:
    """What somebody did last is asked of all people."""

    def last_value(self: Book, exercise: str, column: str) -> Value | None:
        trials = [t for _, t in self.store.trials(exercise=exercise) if column in t.extra]
        return trials[-1].extra[column] if trials else None

    patch.setattr(Book, "last_value", last_value)


def _told_on_attract(patch: pytest.MonkeyPatch) -> None:
    """The idle screen says how many trials the pod has."""
    script = attract.script

    def telling(tongues: Any, stuck: Any, _hint: Any) -> Any:
        return script(tongues, stuck, Say(str(len(BOOKS[-1].store.trials()))))

    patch.setattr(attract, "script", telling)


BOOKS: list[Book] = []


def _acknowledged_too_soon(patch: pytest.MonkeyPatch) -> None:
    """Every other trial is taken for kept and is not."""
    keep = Store.keep

    def forgetful(self: Store, run_id: int, *trials: Trial, **named: Any) -> None:
        if trials[0].onset_ns % 2:
            keep(self, run_id, *trials, **named)

    patch.setattr(Store, "keep", forgetful)


def _guests_kept(patch: pytest.MonkeyPatch) -> None:
    """Who is not to be kept is."""
    start = Book.start_session

    def kept(self: Book, visitor: Visitor) -> None:
        start(self, visitor)
        self.visitor = Visitor(visitor.pseudonym)
        self._session = self.store.start_session(visitor.pseudonym, self._began, [])

    patch.setattr(Book, "start_session", kept)


def _left_open(patch: pytest.MonkeyPatch) -> None:
    """Who is signed out stays in the book."""
    patch.setattr(Book, "end_session", lambda *_: None)


def _unlit(patch: pytest.MonkeyPatch) -> None:
    """One screen lights no key."""

    def dark(*_: Any, **__: Any) -> Script[str]:
        yield Present(((0.0, Picture((Key("ok", 0, 0),), "dark")),), watch=("ok",))
        return "enough"

    patch.setattr(done, "script", dark)


def _held_in_vain(patch: pytest.MonkeyPatch) -> None:
    """Holding `back` leads nowhere."""
    note = Rules._note

    def deaf(self: Rules, edge: Any, watch: Any) -> None:
        note(self, edge, watch)
        self._held_since_ns = None

    patch.setattr(Rules, "_note", deaf)


def _pictures_back_one_by_one(patch: pytest.MonkeyPatch) -> None:
    """Of a picture PIN `back` takes back one at a time."""

    def slow(*_: Any) -> Script[None]:
        for left in range(4):
            lit = Key("ok", 0, 0, prompt=True)
            yield Present(((0.0, Picture((lit,), f"pin {4 - left}")),), watch=("ok", "back"))

    patch.setattr(picture_pin, "script", slow)


def _code_back_one_by_one(patch: pytest.MonkeyPatch) -> None:
    """Of a staff code `back` takes back one digit at a time."""

    def slow(*_: Any) -> Script[None]:
        for left in range(6):
            lit = Key("ok", 0, 0, prompt=True)
            yield Present(((0.0, Picture((lit,), f"code {6 - left}")),), watch=("ok", "back"))

    patch.setattr(staff, "code", slow)


def _told_by_pseudonym(patch: pytest.MonkeyPatch) -> None:
    """Staff are shown what nobody is to be known by."""

    def telling(*_: Any) -> Script[None]:
        shapes = (Key("ok", 0, 0, prompt=True), Label(Say("p-1"), 0, 0, 0.1))
        yield Present(((0.0, Picture(shapes, "code")),), watch=("ok", "back"))

    patch.setattr(staff, "code", telling)


def _never_timed_out(patch: pytest.MonkeyPatch) -> None:
    """Nobody is ever signed out for doing nothing."""
    patch.setattr(Rules, "_look_at_person", lambda *_: None)


def _crash(patch: pytest.MonkeyPatch) -> None:
    """A screen fails."""

    def failing(*_: Any, **__: Any) -> Any:
        raise AttributeError("no words")

    patch.setattr(done, "script", failing)


# Met where staff are, and nowhere else.
OF_STAFF = (_code_back_one_by_one, _told_by_pseudonym)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_others_plans, "meets what is others'"),
        (_told_on_attract, "meets what is others'"),
        (_acknowledged_too_soon, "trials on disk"),
        (_guests_kept, "open in|left a trace"),
        (_left_open, "open in"),
        (_unlit, "lights nothing"),
        (_held_in_vain, "do not lead out"),
        (_pictures_back_one_by_one, "by way of"),
        (_code_back_one_by_one, "by way of"),
        (_told_by_pseudonym, "shows p-1"),
        (_never_timed_out, "do not lead out"),
        (_crash, "no words"),
    ],
)
def test_a_walk_meets_what_is_wrong(
    spoil: Spoil, words: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing that must hold is seen where it does not."""
    begin = Book.__init__

    def noted(self: Book, *how: Any, **more: Any) -> None:
        begin(self, *how, **more)
        BOOKS.append(self)

    monkeypatch.setattr(Book, "__init__", noted)
    seen = Seen()
    walk = Walk(World(walked(place)), seen, 3)
    try:
        stroll(walk, Random(5), 3000)
        spoil(monkeypatch)
        deeds: dict[Deed, float] = {staff_deed: 1.0} if spoil in OF_STAFF else DEEDS
        with seen.noting(), pytest.raises((AssertionError, AttributeError), match=words):
            stroll(walk, Random(6), 60_000, deeds)
    finally:
        walk.close()
