"""The session: its table, and its loop with the real store on disk, played on the virtual stage."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.people.people import People
from controller.people.visitor import GUEST, Visitor
from controller.screens import who
from controller.store.faults import StoreFault
from controller.store.store import Store
from controller.visit.book import Book
from controller.visit.door import Door
from controller.visit.offering import Offering
from controller.visit.rules import Rules
from controller.visit.session import FLOW, STATES, WINNERS, State, following
from controller.visit.training import Offered
from exercises.catalogue import exercise
from exercises.core.script import Script
from exercises.core.shapes import Picture
from exercises.core.trial import Trial
from tests.controller.broken import broken_off
from tests.controller.checkin.test_room import asked
from tests.controller.people.fingers import first_time
from tests.controller.store.parts import LIMITS
from tests.controller.visit.played import (
    BUTTONS,
    HOLD,
    OFFERS,
    PRESS,
    TASK,
    Play,
    answer,
    drawn,
    read,
    screen_of,
    writing,
)
from tests.walker.routes import NOT_THEIRS


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("outcome", WINNERS)
def test_a_winner_wins_in_every_state(state: State, outcome: str) -> None:
    """Fault, sign-out and time-out lead to the same place from wherever they come."""
    assert following(state, outcome) == WINNERS[outcome]


def test_the_table_leads_from_idle_to_every_state_and_back() -> None:
    """No state is a trap, none is out of reach, and the table names no other states."""
    assert {state for state, _ in FLOW} | set(FLOW.values()) == set(STATES)
    for state in STATES:
        assert "attract" in reached(state)
    assert reached("attract") == set(STATES)


def reached(start: State) -> set[State]:
    """Where the table, winners too, leads from here."""
    found: set[State] = {start}
    while more := {to for (state, _), to in FLOW.items() if state in found} - found:
        found |= more
    return found | set(WINNERS.values())


class OpenDoor(Door):
    """Lets whoever goes right in as somebody new, who is kept: a monkey knows no number.

    The first few were cut off in the middle of something the last time.
    """

    def sign_in(self) -> Script[Visitor | None]:
        """Right, or out again."""
        chosen = yield from who.script()
        if chosen == "back":
            return None
        person = self.people.enrol().pseudonym
        store = self.people._store()
        if len(store.people()) < 20:
            broken_off(store, person, OFFERS[0], 3)
        return Visitor(person, enrolled=True)


def test_a_monkey_at_the_panel_uses_the_whole_table_and_nothing_else(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any buttons in any order: each outcome has its row, and each row without a fault is used."""
    chance = random.Random(2)
    planned, leaving = (
        {row for row, to in FLOW.items() if not {"fault", *NOT_THEIRS} & {row[0], to}},
        {"signed_out", "timed_out"},
    )

    def plan(picture: Picture) -> tuple[str, int] | None:
        met = set(monkey.steps) | {("", outcome) for _, outcome in monkey.steps}
        if len(monkey.steps) > 3000 or planned | {("", left) for left in leaving} <= met:
            monkey.rules.shut_down()
        if picture.name == "still_there" or chance.random() < 0.03:
            return None
        buttons = drawn(picture) if chance.random() < 0.8 else []
        return chance.choice(buttons or BUTTONS), HOLD if chance.random() < 0.05 else PRESS

    monkey = play(plan, door=OpenDoor)
    doubt = random.Random(8)
    monkey.asked = lambda: [asked()] if doubt.random() < 0.2 else []
    monkey.monotonic = lambda: doubt.random() > 0.04
    monkey.run(monkeypatch)
    assert {step for step in monkey.steps if step[1] not in WINNERS} == planned
    assert {outcome for _, outcome in monkey.steps} >= leaving


