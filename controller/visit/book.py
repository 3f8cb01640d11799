"""The record of what happens: sessions, runs, trials and results go to the store through here.

It knows which session and run are open, stamps each record with the moment, builds the events and
results that are published, and remembers the fault that keeps the store from writing.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from controller import telling
from controller.certificate import Certificate
from controller.health.clock import Moment
from controller.outlet import Outlet
from controller.people.visitor import GUEST, Visitor
from controller.programme.offer import Past, What
from controller.programme.week import Goal, Week
from controller.store.faults import StoreFault
from controller.store.grounds import Told, Wanted
from controller.store.ledger import FaultLedger
from controller.store.orders import Orders
from controller.store.progress import NOTHING, History
from controller.store.records import FINISHED
from controller.store.resuming import BrokenOff
from controller.store.rows import Event, Origin, Reached
from controller.store.store import Store
from controller.store.worn import Worn
from exercises.core.trial import Trial, Value

T = TypeVar("T")


class Book:
    """The store, opened late and again after a fault, for whoever is at the pod.

    Every method that writes returns when it is on disk, or raises StoreFault and nothing of it
    was written. Of who is not to be kept nothing is written at all.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        outlet: Outlet,
        worn: Callable[[], Worn] = lambda: Worn("en", "dark", still=False),
    ) -> None:
        """`worn` tells in which language and look the pod is now."""
        self.fault: StoreFault | None = None
        self.visitor: Visitor = GUEST
        self.trials = 0
        self.visits = 0
        self._open_store, self._worn = open_store, worn
        self.outlet = outlet
        self._store: Store | None = None
        self._session: int | None = None
        self._run: telling.Run | None = None
        self._runs = 0
        self._began = Moment.now()

    @property
    def store(self) -> Store:
        """The open store; StoreFault says why there is none."""
        if self._store is None:
            self._store = self._open_store()
        return self._store

    def orders(self) -> Orders | None:
        """What technicians ask, where the store is open; any thread may ask."""
        return None if self._store is None else self._store.orders

    @property
    def session(self) -> int:
        """The store's number of the session that is on; LookupError where nobody is kept."""
        if self._session is None or not self.visitor.kept:
            raise LookupError("there is no session that is kept")
        return self._session

    @property
    def run(self) -> int | None:
        """The store's number of the run in hand, if there is one."""
        return None if self._run is None else self._run.number

    def recover(self) -> bool:
        """Open the store, or see whether it writes again; False leaves the reason in `fault`."""
        try:
            self.store.check()
            self._abandon()
        except StoreFault as fault:
            self.fault = fault
            return False
        self.fault = None
        return True

    def _abandon(self) -> None:
        """Close what was open when the fault came; a store that starts afresh never had it."""
        with suppress(LookupError):
            self.break_off("fault")
        with suppress(LookupError):
            self.end_session("fault")
        self._run = self._session = None

    def start_session(self, visitor: Visitor) -> None:
        """Somebody began."""
        self.visitor, self._began, self._runs = visitor, Moment.now(), 0
        told, person = [telling.session_started()], visitor.pseudonym
        self._session = self._write(lambda store: store.start_session(person, self._began, told), 0)
        self.note_worn()

    def note_worn(self) -> None:
        """In which language and look the session is from now on; nothing where there is none."""
        session, worn = self._session, self._worn()
        if session is not None:
            self._write(lambda store: store.note_worn(session, worn), None)

    def note_offer(self, cards: Iterable[What]) -> None:
        """What this session has on offer, by exercise and form."""
        session, what = self._session, tuple(cards)
        assert session is not None
        self._write(lambda store: store.note_offer(session, what), None)

    def end_session(self, outcome: str) -> None:
        """The person is gone: `outcome` says how. Nothing to do where nobody was."""
        session = self._session
        if session is None:
            return
        now = Moment.now()
        ended = telling.session_ended(outcome, self._began.seconds_to(now), self._runs)
        self._write(lambda store: store.end_session(session, outcome, now, [ended]), None)
        self._session, self.visitor = None, GUEST
        self.visits += 1

    def last_value(self, exercise: str, column: str) -> Value | None:
        """What this participant's last trial of the exercise has in an extra column, if one has."""
        if not self.visitor.kept:
            return None
        return self.store.last_value(self.visitor.pseudonym, exercise, column)

    def start_run(
        self,
        exercise: str,
        form: str,
        version: str,
        params: Mapping[str, Any],
        timing: Mapping[str, Any],
        origin: Origin | None = None,
    ) -> None:
        """An exercise begins, under these parameters and this quality of timing.

        With its `origin` it may be gone on with, where it is broken off.
        """
        session, now = self._session, Moment.now()
        assert session is not None
        number = self._write(
            lambda store: store.start_run(
                session, exercise, form, version, dict(params), dict(timing), now, origin
            ),
            0,
        )
        self._run = telling.Run(
            number, exercise, form, version, now, visit=session, params=dict(params)
        )
        self.trials = 0

    def keep(self, *trials: Trial, attempt: int = 0) -> None:
        """The trials of this attempt are on disk when this returns, all of them or none."""
        run = self._run
        assert run is not None
        self._write(lambda store: store.keep(run.number, *trials, attempt=attempt), None)
        self.trials += len(trials)

    def broken_off(self) -> BrokenOff | None:
        """What this participant may go on with; nothing of who is not kept."""
        return self.store.broken_off(self.visitor.pseudonym) if self.visitor.kept else None

    def resume(self, broken: BrokenOff, timing: Mapping[str, Any]) -> None:
        """It is on again, in this session and under this quality of timing."""
        session, now = self._session, Moment.now()
        assert session is not None
        self._write(lambda store: store.resume(broken.run_id, session, dict(timing), now), None)
        self._run = telling.Run(
            broken.run_id,
            broken.exercise,
            broken.form,
            broken.version,
            broken.started,
            broken.resumed + 1,
            session,
            broken.params,
        )
        self.trials = len(broken.kept)

    def leave(self, broken: BrokenOff) -> None:
        """It stays broken off, and is not asked for again."""
        self._write(lambda store: store.leave(broken.run_id), None)

    def break_off(self, outcome: str) -> None:
        """The run ends before its end: its trials stay, without a result."""
        self._finish(outcome, None, [])

    def refuse(self) -> None:
        """The run cannot be timed: it ends, and is told; trials that it had stay."""
        self._finish("refused", None, [telling.exercise_refused(self._run)] if self._run else [])

    def finish_run(
        self, score: Mapping[str, Any], certificate: Certificate, reached: Reached | None = None
    ) -> bool:
        """The run is whole: its result and what is told of it, in one transaction.

        Whether what it `reached` is better than all that the person had reached before.
        """
        assert self._run is not None
        now = Moment.now()
        result = telling.result(self._run, self.visitor.pseudonym, score, certificate, now)
        events: list[Event] = [telling.exercise_completed(self._run, now, self.trials)]
        events += self.outlet.result(result)
        best = self._finish(FINISHED, result, events, reached)
        self._runs += 1
        return best

    def _finish(
        self,
        outcome: str,
        result: dict[str, Any] | None,
        events: list[Event],
        reached: Reached | None = None,
    ) -> bool:
        if self._run is None:
            return False
        now, number = Moment.now(), self._run.number
        best = self._write(
            lambda store: store.finish_run(number, outcome, result, now, events, reached), False
        )
        self._run = None
        return best

    def history(self, better: Mapping[tuple[str, str], int]) -> History:
        """How far this participant has come; `better` is 1 or -1 by exercise and form."""
        if not self.visitor.kept:
            return NOTHING
        return self.store.history(self.visitor.pseudonym, better)

    def past(self) -> Past:
        """What this participant has done at how many visits; nothing of who is not kept."""
        return self.store.past(self.visitor.pseudonym) if self.visitor.kept else Past()

    def told(self, wanted: Wanted) -> Told:
        """What this participant said and did last of it; nothing of who is not kept."""
        return self.store.told(self.visitor.pseudonym, wanted) if self.visitor.kept else Told()

    def week(self) -> Week | None:
        """How this participant stands to their goal, if they have one."""
        if not self.visitor.kept:
            return None
        return self.store.week(self.visitor.pseudonym, Moment.now())

    def goal(self) -> Goal | None:
        """How many days a week this participant wants to come, if they said so."""
        return self.store.goal(self.visitor.pseudonym) if self.visitor.kept else None

    def set_goal(self, days: int | None) -> None:
        """How many they want from now on; None for no goal."""
        person, now = self.visitor.pseudonym, Moment.now()
        self._write(lambda store: store.set_goal(person, days, now), None)

    def _write(self, work: Callable[[Store], T], unkept: T) -> T:
        """What the store answers; of who is not kept nothing is written, and that is the answer."""
        return work(self.store) if self.visitor.kept else unkept

    @property
    def ledger(self) -> FaultLedger | None:
        """Where faults are kept; None as long as the store is not open."""
        return None if self._store is None else self._store.ledger

    def get_status(self) -> dict[str, Any]:
        """What the store tells of itself, the fault and the run in hand."""
        fault = None if self.fault is None else {"code": self.fault.code, "words": self.fault.words}
        own = {"fault": fault, "run": self._run and self._run.exercise, "trials": self.trials}
        return own | (self._store.get_status() if self._store is not None else {})

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
