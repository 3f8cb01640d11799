"""What people were asked and answered, as rows of pod.db; all inside the caller's transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from controller.health.clock import Moment
from controller.store import flags, outbox, tally
from controller.store.flags import Flag
from controller.store.rows import Event

Ended = Literal["finished", "left"]

_LEAVE = """
UPDATE asking SET outcome = 'left', ended = :moment
WHERE outcome IS NULL AND instrument = :instrument
  AND person = (SELECT person FROM session WHERE id = :session_id)"""
_START = """
INSERT INTO asking (session_id, person, visit, instrument, version, started)
SELECT id, person, 1 + (SELECT coalesce(max(n), 0) FROM visit WHERE person = session.person),
       :instrument, :version, :moment
FROM session WHERE id = :session_id"""
_ANSWER = """
INSERT INTO answer (asking_id, item, value, given)
SELECT id, :item, :value, :moment FROM asking WHERE id = :asking_id AND outcome IS NULL
ON CONFLICT (asking_id, item) DO UPDATE SET value = excluded.value, given = excluded.given"""
_END = """
UPDATE asking SET outcome = ?, result = ?, ended = ? WHERE id = ? AND outcome IS NULL"""
_LAST = """
SELECT id, version, visit, started, outcome FROM asking
WHERE person = :person AND instrument = :instrument ORDER BY id DESC LIMIT 1"""
_TURN = """
SELECT item FROM answer WHERE item GLOB :pattern AND asking_id =
    (SELECT id FROM asking JOIN answer ON asking_id = asking.id
     WHERE person = :person AND instrument = :instrument AND item GLOB :pattern
     ORDER BY id DESC LIMIT 1)"""
_EXPORT = """
SELECT label, person, visit, instrument, version, outcome,
       (SELECT language FROM worn WHERE worn.session_id = asking.session_id AND n = 1),
       item, value, given, result
FROM asking JOIN asking_label ON asking_label.asking_id = asking.id
     JOIN answer ON answer.asking_id = asking.id
WHERE instrument = coalesce(:instrument, instrument) AND person = coalesce(:person, person)
ORDER BY asking.id, item"""


@dataclass(frozen=True, slots=True)
class Asking:
    """One time that somebody was asked: `since` is how many of their visits ago, 0 for this one.

    A visit is one where something was done to its end; the present one is counted as one.

    `answers` has a value by item, None where it was skipped; `outcome` is None while it is open.
    """

    number: int
    version: str
    since: int
    started: Moment
    outcome: Ended | None
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of an export; `asking` is unique across pods, `result` that of all its answers.

    `language` is that of the session in which it began; None where that was not kept yet.
    """

    asking: str
    person: str
    visit: int
    instrument: str
    version: str
    outcome: Ended | None
    language: str | None
    item: str
    value: int | None
    given: Moment
    result: dict[str, Any] | None


def start(
    conn: sqlite3.Connection, session_id: int, instrument: str, version: str, moment: Moment
) -> int:
    """A new asking, its number; what was still open of the same instrument and person is left."""
    row = {"session_id": session_id, "instrument": instrument, "version": version}
    row |= {"moment": outbox.pack(moment.as_dict())}
    conn.execute(_LEAVE, row)
    done = conn.execute(_START, row)
    if done.rowcount != 1 or done.lastrowid is None:
        raise LookupError(f"there is no session {session_id} to ask in")
    return done.lastrowid


def answer(
    conn: sqlite3.Connection, asking: int, item: str, value: int | None, moment: Moment
) -> None:
    """What was answered, in place of an answer before. LookupError: not open."""
    row = {"asking_id": asking, "item": item, "value": value}
    _one(conn.execute(_ANSWER, row | {"moment": outbox.pack(moment.as_dict())}), asking)


def end(
    conn: sqlite3.Connection,
    asking: int,
    outcome: Ended,
    result: Mapping[str, Any] | None,
    moment: Moment,
    flagged: Mapping[str, str] | None = None,
    events_of: Callable[[Flag | None], Iterable[Event]] = lambda _: (),
) -> None:
    """It is over, with its scores if it has any. LookupError: not open.

    `flagged` are the bands by scale that ask for follow-up: where there are any, a flag is raised.
    `events_of` says what is told, of a flag or of none.
    """
    document = None if result is None else outbox.pack(result)
    row = (outcome, document, outbox.pack(moment.as_dict()), asking)
    _one(conn.execute(_END, row), asking)
    flag = flags.put(conn, asking, flagged, moment) if flagged else None
    outbox.put(conn, events_of(flag), moment)


def visit(conn: sqlite3.Connection, person: str) -> int:
    """Which of the person's visits the next, or present, one is: from 1."""
    (done,) = conn.execute(tally.VISITS, {"person": person}).fetchone()
    return int(done) + 1


def last(conn: sqlite3.Connection, person: str, instrument: str) -> Asking | None:
    """The last time that the person was asked this."""
    row = conn.execute(_LAST, {"person": person, "instrument": instrument}).fetchone()
    if row is None:
        return None
    number, version, then, started, outcome = row
    since = visit(conn, person) - then
    given = conn.execute("SELECT item, value FROM answer WHERE asking_id = ?", (number,))
    answers = dict(given.fetchall())
    return Asking(number, version, since, Moment(**json.loads(started)), outcome, answers)


def turn(conn: sqlite3.Connection, person: str, instrument: str, pattern: str) -> frozenset[str]:
    """The items like `pattern` (a GLOB) that were answered the last time that any of them was."""
    names = {"person": person, "instrument": instrument, "pattern": pattern}
    return frozenset(item for (item,) in conn.execute(_TURN, names))


def answered(
    conn: sqlite3.Connection, instrument: str | None, person: str | None
) -> Iterator[Answered]:
    """Every answer that fits, in order; None for any."""
    for row in conn.execute(_EXPORT, {"instrument": instrument, "person": person}):
        given, result = row[-2:]
        values = (*row[:-2], Moment(**json.loads(given)), result and json.loads(result))
        yield Answered(*values)


def _one(done: sqlite3.Cursor, asking: int) -> None:
    if done.rowcount != 1:
        raise LookupError(f"asking {asking} is not open: start it first, and end it once")
