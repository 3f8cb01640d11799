"""Results as rows to be read from outside: one for each run that came to one."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from controller.health.clock import Moment
from controller.store.worn import Worn

_RESULTS = """
SELECT label, person, session_id, exercise, form, version,
       run.started, params, timing, result,
       (SELECT json_array(language, theme, still) FROM worn
        WHERE worn.session_id = run.session_id AND worn.runs <
              (SELECT count(*) FROM run AS begun
               WHERE begun.session_id = run.session_id AND begun.id <= run.id)
        ORDER BY n DESC LIMIT 1)
FROM run JOIN run_label ON run_id = run.id JOIN session ON session.id = session_id
WHERE result IS NOT NULL AND person = coalesce(?, person) ORDER BY run.id"""


_ENDED = """
SELECT label, person, session_id, exercise, form, run.outcome, run.started, run.ended,
       (SELECT started FROM resumption WHERE run_id = run.id ORDER BY id DESC LIMIT 1)
FROM run JOIN run_label ON run_id = run.id JOIN session ON session.id = session_id
WHERE run.ended IS NOT NULL AND person = coalesce(?, person) ORDER BY run.id"""


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that has ended, with or without a result: `seconds` from where it was last begun.

    As attendance counts them: 0 where that was in another boot.
    """

    session: str
    person: str
    visit: int
    exercise: str
    form: str
    outcome: str
    started: Moment
    seconds: float


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to: `result` as it was kept, under these `params` and this `timing`.

    `worn` is how it began; None of what was done before that was kept.
    """

    session: str
    person: str
    visit: int
    exercise: str
    form: str
    version: str
    started: Moment
    params: dict[str, Any]
    timing: dict[str, Any]
    result: dict[str, Any]
    worn: Worn | None


def results(conn: sqlite3.Connection, person: str | None) -> Iterator[RunResult]:
    """All of one pseudonym's, or of everybody's, in the order of the runs."""
    for row in conn.execute(_RESULTS, (person,)):
        session, pseudonym, visit, exercise, form, version, *documents, worn = row
        began, params, timing, result = map(json.loads, documents)
        what = (session, pseudonym, visit, exercise, form, version, Moment(**began))
        how = Worn(*json.loads(worn)) if worn else None
        yield RunResult(*what, params, timing, result, how)


def ended(conn: sqlite3.Connection, person: str | None) -> Iterator[EndedRun]:
    """All runs that have ended, of one pseudonym or of everybody, in their order."""
    for session, who, visit, exercise, form, outcome, *times in conn.execute(_ENDED, (person,)):
        started, over, last = (Moment(**json.loads(each or times[0])) for each in times)
        seconds = last.seconds_to(over) if last.boot_id == over.boot_id else 0.0
        yield EndedRun(session, who, visit, exercise, form, outcome, started, seconds)
