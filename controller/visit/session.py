"""What follows what: the states a pod goes through, as one table, and the loop over it.

A state is a screen, or the exercise itself. Each ends with an outcome, a word. Idle (`attract`)
is the default: whatever ends, ends there.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar, get_args

from controller.people.visitor import Visitor
from controller.screens import attract, done, fault, not_now, start, untimed
from controller.store.faults import StoreFault
from controller.visit import going_on
from controller.visit.book import Book
from controller.visit.interludes import Interludes
from controller.visit.offering import Offering
from controller.visit.rooms import Room, ways
from controller.visit.rules import CALLED, STOPPED, Rules
from controller.visit.tongues import Tongues
from controller.visit.training import Finished, GoingOn, Training
from exercises.core.pages import or_back
from exercises.core.script import Script
from exercises.core.words import Say
from exercises.stage.run import Left, Stage, run

log = logging.getLogger(__name__)
T = TypeVar("T")

State = Literal[
    "attract",
    "sign_in",
    "check_in",
    "resume",
    "start",
    "me",
    "progress",
    "goal",
    "about",
    "exercise",
    "untimed",
    "feedback",
    "done",
    "fault",
    "staff",
    "orders",
    "maintenance",
    "ended",
]
STATES: tuple[State, ...] = get_args(State)

# Looked at before the table, in every state.
WINNERS: dict[str, State] = {
    "fault": "fault",
    "signed_out": "attract",
    "timed_out": "attract",
    STOPPED: "ended",
}

FLOW: dict[tuple[State, str], State] = {
    ("attract", "begin"): "sign_in",
    ("sign_in", "known"): "check_in",
    ("check_in", "asked"): "resume",
    ("check_in", "back"): "attract",
    ("sign_in", "back"): "attract",
    ("resume", "nothing"): "start",
    ("resume", "left"): "start",
    ("resume", "go_on"): "exercise",
    ("resume", "back"): "attract",
    ("start", "chosen"): "exercise",
    ("start", "back"): "attract",
    ("start", "me"): "me",
    ("me", "back"): "start",
    ("me", "progress"): "progress",
    ("progress", "seen"): "me",
    ("me", "goal"): "goal",
    ("goal", "seen"): "me",
    ("me", "about"): "about",
    ("about", "seen"): "me",
    ("exercise", "finished"): "feedback",
    ("exercise", "stopped"): "done",
    ("exercise", "refused"): "untimed",
    ("untimed", "seen"): "start",
    ("feedback", "seen"): "done",
    ("done", "again"): "exercise",
    ("done", "more"): "start",
    ("done", "enough"): "attract",
    ("fault", "cleared"): "attract",
    ("attract", "staff"): "staff",
    ("staff", "left"): "attract",
    ("attract", CALLED): "orders",
    ("orders", "done"): "attract",
    ("attract", "closed"): "maintenance",
    ("maintenance", CALLED): "orders",
    ("maintenance", "staff"): "staff",
    ("ended", "ended"): "attract",
}

STAFF_IDLE_NS = 60_000_000_000


def following(state: State, outcome: str) -> State:
    """The state after `state` ended with `outcome`; KeyError names a pair that nobody planned."""
    if outcome in WINNERS:
        return WINNERS[outcome]
    return FLOW[state, outcome]


class Who(Protocol):
    """How the session learns who is here."""

    def sign_in(self) -> Script[Visitor | None]:
        """Who it is; None where nobody was signed in."""


class Session:
    """The loop: run the state's screen, look its outcome up, go on, until the pod shuts down.

    `rooms` has the states that are nothing but a script about who is here.
    """

    def __init__(
        self,
        stage: Stage,
        now_ns: Callable[[], int],
        rules: Rules,
        book: Book,
        training: Training,
        offering: Offering,
        stuck: Callable[[], Sequence[str]],
        who: Who,
        rooms: Mapping[str, Room],
        interludes: Interludes,
        hint: Say | None = None,
        entered: Callable[[State], None] = lambda _: None,
        tongues: Tongues | None = None,
        closed: Callable[[], bool] = lambda: False,
    ) -> None:
        self.state: State = "fault"
        self._stage, self._now_ns, self._rules, self._book = stage, now_ns, rules, book
        self._training, self.offering = training, offering
        self._stuck, self._who, self._rooms, self._interludes = stuck, who, rooms, interludes
        self._hint, self._entered = hint, entered
        self._tongues = tongues or Tongues()
        self._closed = closed
        self.chosen = offering.offers[0]
        self._going: GoingOn | None = None
        self._finished: Finished | None = None

    def run(self) -> None:
        """From the attract screen, or from the fault that keeps the pod from it, to shutdown."""
        self.state = "attract" if self._book.recover() else "fault"
        self._entered(self.state)
        while (outcome := self._visit(self.state)) != "shutdown":
            self.state = following(self.state, outcome)
            self._entered(self.state)

    def _visit(self, state: State) -> str:
        """The outcome of `state`; what leads back to idle, or out, ends the person's session.

        A card that takes nothing does not keep a pod from shutting down.
        """
        outcome = "fault"
        try:
            outcome = self._outcome(state)
            if outcome == "shutdown" or following(state, outcome) == "attract":
                self._end(outcome)
        except StoreFault as broken:
            log.error("%s: %s %s", broken.code, broken.words, broken.what_to_do)
            self._rules.end()
            self._book.fault = broken
            return outcome if outcome == "shutdown" else "fault"
        return outcome

    def _outcome(self, state: State) -> str:
        room = self._rooms.get(state)
        try:
            outcome: str = (
                self._show(room(self._book.visitor)) if room else getattr(self, f"_{state}")()
            )
        except Left as left:
            return left.reason
        return outcome

    def _show(self, script: Script[T]) -> T:
        return run(script, self._stage, pause=self._interludes)

    def _attract(self) -> str:
        self._tongues.reset()
        if self._closed():
            return "closed"
        return self._await(attract.script(self._tongues, self._stuck(), self._hint))

    def _maintenance(self) -> str:
        return self._await(not_now.script())

    def _await(self, script: Script[str]) -> str:
        """Nobody is here: staff may come, and what technicians ask is heard."""
        rules = self._rules
        rules.staff_may_come, rules.may_be_called = "staff" in self._rooms, True
        try:
            outcome = self._show(script)
        except Left as left:
            outcome = left.reason
            if outcome != "staff":
                raise
        finally:
            rules.staff_may_come = rules.may_be_called = False
        self._rules.begin(self._now_ns(), STAFF_IDLE_NS if outcome == "staff" else None)
        return outcome

    def _sign_in(self) -> str:
        visitor = self._show(self._who.sign_in())
        if visitor is None:
            return "back"
        self._book.start_session(visitor)
        self.offering.begin(self._book.past())
        self._book.note_offer(card.item.what for card in self.offering.cards)
        return "known"

    def _resume(self) -> str:
        """What was broken off is asked for until the person has said what they want."""
        going = self._going = going_on.find(self._book, self.offering.offers)
        if going is None:
            return "nothing"
        wish = self._show(going_on.script(going))
        if wish == "go_on":
            self.chosen = going.offered
            return wish
        self._going = None
        if wish == "left":
            self._book.leave(going.broken)
        return wish

    def _start(self) -> str:
        today, me = self.offering, bool(ways(self._rooms, self._book.visitor))
        cards = start.script(today.today(), today.rest(), me=me, at=today.next_card())
        taken = self._show(cards)
        if not isinstance(taken, int):
            return taken
        self.chosen = today.chosen(taken)
        return "chosen"

    def _exercise(self) -> str:
        going, self._going, self._finished = self._going, None, None
        training = self._training
        self._finished = training.go_on(going) if going else training.run(self.chosen)
        self.offering.note(self.chosen)
        return "finished"

    def _untimed(self) -> str:
        self._show(untimed.script())
        return "seen"

    def _feedback(self) -> str:
        assert self._finished is not None
        self._show(or_back(self._finished.feedback()))
        return "seen"

    def _done(self) -> str:
        today, last = self.offering, self._finished
        return self._show(
            done.script(
                today.done_today(),
                finished=last is not None,
                kept=self._book.visitor.kept,
                best=last is not None and last.best,
                enough=today.enough,
                week=self._book.week(),
            )
        )

    def _fault(self) -> str:
        broken = self._book.fault
        assert broken is not None
        self._show(fault.script(broken.code))
        return "cleared" if self._book.recover() else "fault"

    def _end(self, outcome: str) -> None:
        self._rules.end()
        self._book.end_session(outcome)
