"""The session: its table, and its loop with the real store on disk, played on the virtual stage."""

import gc
import json
import random
import resource
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from controller import session as module
from controller.book import Book
from controller.certificate import Readings
from controller.checkin.room import CheckIn
from controller.config.models import CheckInConfig, SignIn
from controller.door import Door
from controller.interludes import Interludes
from controller.looks import Looks
from controller.loudness import Loudness
from controller.offering import Offering
from controller.people.people import People
from controller.people.visitor import Visitor
from controller.quiet import Quiet
from controller.rooms import About, Progress, rooms, weekly_goal
from controller.rules import Limits, Rules
from controller.screens import who
from controller.screens.consent import Terms
from controller.screens.routes import Route
from controller.session import FLOW, OPEN_FLOW, STATES, WINNERS, Session, State, following
from controller.store.database import database_path
from controller.store.faults import StoreFault
from controller.store.store import Store
from controller.training import Offered, Training
from exercises import go_nogo
from exercises.catalogue import exercise
from exercises.core.script import Cue, Script
from exercises.core.shapes import Key, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.look import Look
from exercises.stage.person import Act
from exercises.stage.virtual import VirtualStage
from tests.controller.broken import broken_off
from tests.controller.people.fingers import first_time
from tests.controller.store.parts import LIMITS

S = 1_000_000_000
TERMS = Terms(published=False)
UNASKED = CheckInConfig(mood_and_energy=False, questions=0)
BUTTONS = ("left", "right", "ok", "back", "help")
PRESS, HOLD = S // 20, 3 * S
TASK = go_nogo.Params(blocks=1, trials=10, practice_go=1, practice_nogo=1, practice_rounds=1)
OFFERS = [
    Offered(exercise("go_nogo"), "assessment", TASK),
    Offered(exercise("go_nogo"), "training", TASK),
]
TIMING = Readings({"verified": False, "why": "virtual"})
Plan = Callable[[Picture], tuple[str, int] | None]


class Hand:
    """Does what `plan` says of each picture, a second after it came: (button, how long), or no."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._acts: list[Act] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Plan at most one act; what is planned already is forgotten."""
        if isinstance(cue, Picture) and (wanted := self._plan(cue)):
            button, held_ns = wanted
            self._acts = [Act(button, onset_ns + S, held_ns)]

    def next_act(self) -> Act | None:
        """The act, if one is planned."""
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        """The act, done."""
        return self._acts.pop()


class Played:
    """A session whose person is a Hand; each state and outcome it goes through is written down.

    `offers` are go/no-go in both its forms, where nothing else is given; `person` is the pseudonym
    where nobody signs in.
    """

    def __init__(
        self,
        directory: Path,
        plan: Plan,
        how: SignIn,
        door: type[Door] = Door,
        offers: Sequence[Offered] = OFFERS,
        person: str = "somebody",
    ) -> None:
        self.left_ns: Callable[[], int | None] = lambda: None
        self.rules = Rules(Limits(idle_ns=90 * S), lambda _: None, self._left_ns)
        self.book = Book(lambda: Store.open(directory, LIMITS), publish=True)
        people = People(lambda: self.book.store)
        self.stage = VirtualStage(Hand(plan), each_frame=self.rules.look)
        self.steps: list[tuple[State, str]] = []
        self.entered: Callable[[State], None] = lambda _: None
        self.monotonic: Callable[[], bool] = lambda: True
        self.quiet = Quiet()
        self.looks = Looks(Look(), lambda _: None)
        ways = [Route("talk", Say("Ask staff."))]
        loudness = Loudness(0.6, 1.0)
        interludes = Interludes(self.stage, self.rules, ways, loudness, self.looks)
        training = Training(
            self.stage,
            self.rules,
            self.book,
            lambda: 1,
            lambda: TIMING,
            self.quiet,
            self._is_monotonic,
            interludes,
        )
        self.session = Session(
            self.stage,
            self.stage.now_ns,
            self.rules,
            self.book,
            training,
            Offering(offers),
            tuple,
            door(people, how, person, TERMS),
            rooms(
                {
                    "progress": Progress(self.book, {"go_nogo": exercise("go_nogo")}),
                    "goal": weekly_goal(self.book),
                    "about": About(people, self.book, TERMS),
                    "check_in": CheckIn(self.book, UNASKED, list),
                }
            ),
            interludes,
            entered=self._enter,
        )

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until somebody shuts it down; the table is asked as ever, and its questions kept."""
        with monkeypatch.context() as patch:
            patch.setattr(module, "following", self._following)
            self.session.run()

    def _left_ns(self) -> int | None:
        return self.left_ns()

    def _is_monotonic(self) -> bool:
        return self.monotonic()

    def _enter(self, state: State) -> None:
        self.entered(state)

    def _following(self, state: State, outcome: str) -> State:
        self.steps.append((state, outcome))
        return following(state, outcome)


class Play(Protocol):
    """What the fixture of that name gives."""

    def __call__(self, plan: Plan, how: SignIn = "nobody", door: type[Door] = Door) -> Played: ...


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """`play(plan)` makes a session with its store in a fresh directory; nobody signs in."""
    made: list[Played] = []

    def make(plan: Plan, how: SignIn = "nobody", door: type[Door] = Door) -> Played:
        made.append(Played(tmp_path, plan, how, door))
        return made[-1]

    # The pod collects garbage after each trial; what other tests keep is not to be looked through.
    gc.freeze()
    yield make
    gc.unfreeze()
    for played in made:
        played.book.close()


def read(directory: Path, sql: str) -> list[Any]:
    """What the store's file holds."""
    with closing(sqlite3.connect(database_path(directory))) as db:
        return db.execute(sql).fetchall()


