"""What asks for staff follow-up, as rows of pod.db; all inside the caller's transaction.

A flag says that a score reached a band that the site has named: screening, and no diagnosis. It
stays open until a member of staff acknowledges it, however long that takes.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from controller.health.clock import Moment
from controller.store import audit, outbox
from controller.store.audit import Deed
from controller.store.rows import Event

_RAISE = """
INSERT INTO flag (asking_id, session_id, person, instrument, bands, raised)
SELECT id, session_id, person, instrument, :bands, :moment FROM asking WHERE id = :asking
RETURNING id"""
_FLAGS = """
SELECT flag.id, person, number, instrument, bands, raised, acknowledged, role
FROM flag LEFT JOIN person ON pseudonym = person
WHERE acknowledged IS NULL OR NOT :open_only ORDER BY flag.id"""
_ACKNOWLEDGE = """
UPDATE flag SET acknowledged = ?, role = ? WHERE id = ? AND acknowledged IS NULL
RETURNING person"""


@dataclass(frozen=True, slots=True)
class Flag:
    """One asking whose score asks for follow-up: `bands` by scale, as "13-24".

    `number` is what the person signs in with, None where they are no longer enrolled.
    `acknowledged` and the `role` of who did are None while it is open.
    """

    id: int
    person: str
    number: int | None
    instrument: str
    bands: Mapping[str, str]
    raised: Moment
    acknowledged: Moment | None
    role: str | None


def put(conn: sqlite3.Connection, asking: int, bands: Mapping[str, str], moment: Moment) -> Flag:
    """Raise one for this asking."""
    row = {"asking": asking, "bands": outbox.pack(bands), "moment": outbox.pack(moment.as_dict())}
    ((number,),) = conn.execute(_RAISE, row).fetchall()
    return _the(conn, number)


def flags(conn: sqlite3.Connection, *, open_only: bool) -> list[Flag]:
    """In the order they were raised."""
    return [_flag(*row) for row in conn.execute(_FLAGS, {"open_only": open_only})]


def acknowledge(
    conn: sqlite3.Connection,
    flag: int,
    role: str,
    moment: Moment,
    by: str,
    events_of: Callable[[Flag], Iterable[Event]] = lambda _: (),
) -> None:
    """Somebody in this role has seen it; LookupError: there is none, or it was seen before.

    The audit says that it was done `by` a role, or by the command line; `events_of` what is told.
    """
    values = (outbox.pack(moment.as_dict()), role, flag)
    done = conn.execute(_ACKNOWLEDGE, values).fetchall()
    if not done:
        raise LookupError(_why_not(conn, flag))
    audit.note(conn, Deed(by, f"acknowledge flag {flag}", done[0][0]), moment)
    outbox.put(conn, events_of(_the(conn, flag)), moment)


def _the(conn: sqlite3.Connection, number: int) -> Flag:
    return next(each for each in flags(conn, open_only=False) if each.id == number)


def _why_not(conn: sqlite3.Connection, flag: int) -> str:
    row = conn.execute("SELECT role FROM flag WHERE id = ?", (flag,)).fetchone()
    return (
        f"flag {flag} is acknowledged already (role: {row[0]})"
        if row
        else f"there is no flag {flag}"
    )


def _flag(*row: Any) -> Flag:
    number, person, sign_in, instrument, bands, raised, seen, role = row
    moments = Moment(**json.loads(raised)), seen and Moment(**json.loads(seen))
    return Flag(number, person, sign_in, instrument, json.loads(bands), *moments, role)
