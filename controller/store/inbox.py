"""Commands in mailbox.db: the uplink accepts and tells them, the controller carries them out.

A command is in it once, by its id, whatever happens to either process: the id is taken in the
transaction that accepts it. Its status only moves forward.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from controller.store.files import transaction

Acceptance = Literal["new", "known", "other", "busy"]
Status = Literal["accepted", "executing", "succeeded", "failed"]
RANK: Mapping[Status, int] = {"accepted": 0, "executing": 1, "succeeded": 2, "failed": 2}
Paper = Literal["desired", "reported"]
OVER: tuple[Status, ...] = ("succeeded", "failed")

KEPT = 500  # commands whose end was told
MOST_WAITING = 20  # a person with a terminal does not ask faster than a pod acts

_NEW = """
INSERT INTO command (id, verb, args, expires, reply, correlation, status, at)
VALUES (?, ?, ?, ?, ?, ?, 'accepted', ?)"""
_OPEN = "SELECT count(*) FROM command WHERE status NOT IN ('succeeded', 'failed')"
_FORGET = """
DELETE FROM command WHERE n <= (SELECT max(n) FROM command) - ? AND told = status
AND status IN ('succeeded', 'failed')"""
_ACCEPTED = f"""
SELECT id, verb, args, expires FROM command WHERE status = 'accepted' ORDER BY n
LIMIT {MOST_WAITING}"""  # noqa: S608
MOST_PAPER = 64 * 1024
_PLAIN = ("id", "verb", "status", "code", "why", "at")
_TOLD = "SELECT id, verb, status, code, why, at, result, reply, correlation FROM command WHERE"
_UNTOLD = f"{_TOLD} told <> status ORDER BY n LIMIT ?"
# A file that was lost never knew the command: its end is told all the same.
_NOTE = """
INSERT INTO command (id, verb, args, status, code, why, at, result)
VALUES (:id, :verb, '{}', :status, :code, :why, :at, :result)
ON CONFLICT (id) DO UPDATE
SET status = :status, code = :code, why = :why, at = :at, result = :result"""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: `args` as the verb's model has them, `expires` ISO 8601 or None for never.

    `reply` is where the sender wants to be answered beside the status topic, with `correlation`.
    """

    id: str
    verb: str
    args: Mapping[str, Any] = field(default_factory=dict)
    expires: str | None = None
    reply: str | None = None
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """How far the command `id` has come, `at` what wall time, and for whom."""

    id: str
    verb: str
    status: Status
    code: str = ""
    why: str = ""
    at: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    reply: str | None = None
    correlation: bytes | None = None


def accept(conn: sqlite3.Connection, order: Order, at: str) -> Acceptance:
    """Take it in, on disk when this returns; what is not new is not written.

    "known" where its id was taken in before, "other" where that was another verb, "busy" where too
    many wait.
    """
    known = conn.execute("SELECT verb FROM command WHERE id = ?", (order.id,)).fetchone()
    if known is not None:
        return "known" if known[0] == order.verb else "other"
    if conn.execute(_OPEN).fetchone()[0] >= MOST_WAITING:
        return "busy"
    values = (order.id, order.verb, json.dumps(dict(order.args)), order.expires)
    with transaction(conn):
        conn.execute(_NEW, (*values, order.reply, order.correlation, at))
        conn.execute(_FORGET, (KEPT,))
    return "new"


def accepted(conn: sqlite3.Connection) -> list[Order]:
    """What the controller has not begun, as far as this file knows."""
    found = conn.execute(_ACCEPTED)
    return [Order(number, verb, _args(args), expires) for number, verb, args, expires in found]


def _args(text: str) -> dict[str, Any]:
    """Nothing where it is no object: whoever carries it out asks for what must be there."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def note(conn: sqlite3.Connection, told: Told) -> None:
    """How far it has come; what is behind that already counts nothing."""
    with transaction(conn):
        row = conn.execute("SELECT status FROM command WHERE id = ?", (told.id,)).fetchone()
        if row is not None and RANK[row[0]] >= RANK[told.status]:
            return
        plain = {name: getattr(told, name) for name in _PLAIN}
        conn.execute(_NOTE, {**plain, "result": json.dumps(dict(told.result))})


def untold(conn: sqlite3.Connection, limit: int) -> list[Told]:
    """Statuses that the broker has not taken yet, each command's last."""
    return [_told(*row) for row in conn.execute(_UNTOLD, (limit,))]


def standing(conn: sqlite3.Connection, number: str) -> Told | None:
    """How far the command of this id has come; None where nobody knows it."""
    row = conn.execute(f"{_TOLD} id = ?", (number,)).fetchone()
    return None if row is None else _told(*row)


def note_told(conn: sqlite3.Connection, told: Told) -> None:
    """The broker has this status; a later one is still to be told."""
    with transaction(conn):
        conn.execute("UPDATE command SET told = ? WHERE id = ?", (told.status, told.id))


def put_document(conn: sqlite3.Connection, table: Paper, body: str) -> None:
    """The configuration twin's paper of that kind; the same again is not written."""
    if document(conn, table) != body:
        with transaction(conn):
            conn.execute(f"INSERT OR REPLACE INTO {table} VALUES (1, ?)", (body,))  # noqa: S608


def document(conn: sqlite3.Connection, table: Paper) -> str | None:
    """The last one, if there ever was one, and it is no longer than any that is let in."""
    sql = f"SELECT body FROM {table} WHERE length(body) <= ?"  # noqa: S608 - of a Literal
    row = conn.execute(sql, (MOST_PAPER,)).fetchone()
    return None if row is None else str(row[0])


def _told(
    number: str,
    verb: str,
    status: Status,
    code: str,
    why: str,
    at: str,
    result: str,
    reply: str | None,
    correlation: bytes | None,
) -> Told:
    return Told(number, verb, status, code, why, at, json.loads(result), reply, correlation)
