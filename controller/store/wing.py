"""What is kept of everybody at once, as rows of pod.db: who came when, what was on offer and done.

Pseudonyms go no further than to where they are counted (programme/wing.py).
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.programme.offer import What

_OFFER = "INSERT INTO offered (session_id, exercise, form) VALUES (?, ?, ?)"
_PEOPLE = "SELECT pseudonym, ended IS NOT NULL FROM person"
_SESSIONS = """
SELECT session.id, session.person, started, visit.session_id IS NOT NULL
FROM session LEFT JOIN visit ON visit.session_id = session.id
WHERE session.came IS NULL ORDER BY session.id"""
_OFFERED = "SELECT session_id, exercise, form FROM offered WHERE session_id >= ?"
_RUNS = """
SELECT run.session_id, exercise, form, outcome = 'finished', ended,
       coalesce((SELECT started FROM resumption WHERE run_id = run.id ORDER BY id DESC LIMIT 1),
                run.started)
FROM run WHERE ended IS NOT NULL AND session_id >= ? ORDER BY run.id"""


@dataclass(frozen=True, slots=True)
class Session:
    """One session at this pod; a `visit` is one in which something was done to its end."""

    number: int
    person: str
    began: Moment
    visit: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended, in the session in which it was on last.

    `seconds` are from where it was last begun, as attendance counts them: 0 across two boots.
    """

    session: int
    what: What
    finished: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Everything:
    """Of all people: who is enrolled and whose enrolment has ended, and all sessions, in order.

    Of the later sessions also `offered`, the cards of each that had some, and the `runs`.
    """

    enrolled: frozenset[str]
    ended: frozenset[str]
    sessions: tuple[Session, ...]
    offered: dict[int, list[What]]
    runs: tuple[Run, ...]


Later = Callable[[Sequence[Session]], int]


def note_offer(conn: sqlite3.Connection, session_id: int, cards: Iterable[What]) -> None:
    """These stand on the session's cards."""
    conn.executemany(_OFFER, ((session_id, *what) for what in cards))


def everything(conn: sqlite3.Connection, later: Later) -> Everything:
    """All that a report on a wing is counted from; `later` says from which session on."""
    people = conn.execute(_PEOPLE).fetchall()
    sessions = tuple(
        Session(number, person, Moment(**json.loads(began)), bool(visit))
        for number, person, began, visit in conn.execute(_SESSIONS)
    )
    first = (later(sessions),)
    offered = dict[int, list[What]]()
    for session, exercise, form in conn.execute(_OFFERED, first):
        offered.setdefault(session, []).append((exercise, form))
    return Everything(
        frozenset(name for name, ended in people if not ended),
        frozenset(name for name, ended in people if ended),
        sessions,
        offered,
        tuple(_run(*row) for row in conn.execute(_RUNS, first)),
    )


def _run(session: int, exercise: str, form: str, finished: int, *times: str) -> Run:
    ended, began = (Moment(**json.loads(each)) for each in times)
    seconds = began.seconds_to(ended) if began.boot_id == ended.boot_id else 0.0
    return Run(session, (exercise, form), bool(finished), seconds)
