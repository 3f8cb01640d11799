"""What pod.db remembers of the pod's own health: raised faults, each told once, and boots."""

import json
import sqlite3
from collections.abc import Iterable

from controller.contract.bodies import FaultCleared, FaultRaised
from controller.health.clock import Moment
from controller.health.watch import Change, Raised
from controller.store import outbox
from controller.store.rows import Event

# So much of a detail goes into its event; `state` has all of it.
DETAIL = 300

_RAISE = """
INSERT INTO fault (code, part, since) VALUES (?, ?, ?)
ON CONFLICT (code, part) WHERE cleared IS NULL DO NOTHING"""
_CLEAR = "UPDATE fault SET cleared = ? WHERE code = ? AND part = ? AND cleared IS NULL"
_FORGET = """
DELETE FROM fault WHERE cleared IS NOT NULL AND id < (SELECT max(id) FROM fault)"""


def note(conn: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Faults were raised and cleared, in this order: an event for each that is news here."""
    for change in changes:
        when = outbox.pack(change.moment.as_dict())
        if change.raised:
            news = conn.execute(_RAISE, (*change.key, when)).rowcount
        else:
            news = conn.execute(_CLEAR, (when, *change.key)).rowcount
        if news:
            outbox.put(conn, [_event(change)], change.moment)
    conn.execute(_FORGET)


def raised(conn: sqlite3.Connection) -> list[Raised]:
    """What is raised, the first one first."""
    rows = conn.execute("SELECT code, part, since FROM fault WHERE cleared IS NULL ORDER BY id")
    return [_read(*row) for row in rows]


def last(conn: sqlite3.Connection) -> Raised | None:
    """The fault that was raised last, whether it is over or not."""
    row = conn.execute("SELECT code, part, since FROM fault ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else _read(*row)


def count_boot(conn: sqlite3.Connection, now: Moment) -> int:
    """How many boots there were, with this one: a boot is counted once, and written once."""
    conn.execute(
        "UPDATE boots SET count = count + 1, last = :boot WHERE last <> :boot",
        {"boot": now.boot_id},
    )
    ((count,),) = conn.execute("SELECT count FROM boots").fetchall()
    return int(count)


def _event(change: Change) -> Event:
    code, part = change.key
    kind = "event/fault.raised" if change.raised else "event/fault.cleared"
    body = (FaultRaised if change.raised else FaultCleared)(
        code=code, part=part, detail=change.detail[:DETAIL]
    )
    return Event(kind, "device", body.model_dump())


def _read(code: str, part: str, since: str) -> Raised:
    return Raised((code, part), Moment(**json.loads(since)))
