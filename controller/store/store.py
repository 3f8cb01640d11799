"""The controller's store: what is told to it is on the card when the call returns."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from controller.health.clock import Moment
from controller.people.tries import NONE, Tries
from controller.programme.offer import Past, What
from controller.programme.week import Goal, Week
from controller.quiet import Outside, at_any_time
from controller.store import (
    answers,
    audit,
    flags,
    grounds,
    people,
    progress,
    records,
    resuming,
    tally,
    trials,
    wing,
)
from controller.store import worn as wearing
from controller.store.answers import Asking
from controller.store.answers import Ended as AskingEnded
from controller.store.audit import Deed
from controller.store.database import Database, Interrupted
from controller.store.erasing import EventsOf
from controller.store.flags import Flag
from controller.store.grounds import Told, Wanted
from controller.store.ledger import FaultLedger
from controller.store.orders import Orders
from controller.store.people import Answer, Consent, Ended, Person
from controller.store.progress import History
from controller.store.records import Unfinished
from controller.store.resuming import BrokenOff
from controller.store.rows import Event, Limits, Origin, Reached
from controller.store.turns import Turns
from controller.store.worn import Worn
from exercises.core.trial import Trial, Value

T = TypeVar("T")


def _nothing(_: Unfinished) -> Iterable[Event]:
    return ()


class Store:
    """pod.db and the filling of the mail, for the one controller of a data directory.

    Calls may come from any thread. Those that write block until it is durable, or raise
    StoreFault: then nothing of that call counts, and a later one may succeed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = Turns(database.between)
        self.orders = Orders(self._turns, database)
        self.ledger = FaultLedger(self._turns, database)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        limits: Limits,
        interrupted: Interrupted = _nothing,
        outside: Outside = at_any_time,
    ) -> "Store":
        """Open or create the files under `data_dir`, and close what a crash broke off.

        `interrupted` says what is told of each Unfinished; it is written with its closing. The
        mail is filled, and tidied, `outside` of timed periods. A damaged
        file is set aside whole. StoreFault "locked": another controller is there;
        "newer": the file is a later program's; others as the card says.
        """
        database = Database(data_dir, limits, interrupted, outside)
        store = cls(database)
        try:
            store._turns.do(database.open)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def id(self) -> str:
        """Drawn at random when pod.db began; part of each event's id."""
        return str(self.get_status()["store"])

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Names of the damaged files that lie beside the databases."""
        return tuple(self.get_status()["set_aside"])

    def start_session(self, person: str, moment: Moment, events: Iterable[Event]) -> int:
        """A session of the pseudonym `person` begins; the answer is its id."""
        return self._write(lambda conn: records.start_session(conn, person, moment, events))

    def note_offer(self, session_id: int, cards: Iterable[What]) -> None:
        """These, by exercise and form, are on offer in this session."""
        self._write(lambda conn: wing.note_offer(conn, session_id, cards))

    def note_worn(self, session_id: int, worn: Worn) -> None:
        """From now on the session is in this language, and looks like this."""
        self._write(lambda conn: wearing.note(conn, session_id, worn))

    def end_session(
        self, session_id: int, outcome: str, moment: Moment, events: Iterable[Event]
    ) -> None:
        """It ends; a run that is still on ends with it, as interrupted. LookupError: not open."""
        self._write(lambda conn: records.end_session(conn, session_id, outcome, moment, events))

    def start_run(
        self,
        session_id: int,
        exercise: str,
        form: str,
        version: str,
        params: Mapping[str, Any],
        timing: Mapping[str, Any],
        moment: Moment,
        origin: Origin | None = None,
    ) -> int:
        """An exercise begins, under JSON-ready `params` and `timing`; the answer is its id.

        With its `origin` it may be gone on with, where it is broken off.
        """
        what = (exercise, form, version)
        return self._write(
            lambda conn: records.start_run(conn, session_id, what, params, timing, moment, origin)
        )

    def keep(self, run_id: int, *rows: Trial, attempt: int = 0) -> None:
        """The run's next trials, all or none, from this attempt of it. LookupError: not open."""
        self._write(lambda conn: trials.keep(conn, run_id, rows, attempt))

    def broken_off(self, person: str) -> BrokenOff | None:
        """The run that this person may go on with, or None."""
        return self.read(lambda conn: resuming.broken_off(conn, person))

    def resume(
        self, run_id: int, session_id: int, timing: Mapping[str, Any], moment: Moment
    ) -> None:
        """It is on again, in this session. LookupError: it may not be gone on with."""
        self._write(lambda conn: resuming.resume(conn, run_id, session_id, timing, moment))

    def leave(self, run_id: int) -> None:
        """It stays broken off, and is not gone on with any more."""
        self._write(lambda conn: resuming.leave(conn, run_id))

    def finish_run(
        self,
        run_id: int,
        outcome: str,
        result: Mapping[str, Any] | None,
        moment: Moment,
        events: Iterable[Event],
        reached: Reached | None = None,
    ) -> bool:
        """The run ends: its result, and what is told of it, together. LookupError: not open.

        Whether what it `reached` is better than all that the person had reached before.
        """
        return self._write(
            lambda conn: records.finish_run(conn, run_id, outcome, result, moment, events, reached)
        )

    def history(self, person: str, better: Mapping[tuple[str, str], int]) -> History:
        """How far somebody has come; `better` is 1 or -1 by exercise and form."""
        return self.read(lambda conn: progress.history(conn, person, better))

    def trials(
        self,
        run_id: int | None = None,
        *,
        exercise: str | None = None,
        form: str | None = None,
        person: str | None = None,
    ) -> list[tuple[str, Trial]]:
        """The kept trials that fit, in order, each with its run's label (for `session`)."""
        wanted = {"run_id": run_id, "exercise": exercise, "form": form, "person": person}
        return self.read(lambda conn: list(records.trials(conn, **wanted)))

    def last_value(self, person: str, exercise: str, column: str) -> Value | None:
        """The extra `column` of the person's last trial in the exercise that has it, or None."""
        return self.read(lambda conn: records.last_value(conn, person, exercise, column))

    def past(self, person: str) -> Past:
        """What the person has done at how many visits."""
        return self.read(lambda conn: tally.past(conn, person))

    def told(self, person: str, wanted: Wanted) -> Told:
        """What the person said and did last of what is wanted."""
        return self.read(lambda conn: grounds.told(conn, person, wanted))

    def week(self, person: str, now: Moment) -> Week | None:
        """How the person stands to their goal; None where they have none."""
        return self.read(lambda conn: tally.week_of(conn, person, now))

    def goal(self, person: str) -> Goal | None:
        """How many visits a week the person wants, if they said so."""
        return self.read(lambda conn: tally.goal(conn, person))

    def set_goal(self, person: str, visits: int | None, moment: Moment) -> None:
        """How many they want from now on; None for no goal."""
        self._write(lambda conn: tally.set_goal(conn, person, visits, moment))

    def enrol(self, person: str, number: int, moment: Moment, deed: Deed | None = None) -> None:
        """A new participant; ValueError where the pseudonym or the number is taken."""
        self.do(lambda conn: people.enrol(conn, person, number, moment), moment, deed)

    def end(self, person: str, moment: Moment, deed: Deed) -> None:
        """Nobody signs in as them any more, their number is free. LookupError: not enrolled."""
        self.do(lambda conn: people.end(conn, person, moment), moment, deed)

    def forget_pin(self, person: str, moment: Moment, deed: Deed) -> None:
        """Another PIN is to be chosen; wrong ones are forgotten. LookupError: not enrolled."""

        def work(conn: sqlite3.Connection) -> None:
            people.set_pin(conn, person, None)
            people.note_tries(conn, {person: NONE})

        self.do(work, moment, deed)

    def note_deed(
        self, deed: Deed, moment: Moment, tries: Mapping[str, Tries] | None = None
    ) -> None:
        """What staff did, and the tries that it leaves."""
        self.do(lambda conn: people.note_tries(conn, tries or {}), moment, deed)

    def staff_codes(self) -> dict[str, str]:
        """The hash of each role's code."""
        return self.read(people.staff_codes)

    def set_staff_code(
        self, role: str, code: str, tries: Mapping[str, Tries], moment: Moment, deed: Deed
    ) -> None:
        """Keep the hash of a role's code, and the tries that it leaves."""

        def work(conn: sqlite3.Connection) -> None:
            people.set_staff_code(conn, role, code)
            people.note_tries(conn, tries)

        self.do(work, moment, deed)

    def deeds(self) -> list[tuple[Moment, Deed]]:
        """All that staff did, the first one first."""
        return self.read(audit.deeds)

    def ended(self) -> list[Ended]:
        """All whose enrolment has ended, and who are not erased."""
        return self.read(people.ended)

    def people(self) -> list[Person]:
        """All who are enrolled, by number."""
        return self.read(people.people)

    def person(self, number: int) -> Person | None:
        """The participant who signs in with this number."""
        return self.read(lambda conn: people.person(conn, number))

    def set_pin(self, pseudonym: str, pin: str | None) -> None:
        """Keep the hash of a PIN; None: another one is to be chosen. LookupError for nobody."""
        self._write(lambda conn: people.set_pin(conn, pseudonym, pin))

    def note_consent(self, pseudonym: str, version: str, answer: Answer, moment: Moment) -> None:
        """What somebody said to being kept; LookupError for nobody."""
        self._write(lambda conn: people.note_consent(conn, pseudonym, version, answer, moment))

    def consent(self, pseudonym: str) -> Consent | None:
        """What the person said last; None before the first time."""
        return self.read(lambda conn: people.consent(conn, pseudonym))

    def tries(self, whose: str) -> Tries:
        """Wrong PINs of this pseudonym, or of the whole pod where it is ""."""
        return self.read(lambda conn: people.tries(conn, whose))

    def note_tries(self, noted: Mapping[str, Tries]) -> None:
        """Note these, all or none, by whose they are."""
        self._write(lambda conn: people.note_tries(conn, noted))

    def start_asking(self, session_id: int, instrument: str, version: str, moment: Moment) -> int:
        """Somebody begins to answer, its number; an open one of the same instrument is left."""
        what = (session_id, instrument, version, moment)
        return self._write(lambda conn: answers.start(conn, *what))

    def answer(self, asking: int, item: str, value: int | None, moment: Moment) -> None:
        """An answer, None for skipped, in place of one before. LookupError: not open."""
        self._write(lambda conn: answers.answer(conn, asking, item, value, moment))

    def end_asking(
        self,
        asking: int,
        outcome: AskingEnded,
        result: Mapping[str, Any] | None,
        moment: Moment,
        flagged: Mapping[str, str] | None = None,
        events_of: Callable[[Flag | None], Iterable[Event]] = lambda _: (),
    ) -> None:
        """It is over, with JSON-ready scores if it has any. LookupError: not open.

        With bands by scale in `flagged`, a flag is raised in the same transaction, in which also
        stands what `events_of` says that is told.
        """
        what = (outcome, result, moment, flagged, events_of)
        self._write(lambda conn: answers.end(conn, asking, *what))

    def flags(self, *, open_only: bool = True) -> list[Flag]:
        """What asks for staff follow-up, the oldest first; open until it is acknowledged."""
        return self.read(lambda conn: flags.flags(conn, open_only=open_only))

    def acknowledge(
        self,
        flag: int,
        role: str,
        moment: Moment,
        by: str | None = None,
        events_of: Callable[[Flag], Iterable[Event]] = lambda _: (),
    ) -> None:
        """Staff in this role has seen it. LookupError: there is none, or it was seen before.

        The audit says in the same transaction that it was done `by` the role, or something else;
        and `events_of` what is told of it.
        """
        what = (role, moment, by or role, events_of)
        self._write(lambda conn: flags.acknowledge(conn, flag, *what))

    def visit(self, person: str) -> int:
        """Which of the person's visits the present one is, from 1, as long as nothing is done."""
        return self.read(lambda conn: answers.visit(conn, person))

    def last_asking(self, person: str, instrument: str) -> Asking | None:
        """The last time that the person was asked this; None before the first."""
        return self.read(lambda conn: answers.last(conn, person, instrument))

    def turn(self, person: str, instrument: str, pattern: str) -> frozenset[str]:
        """The items like `pattern` (a GLOB) that were answered when one of them last was."""
        return self.read(lambda conn: answers.turn(conn, person, instrument, pattern))

    def erase(self, person: str, moment: Moment, events_of: EventsOf, deed: Deed) -> int:
        """Take a person out of both databases and of damaged ones; how many rows that were.

        Nobody may be signed in. StoreFault "busy" where somebody reads a file meanwhile: the rows
        are gone then, and the space they lay in is wiped at the next start.
        """
        return self._turns.do(lambda: self._database.erase(person, moment, events_of, deed))

    def unfinished(self) -> tuple[Unfinished, ...]:
        """What a crash had broken off, closed as interrupted when this store was opened."""
        return self._database.unfinished

    def check(self) -> None:
        """See whether the card takes a durable write; StoreFault says why not.

        After a call has met damage, this sets the file aside and starts a fresh one.
        """
        self._turns.do(self._database.check)

    def settle(self) -> None:
        """Bring pod.db up to date for who reads it beside this store, who need not ask then."""
        self._turns.do(self._database.settle)

    def get_status(self) -> dict[str, Any]:
        """At once, as of the relay's last round: see Database."""
        return self._database.get_status()

    def close(self) -> None:
        """Finish what waits and close both files; more than once does no harm."""
        self._turns.close()
        self._database.close()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` finds in pod.db, and changes nothing of."""
        return self._turns.look(lambda: self._database.read(work))

    def do(self, work: Callable[[sqlite3.Connection], T], at: Moment, deed: Deed | None) -> T:
        """What somebody did, and the audit's row of it, in one transaction."""

        def both(conn: sqlite3.Connection) -> T:
            answer = work(conn)
            if deed is not None:
                audit.note(conn, deed, at)
            return answer

        return self._write(both)

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._turns.do(lambda: self._database.write(work))
