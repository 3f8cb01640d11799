"""What staff did, in rows that are never edited (audit.sql); in the transaction of what they tell.

Erasing a person leaves the rows about them, which then say no more who it was.
"""

import json
import sqlite3
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.store import outbox

_NOTE = "INSERT INTO audit (moment, who, action, about, outcome) VALUES (?, ?, ?, ?, ?)"
_READ = "SELECT moment, who, action, about, outcome FROM audit ORDER BY id"
COMMAND_LINE = "cli"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Deed:
    """What `who`, a role or the command line, did about the pseudonym `about`, "" for nobody."""

    who: str
    action: str
    about: str = ""
    outcome: str = DONE


def note(conn: sqlite3.Connection, deed: Deed, moment: Moment) -> None:
    """A further row, in the caller's transaction."""
    when = outbox.pack(moment.as_dict())
    conn.execute(_NOTE, (when, deed.who, deed.action, deed.about, deed.outcome))


def forget(conn: sqlite3.Connection, person: str) -> None:
    """No row says any more that it is about the pseudonym `person`, who is erased."""
    conn.execute("UPDATE audit SET about = '' WHERE about = ?", (person,))


def deeds(conn: sqlite3.Connection) -> list[tuple[Moment, Deed]]:
    """All of them, the first one first."""
    rows = conn.execute(_READ)
    return [(Moment(**json.loads(when)), Deed(*more)) for when, *more in rows]
