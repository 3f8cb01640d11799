"""Participants and their wrong PINs as rows of pod.db; all inside the caller's transaction."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from controller.health.clock import Moment
from controller.people.tries import NONE, Tries
from controller.store import outbox

_ENROL = "INSERT INTO person (pseudonym, number, enrolled) VALUES (?, ?, ?)"
_ENROLLED = "SELECT pseudonym, number, pin FROM person WHERE number IS NOT NULL ORDER BY number"
_END = """
UPDATE person SET number = NULL, pin = NULL, ended = ?
WHERE pseudonym = ? AND number IS NOT NULL"""
_ENDED = """
SELECT pseudonym, json_extract(ended, '$.wall'), (
    SELECT site || '/' || pod FROM handed_over WHERE person = pseudonym ORDER BY id DESC LIMIT 1)
FROM person WHERE number IS NULL"""
_CONSENT = "INSERT INTO consent (person, version, answer, given) VALUES (?, ?, ?, ?)"
_TRIES = """
INSERT INTO tries (whose, failures, boot_id, last_ns) VALUES (?, ?, ?, ?)
ON CONFLICT (whose) DO UPDATE SET
    failures = excluded.failures, boot_id = excluded.boot_id, last_ns = excluded.last_ns"""


@dataclass(frozen=True, slots=True)
class Person:
    """A participant: `number` to sign in with; `pin` is its hash, None until one is chosen."""

    pseudonym: str
    number: int
    pin: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """Somebody whose enrolment has ended, at `wall` by the pod's clock.

    `to` is the pod that they were handed over to, if they were.
    """

    pseudonym: str
    wall: str
    to: str | None = None


Answer = Literal["yes", "no", "later", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a participant said, and to which version of the wording."""

    version: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Said(Consent):
    """The same, of whom, and when it was said."""

    person: str
    given: Moment


def enrol(conn: sqlite3.Connection, pseudonym: str, number: int, moment: Moment) -> None:
    """A new participant; ValueError where the pseudonym or the number is taken."""
    try:
        conn.execute(_ENROL, (pseudonym, number, outbox.pack(moment.as_dict())))
    except sqlite3.IntegrityError as error:
        raise ValueError(f"{pseudonym} or the number {number} is enrolled already") from error


def people(conn: sqlite3.Connection) -> list[Person]:
    """All who are enrolled, by number."""
    rows = conn.execute(_ENROLLED)
    return [Person(*row) for row in rows]


def person(conn: sqlite3.Connection, number: int) -> Person | None:
    """The participant with this number."""
    sql = "SELECT pseudonym, number, pin FROM person WHERE number = ?"
    row = conn.execute(sql, (number,)).fetchone()
    return None if row is None else Person(*row)


def end(conn: sqlite3.Connection, pseudonym: str, moment: Moment) -> None:
    """Their number is free, and nobody can sign in as them; LookupError for nobody."""
    done = conn.execute(_END, (outbox.pack(moment.as_dict()), pseudonym))
    if done.rowcount != 1:
        raise LookupError(f"{pseudonym} is not enrolled")
    conn.execute("DELETE FROM tries WHERE whose = ?", (pseudonym,))


def ended(conn: sqlite3.Connection) -> list[Ended]:
    """All whose enrolment has ended, and who are not erased."""
    return [Ended(*row) for row in conn.execute(_ENDED)]


def set_pin(conn: sqlite3.Connection, pseudonym: str, pin: str | None) -> None:
    """Keep the hash of a PIN, or None so that another one is chosen; LookupError for nobody."""
    done = conn.execute("UPDATE person SET pin = ? WHERE pseudonym = ?", (pin, pseudonym))
    if done.rowcount != 1:
        raise LookupError(f"{pseudonym} is not enrolled")


def note_consent(
    conn: sqlite3.Connection, pseudonym: str, version: str, answer: Answer, moment: Moment
) -> None:
    """What somebody said; LookupError for nobody."""
    try:
        conn.execute(_CONSENT, (pseudonym, version, answer, outbox.pack(moment.as_dict())))
    except sqlite3.IntegrityError as error:
        raise LookupError(f"{pseudonym} is not enrolled") from error


def consent(conn: sqlite3.Connection, pseudonym: str) -> Consent | None:
    """What the person said last; None before the first time."""
    sql = "SELECT version, answer FROM consent WHERE person = ? ORDER BY id DESC LIMIT 1"
    row = conn.execute(sql, (pseudonym,)).fetchone()
    return None if row is None else Consent(*row)


def consents(conn: sqlite3.Connection, person: str | None) -> list[Said]:
    """All that one pseudonym, or everybody, ever said to being kept, in order."""
    sql = """
SELECT version, answer, person, given FROM consent WHERE person = coalesce(?, person) ORDER BY id"""
    rows = conn.execute(sql, (person,))
    return [
        Said(version, answer, who, Moment(**json.loads(given)))
        for version, answer, who, given in rows
    ]


def staff_codes(conn: sqlite3.Connection) -> dict[str, str]:
    """The hash of each role's code."""
    return dict(conn.execute("SELECT role, code FROM staff_code ORDER BY role").fetchall())


def set_staff_code(conn: sqlite3.Connection, role: str, code: str) -> None:
    """Keep the hash of a role's code in place of the one before."""
    conn.execute("INSERT OR REPLACE INTO staff_code VALUES (?, ?)", (role, code))


def tries(conn: sqlite3.Connection, whose: str) -> Tries:
    """Wrong PINs of this pseudonym, or of the whole pod where it is ""."""
    sql = "SELECT failures, boot_id, last_ns FROM tries WHERE whose = ?"
    row = conn.execute(sql, (whose,)).fetchone()
    return NONE if row is None else Tries(*row)


def note_tries(conn: sqlite3.Connection, noted: Mapping[str, Tries]) -> None:
    """Note them, by whose they are, in place of what was noted before."""
    conn.executemany(
        _TRIES,
        [(whose, each.failures, each.boot_id, each.last_ns) for whose, each in noted.items()],
    )