@pytest.mark.parametrize("leaving", ["signed_out", "timed_out", "shutdown"])
@pytest.mark.parametrize("state", ["start", "exercise", "feedback", "done"])
def test_leaving_wins_wherever_somebody_is(
    state: State,
    leaving: str,
    play: Play,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The record says how they left, nothing stays open, and the pod is idle or has ended.

    `back` acts at its press, before it can be held: it leads out of the start screen and of the
    last one, and from feedback to the last one, where it is still held.
    """

    def plan(picture: Picture) -> tuple[str, int] | None:
        if leaves.steps and screen_of(picture) == "attract":
            leaves.rules.shut_down()
        if ("feedback", "seen") in leaves.steps and (state, leaving) == ("feedback", "signed_out"):
            return None
        if screen_of(picture) not in (state, "still_there"):
            return answer(picture)
        if leaving == "shutdown":
            leaves.rules.shut_down()
        return ("back", HOLD) if leaving == "signed_out" else None

    leaves = play(plan)
    leaves.run(monkeypatch)
    at_press = {"start": "back", "done": "enough"} if leaving == "signed_out" else {}
    told = at_press.get(state, leaving)
    assert read(tmp_path, "SELECT outcome FROM session") == [(told,)]
    broken_off = [(leaving,)] if state == "exercise" else [("finished",)]
    expected = [] if state == "start" else broken_off
    assert read(tmp_path, "SELECT outcome FROM run") == expected


@pytest.mark.parametrize("state", ["attract", "start", "exercise", "feedback", "done"])
def test_a_card_that_fails_in_any_state_is_a_fault_screen_until_it_works(
    state: State,
    play: Play,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pod waits on the fault screen, goes on by itself, and closes what was open as `fault`."""
    faults: list[StoreFault | None] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        if faults:
            return None
        leaves = screen_of(picture) == state not in ("attract", "exercise")
        return ("back", HOLD) if leaves else answer(picture)

    def entered(now: State) -> None:
        if now == state and not faults:
            writing(allowed=False)
        if now == "fault":
            faults.append(played.book.fault)
            writing(allowed=len(faults) > 1)
        if now == "attract" and faults:
            played.rules.shut_down()

    played = play(plan)
    assert played.book.recover()
    played.entered = entered
    try:
        played.run(monkeypatch)
    finally:
        writing(allowed=True)
    assert [fault and fault.code for fault in faults] == ["io", "io"]
    assert ("fault", "fault") in played.steps
    assert played.steps[-1] == ("fault", "cleared")
    assert read(tmp_path, "SELECT outcome FROM session") == (
        [] if state == "attract" else [("fault",)]
    )
    assert read(tmp_path, "SELECT count(*) FROM run WHERE outcome IS NULL") == [(0,)]


def test_a_pod_with_a_failing_card_can_be_shut_down(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written keeps nobody from switching off."""

    def entered(now: State) -> None:
        if now == "start":
            writing(allowed=False)
            played.rules.shut_down()

    played = play(answer)
    played.entered = entered
    try:
        played.run(monkeypatch)
    finally:
        writing(allowed=True)
    assert played.book.fault is not None


def test_a_directory_that_another_controller_uses_is_a_fault_until_it_is_free(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pod starts with the fault screen, and begins once the other one has gone."""
    other = Store.open(tmp_path, LIMITS)
    seen: list[State] = []

    def entered(state: State) -> None:
        seen.append(state)
        other.close()
        if state == "attract":
            played.rules.shut_down()

    played = play(answer)
    played.entered = entered
    played.run(monkeypatch)
    assert seen == ["fault", "attract"]


@pytest.mark.parametrize("leaving", ["signed_out", "timed_out", "shutdown"])
def test_who_leaves_while_signing_in_was_never_there(
    leaving: str, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No session, no event: nobody knows who it would have been."""

    def plan(picture: Picture) -> tuple[str, int] | None:
        if leaves.steps and screen_of(picture) == "attract":
            leaves.rules.shut_down()
        if screen_of(picture) not in ("who", "still_there"):
            return answer(picture)
        if leaving == "shutdown":
            leaves.rules.shut_down()
        return ("help", PRESS) if leaving == "signed_out" and not leaves.steps else None

    leaves = play(plan, "number_or_guest")
    leaves.run(monkeypatch)
    assert read(tmp_path, "SELECT count(*) FROM session") == [(0,)]
    assert read(tmp_path, "SELECT last_seq FROM store") == [(0,)]


def test_of_a_guest_nothing_is_kept_or_told(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole visit with its result leaves no row in any table but the store's own."""

    def plan(picture: Picture) -> tuple[str, int] | None:
        if guest.book.visits:
            guest.rules.shut_down()
        return answer(picture)

    guest = play(plan, "guest")
    guest.run(monkeypatch)
    assert ("feedback", "seen") in guest.steps
    tables = read(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    kept = {name for (name,) in tables if read(tmp_path, f"SELECT count(*) FROM {name}") != [(0,)]}
    assert kept <= {"store", "boots", "reached", "redo", "sqlite_sequence"}
    assert read(tmp_path, "SELECT last_seq FROM store") == [(0,)]
    assert read(tmp_path, "SELECT count(*) FROM sqlite_sequence WHERE seq > 0") == [(0,)]


def test_the_one_after_a_guest_is_kept_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guest first, then somebody with a number: one session, theirs."""

    def plan(picture: Picture) -> tuple[str, int] | None:
        if both.book.visits == 2:
            both.rules.shut_down()
        name = picture.name.split(" ")[0]
        if name == "who":
            return ("right" if both.book.visits == 0 else "left", PRESS)
        return (presses.pop(0), PRESS) if name in OWN_SCREENS else answer(picture)

    both = play(plan, "number_or_guest")
    assert both.book.recover()
    person = People(lambda: both.book.store).enrol()
    presses = first_time(person.number, (4, 5, 6, 7))
    both.run(monkeypatch)
    assert read(tmp_path, "SELECT person, outcome FROM session") == [(person.pseudonym, "enough")]
    assert both.book.visitor is GUEST


OWN_SCREENS = (
    *("number", "number_sure", "pin_choose", "pin_again"),
    *("consent_kept", "consent_code", "consent_who", "consent_nobody", "consent_ask"),
)


@pytest.mark.parametrize("kept", [0, 4])
def test_an_exercise_that_cannot_be_timed_is_refused_and_told(
    kept: int, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its start or in its midst: the person is told and chooses again, what was done stays."""

    def entered(state: State) -> None:
        if state == "start" and played.steps[-1] == ("untimed", "seen"):
            played.rules.shut_down()

    played = play(answer)
    played.entered = entered
    played.monotonic = lambda: played.book.trials < kept
    played.run(monkeypatch)
    assert ("exercise", "refused") in played.steps
    assert read(tmp_path, "SELECT outcome, result FROM run") == [("refused", None)]
    assert read(tmp_path, "SELECT count(*) FROM trial") == [(kept,)]
    told = read(tmp_path, "SELECT body FROM outbox WHERE kind = 'event/exercise.refused'")
    assert [json.loads(body)["exercise"] for (body,) in told] == ["go_nogo"]


def test_an_exercise_without_times_is_done_all_the_same(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no score rests on a stamp, a wrong clock keeps nobody from it."""

    def entered(state: State) -> None:
        if state == "feedback":
            played.rules.shut_down()

    played = play(answer)
    untimed = replace(exercise("go_nogo"), timed=False)
    played.session.offering = Offering([Offered(untimed, "assessment", TASK)])
    played.entered = entered
    played.monotonic = lambda: False
    played.run(monkeypatch)
    assert read(tmp_path, "SELECT outcome FROM run") == [("finished",)]


def test_a_commit_never_falls_into_what_is_timed(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every frame is timed, as in a continuous task, the period ends before the commit."""
    timed: list[bool] = []
    look = Rules.look

    def each_frame(*seen: Any) -> None:
        played.quiet.timed(True)
        look(played.rules, *seen)

    def keep(book: Book, *trials: Trial, **named: Any) -> None:
        timed.append(played.quiet.on)
        kept(book, *trials, **named)

    kept = Book.keep
    monkeypatch.setattr(Book, "keep", keep)
    played = play(answer)
    played.stage._each_frame = each_frame
    played.entered = lambda state: played.rules.shut_down() if state == "feedback" else None
    played.run(monkeypatch)
    played.quiet.timed(False)
    assert timed == [False] * played.book.trials
    assert timed
