"""Erasing a person: their rows, what waits to be told of them, and the space where it lay.

A table that holds somebody's rows names them in a column of COLUMNS, or its rows go with rows that
do: nothing else is needed for a new table to be erased too. The audit's rows stay, and say no more
who it was. A row of the outbox keeps its number,
for the consumer counts on there being no gap, and loses its content. What has left the pod is
beyond its reach: the consumer is told so, by the numbers of the runs and of the events.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from controller.health.clock import Moment
from controller.store import audit, outbox
from controller.store.faults import told
from controller.store.files import ASIDE, transaction, wipe
from controller.store.mailbox import Mailbox
from controller.store.redo import SUFFIX
from controller.store.rows import Event

COLUMNS = ("person", "pseudonym", "whose")
ERASED = "event/erased"
_SPACE = 0  # no event has this number: the space of the files is still to be wiped

_TABLES = """
SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
WHERE m.type = 'table' ORDER BY m.name, c.name"""
_RUNS = "SELECT run.id FROM run JOIN session ON session.id = session_id WHERE person = ?"
_TOLD = "SELECT seq FROM told WHERE place IS NULL AND person = ? ORDER BY seq"
# Who was elsewhere and came back brings the numbers of this pod as those of another.
_WAITING = """
SELECT outbox.seq FROM store, outbox JOIN told USING (seq)
LEFT JOIN elsewhere ON elsewhere.id = place
WHERE person = ? AND coalesce(elsewhere.store, store.id) = store.id ORDER BY outbox.seq"""
_BLANK = "UPDATE outbox SET kind = ?, data_class = 'device', body = '{}' WHERE seq = ?"

_RUNS_ELSEWHERE = """
SELECT site, elsewhere.pod, elsewhere.store, was
FROM session JOIN run ON run.session_id = session.id JOIN elsewhere ON elsewhere.id = place
WHERE person = ? ORDER BY elsewhere.id, was"""
_TOLD_ELSEWHERE = """
SELECT site, elsewhere.pod, elsewhere.store, seq FROM told JOIN elsewhere ON elsewhere.id = place
WHERE person = ? ORDER BY elsewhere.id, seq"""


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did at one pod: their runs, and the results that were told, by their numbers.

    Who holds sealed results knows those by the second only.
    """

    runs: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gone:
    """What somebody who is erased did here, and at other pods before: by site, pod and store."""

    here: Done
    elsewhere: Mapping[tuple[str, str, str], Done]


EventsOf = Callable[[Gone], Iterable[Event]]


def erase(conn: sqlite3.Connection, person: str, moment: Moment, events_of: EventsOf) -> int:
    """Take out all rows of the pseudonym `person`, in the caller's transaction; how many.

    `events_of` says what the consumer is told of what it may have.
    """
    here = Done(_numbers(conn, _RUNS, person), _numbers(conn, _TOLD, person))
    gone = Gone(here, _elsewhere(conn, person))
    waiting = _numbers(conn, _WAITING, person)
    rows = drop(conn, person)
    audit.forget(conn, person)
    conn.executemany(_BLANK, ((ERASED, seq) for seq in waiting))
    conn.executemany("INSERT OR IGNORE INTO erasing VALUES (?)", [(_SPACE,), *zip(waiting)])
    outbox.put(conn, events_of(gone), moment)
    return rows + len(waiting)


def drop(conn: sqlite3.Connection, person: str) -> int:
    """Take out all rows of the pseudonym, and of nothing else; how many."""
    before = conn.total_changes
    for table, column in conn.execute(_TABLES).fetchall():
        if column in COLUMNS:
            conn.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,))  # noqa: S608
    return conn.total_changes - before


def finish(conn: sqlite3.Connection, path: Path, mailbox: Mailbox) -> None:
    """Take the content out of the mail too, and wipe the space in both files.

    Begun again where it was cut off; StoreFault "busy" where somebody reads a file meanwhile.
    """
    store, _ = outbox.identity(conn)
    numbers = [seq for (seq,) in conn.execute("SELECT seq FROM erasing") if seq != _SPACE]
    mailbox.blank(store, numbers, ERASED)
    with told(path):
        wipe(conn, path)
        with transaction(conn):
            conn.execute("DELETE FROM erasing")


def unfinished(conn: sqlite3.Connection) -> bool:
    """Whether an erasure was cut off before the mail had its part and the space was wiped."""
    return bool(conn.execute("SELECT 1 FROM erasing LIMIT 1").fetchone())


def _numbers(conn: sqlite3.Connection, sql: str, person: str) -> list[int]:
    return [number for (number,) in conn.execute(sql, (person,))]


def _elsewhere(conn: sqlite3.Connection, person: str) -> dict[tuple[str, str, str], Done]:
    found = dict[tuple[str, str, str], Done]()
    for *place, number in conn.execute(_RUNS_ELSEWHERE, (person,)):
        found.setdefault(_key(*place), Done()).runs.append(number)
    for *place, number in conn.execute(_TOLD_ELSEWHERE, (person,)):
        found.setdefault(_key(*place), Done()).events.append(number)
    return found


def _key(site: str, pod: str, store: str) -> tuple[str, str, str]:
    return site, pod, store


def traces(directory: Path, word: str) -> list[Path]:
    """The files under `directory` whose bytes have the word, also as JSON writes it."""
    wanted = {word.encode(), json.dumps(word)[1:-1].encode()}
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return [path for path in files if any(each in path.read_bytes() for each in wanted)]


def drop_aside(directory: Path, word: str) -> None:
    """Delete what was set aside as damaged and has the word, or may have it unseen."""
    with told(directory):
        hidden = directory.rglob(f"*{ASIDE}*{SUFFIX}")
        for path in {*traces(directory, word), *hidden}:
            if ASIDE in path.name:
                path.unlink()
