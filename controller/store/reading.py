"""Reading pod.db from outside, beside a controller that may be writing it; nothing is changed."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.programme.offer import Past
from controller.programme.week import LOOKED_AT
from controller.store import (
    answers,
    audit,
    flags,
    grounds,
    journal,
    people,
    progress,
    records,
    tally,
    wing,
)
from controller.store.answers import Answered, Asking
from controller.store.audit import Deed
from controller.store.database import database_path
from controller.store.faults import told
from controller.store.flags import Flag
from controller.store.grounds import Told, Wanted
from controller.store.journal import Entry
from controller.store.progress import Attendance, History
from controller.store.readers import settled
from controller.store.results import EndedRun, RunResult, ended, results
from controller.store.wing import Everything, Later
from exercises.core.trial import Trial

_TIMINGS = """
SELECT label, timing FROM run JOIN run_label ON run_id = run.id WHERE exercise = :exercise
UNION ALL SELECT label, resumption.timing
FROM run JOIN run_label ON run_label.run_id = run.id JOIN resumption ON resumption.run_id = run.id
WHERE exercise = :exercise"""

# Longer ones no table holds.
MOST_DIGITS = 10
_LATER = "SELECT timing FROM resumption WHERE run_id = ? ORDER BY id"
_RUN = """
SELECT exercise, form, outcome, coalesce(ended, started), timing, result FROM run WHERE id = ?"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One exercise's trials in their order, each with the label of its run.

    `verified` tells for each label whether the screen's timing was, in each part of the run.
    """

    trials: list[tuple[str, Trial]]
    verified: dict[str, bool]


def read_kept(
    data_dir: Path, exercise: str, *, form: str | None = None, person: str | None = None
) -> Kept:
    """What is kept at this moment, of finished runs and others.

    StoreFault where it cannot be read, OSError where there is no such file, or not for this user.
    """
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        found = records.trials(conn, run_id=None, exercise=exercise, form=form, person=person)
        verified: dict[str, bool] = {}
        for label, timing in conn.execute(_TIMINGS, {"exercise": exercise}):
            good = bool(json.loads(timing).get("verified"))
            verified[label] = verified.get(label, True) and good
        return Kept(list(found), verified)


def read_answers(
    data_dir: Path, *, instrument: str | None = None, person: str | None = None
) -> list[Answered]:
    """The answers that are kept at this moment, in order; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return list(answers.answered(conn, instrument, person))


def read_flags(data_dir: Path, *, open_only: bool) -> list[Flag]:
    """What asks for staff follow-up at this moment; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return flags.flags(conn, open_only=open_only)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to being kept, how often people wanted to come, and every flag, in order."""

    consents: list[people.Said]
    goals: list[tally.Wish]
    flags: list[Flag]


def read_said(data_dir: Path, *, person: str | None = None) -> Said:
    """Of one pseudonym or of everybody, at this moment; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        every = flags.flags(conn, open_only=False)
        theirs = [flag for flag in every if person in (None, flag.person)]
        return Said(people.consents(conn, person), tally.goals(conn, person), theirs)


def read_results(data_dir: Path, *, person: str | None = None) -> list[RunResult]:
    """The results that are kept at this moment, in order; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return list(results(conn, person))


def read_ended(data_dir: Path, *, person: str | None = None) -> list[EndedRun]:
    """The runs that have ended until this moment, in order; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return list(ended(conn, person))


def read_roles(data_dir: Path) -> list[str]:
    """The roles of staff that have a code; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return list(people.staff_codes(conn))


def read_audit(data_dir: Path) -> list[tuple[Moment, Deed]]:
    """What staff did until this moment, in order; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return audit.deeds(conn)


def read_commands(data_dir: Path) -> list[Entry]:
    """What technicians asked until this moment, in order; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return journal.entries(conn)


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One run: `last` is the moment of its end, or of its start where it has none yet.

    `timings` has one for each part of it. `outcome` is None while it is on; `result` None where it
    did not come to one.
    """

    exercise: str
    form: str
    outcome: str | None
    last: Moment
    timings: list[dict[str, Any]]
    result: dict[str, Any] | None
    trials: list[Trial]


def read_run(data_dir: Path, which: int | str) -> KeptRun:
    """The run of this number, or this label; LookupError for none, else as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        number = which if isinstance(which, int) else _labelled(conn, which)
        row = conn.execute(_RUN, (number,)).fetchone()
        if row is None:
            raise LookupError(f"there is no run {which}")
        wanted = {"run_id": number, "exercise": None, "form": None, "person": None}
        found = [trial for _, trial in records.trials(conn, **wanted)]
        later = [timing for (timing,) in conn.execute(_LATER, (number,))]
    exercise, form, outcome, last, timing, result = row
    return KeptRun(
        exercise,
        form,
        outcome,
        Moment(**json.loads(last)),
        [*map(json.loads, (timing, *later))],
        result and json.loads(result),
        found,
    )


def _labelled(conn: sqlite3.Connection, label: str) -> int | None:
    row = conn.execute("SELECT run_id FROM run_label WHERE label = ?", (label,)).fetchone()
    return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a day's offer is made of for one person, and what is due to be asked.

    `number` is None for who is not enrolled, `consent` what they said last. `asked` is by
    instrument, `latest` when the last visits began, newest first.
    """

    person: str
    number: int | None
    consent: str | None
    past: Past
    told: Told
    attendance: Attendance
    asked: dict[str, Asking | None]
    latest: list[Moment]


def read_standing(data_dir: Path, who: str, wanted: Wanted) -> Standing:
    """Of a pseudonym, or a short number; LookupError where there is nobody, else as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        person, number = _identified(conn, who)
        consent = people.consent(conn, person)
        return Standing(
            person,
            number,
            None if consent is None else consent.answer,
            tally.past(conn, person),
            grounds.told(conn, person, wanted),
            progress.attendance(conn, person),
            {name: answers.last(conn, person, name) for name in wanted.instruments},
            tally.latest_visits(conn, person, LOOKED_AT),
        )


@dataclass(frozen=True, slots=True)
class Own:
    """How far one person has come, and at how many visits they had done what they had planned."""

    person: str
    history: History
    plans_done: int


def read_own(data_dir: Path, who: str, better: Mapping[tuple[str, str], int]) -> Own:
    """What a person's own page is made of; `better` as in `progress.history`.

    Of a pseudonym, or a short number; LookupError where there is nobody, else as `read_kept`.
    """
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        person, _ = _identified(conn, who)
        history = progress.history(conn, person, better)
        return Own(person, history, progress.came_to(conn, person, *progress.PLAN_DONE))


def read_wing(data_dir: Path, later: Later) -> Everything:
    """Of everybody at once, as `wing.everything`; faults as `read_kept`."""
    path = database_path(data_dir)
    path.stat()
    with told(path), _snapshot(path) as conn:
        return wing.everything(conn, later)


def _identified(conn: sqlite3.Connection, who: str) -> tuple[str, int | None]:
    """The pseudonym, and the number of who is enrolled."""
    if who.isdecimal() and len(who) < MOST_DIGITS and (person := people.person(conn, int(who))):
        return person.pseudonym, person.number
    numbers = {person.pseudonym: person.number for person in people.people(conn)}
    if who in numbers:
        return who, numbers[who]
    if conn.execute("SELECT 1 FROM session WHERE person = ? LIMIT 1", (who,)).fetchone():
        return who, None
    raise LookupError(f"nobody here has the pseudonym or the number {who}")


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of the database: what is committed meanwhile is not seen."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with (
        settled(path),
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as conn,
    ):
        conn.execute("BEGIN")
        yield conn
