"""Results as rows to be read from outside: one for each run that came to one."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from controller.health.clock import Moment

_RESULTS = """
SELECT label, person, session_id, exercise, form, version,
       run.started, params, timing, result
FROM run JOIN run_label ON run_id = run.id JOIN session ON session.id = session_id
WHERE result IS NOT NULL AND person = coalesce(?, person) ORDER BY run.id"""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to: `result` as it was kept, under these `params` and this `timing`."""

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


def results(conn: sqlite3.Connection, person: str | None) -> Iterator[RunResult]:
    """All of one pseudonym's, or of everybody's, in the order of the runs."""
    for row in conn.execute(_RESULTS, (person,)):
        session, pseudonym, visit, exercise, form, version, *documents = row
        started, *others = map(json.loads, documents)
        what = (session, pseudonym, visit, exercise, form, version)
        yield RunResult(*what, Moment(**started), *others)