def answer(picture: Picture) -> tuple[str, int] | None:
    """What a willing person does: press what is lit."""
    keys = (shape for shape in picture.shapes if isinstance(shape, Key) and shape.prompt)
    return next(((key.button, PRESS) for key in keys), None)


def drawn(picture: Picture) -> list[str]:
    """The buttons that are on the picture."""
    return [shape.button for shape in picture.shapes if isinstance(shape, Key)]


def screen_of(picture: Picture) -> str:
    """The state that a picture belongs to: the exercise's own names begin with its name."""
    name = picture.name.removesuffix("_lead")
    if name == "go_nogo_result":
        return "feedback"
    return "exercise" if name.startswith("go_nogo_") else name.split(" ")[0]


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
        {row for row in OPEN_FLOW if row[0] != "fault"},
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

    On the start screen `back` leads out at its press, before it can be held.
    """

    def plan(picture: Picture) -> tuple[str, int] | None:
        if leaves.steps and screen_of(picture) == "attract":
            leaves.rules.shut_down()
        if screen_of(picture) not in (state, "still_there"):
            return answer(picture)
        if leaving == "shutdown":
            leaves.rules.shut_down()
        return ("back", HOLD) if leaving == "signed_out" else None

    leaves = play(plan)
    leaves.run(monkeypatch)
    told = "back" if (state, leaving) == ("start", "signed_out") else leaving
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


def writing(*, allowed: bool) -> None:
    """Let the kernel refuse every byte that this process writes to a file, or let it write."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if allowed else 1, most))


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
    assert kept <= {"store", "sqlite_sequence"}
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


@pytest.mark.parametrize(
    "state", ["attract", "who", "number", "start", "exercise", "fixation", "feedback", "done"]
)
def test_help_held_is_shown_from_every_state_and_leads_back(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards the same screen is there again; a trial is broken off, and its pause is there."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if (len(seen) > 1 and seen[-2] == "help") or len(seen) > 500:
            held.rules.shut_down()
        if name == state and "help" not in seen:
            return ("help", HOLD)
        return answer(picture)

    held = play(plan, "number_or_guest" if state in ("who", "number") else "nobody")
    held.run(monkeypatch)
    assert "help" in seen
    after = seen[seen.index("help") + 1]
    assert after == ("pause" if state == "fixation" else state)


@pytest.mark.parametrize(
    "state", ["attract", "who", "number", "start", "go_nogo_start", "pause", "feedback", "done"]
)
def test_every_screen_can_be_heard_and_is_there_again(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short press of help; where it began, and in an exercise a page that waits, goes on."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = picture.name if picture.name == state else screen_of(picture)
        seen.append(name)
        if ("hear" in seen[:-1] and name != "hear") or len(seen) > 500:
            heard.rules.shut_down()
        if state == "pause" and name == "fixation":
            return ("back", PRESS)
        return ("help", PRESS) if name == state and "hear" not in seen else answer(picture)

    heard = play(plan, "number_or_guest" if state in ("who", "number") else "nobody")
    heard.run(monkeypatch)
    assert "hear" in seen
    assert seen[-1] == state
    assert "help" not in seen


@pytest.mark.parametrize("state", ["who", "start", "exercise", "feedback", "done"])
def test_who_walks_away_leaves_nothing_on_the_screen_and_finds_it_again(
    state: str, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second after they left; an exercise pauses. Any press, and the same screen is there."""
    seen: list[str] = []
    left: list[int | None] = [None]

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if "away" in seen[:-1] or len(seen) > 500 or name == "pause":
            gone.rules.shut_down()
        if name == "away":
            left[0] = None
            return ("right", PRESS)
        if name == state:
            left[0] = gone.stage.now_ns()
            return None
        return answer(picture)

    gone = play(plan, "number_or_guest" if state == "who" else "nobody")
    gone.left_ns = lambda: left[0]
    gone.run(monkeypatch)
    assert seen[-1] == ("pause" if state == "exercise" else state)
    assert ("away" in seen) == (state != "exercise")


@pytest.mark.parametrize("state", ["start", "exercise", "feedback", "done"])
def test_who_does_nothing_is_asked_and_goes_on_by_any_press(
    state: str, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same screen is there again, or the pause of the exercise; nobody was signed out."""
    seen: list[str] = []

    def plan(picture: Picture) -> tuple[str, int] | None:
        name = screen_of(picture)
        seen.append(name)
        if seen[-2:-1] == ["still_there"] or len(seen) > 500:
            idle.rules.shut_down()
        if name == "still_there":
            return ("right", PRESS)
        return None if name == state else answer(picture)

    idle = play(plan)
    idle.run(monkeypatch)
    last = seen[-1]
    assert last == ("pause" if state == "exercise" else state)
    assert read(tmp_path, "SELECT outcome FROM session") == [("shutdown",)]
