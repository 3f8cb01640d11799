"""Commands in pod.db: each is begun once, by its id, and its end is told.

The order of what is written is what makes that hold over any power cut: a command is executing on
disk before anything of it is done, and one that is found executing at a start is never begun again.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controller.contract.bodies import CommandTold
from controller.health.clock import Moment
from controller.store import outbox
from controller.store.files import transaction
from controller.store.inbox import Order, Status, Told
from controller.store.receiving import Inbox
from controller.store.rows import Event

KEPT, RESULTS_KEPT = 2000, 20
# These end the program that carries them out: that it runs again is their success.
RESTARTS, REBOOTS = "restart", "reboot"
INTERRUPTED = "interrupted"
WHY = "the pod stopped in the middle of it; nobody knows how much was done"
NOT_REBOOTED = "only the program started anew, not the pod"

_NEW = """
INSERT INTO command (id, verb, args, expires, status, asked, moment)
VALUES (?, ?, ?, ?, 'accepted', ?, ?)"""
_FORGET = """
DELETE FROM command WHERE n <= (SELECT max(n) FROM command) - ?
AND status IN ('succeeded', 'failed')"""
_BLANK = "UPDATE command SET result = '{}' WHERE n <= (SELECT max(n) FROM command) - ?"
_MOVE = """
UPDATE command SET status = :status, code = :code, why = :why, result = :result,
moment = :moment, settled = 0 WHERE id = :id AND status = :before"""
_UNSETTLED = """
SELECT id, verb, status, code, why, moment, result FROM command WHERE settled = 0 ORDER BY n"""
_WAITING = "SELECT id, verb, args, expires FROM command WHERE status = 'accepted' ORDER BY n"
_ALL = "SELECT id, verb, args, status, code, why, asked, moment FROM command ORDER BY n"


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended; `code` and `why` where it failed.

    With `closes` nobody may sign in from now on, or everybody again.
    """

    status: Status = "succeeded"
    code: str = ""
    why: str = ""
    result: Mapping[str, Any] | None = None
    closes: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One command as it is listed: what was asked and when, and its last status and when."""

    id: str
    verb: str
    args: Mapping[str, Any]
    status: Status
    code: str
    why: str
    asked: Moment
    moment: Moment


def exchange(conn: sqlite3.Connection, inbox: Inbox, now: Moment) -> list[Order]:
    """Take in what the inbox has, tell it how far things are: what waits to be carried out."""
    for order in inbox.accepted():
        with transaction(conn):
            _note(conn, order, now)
    for told in [_told(*row) for row in conn.execute(_UNSETTLED).fetchall()]:
        inbox.note(told)
        with transaction(conn):
            sql = "UPDATE command SET settled = 1 WHERE id = ? AND status = ?"
            conn.execute(sql, (told.id, told.status))
    return [
        Order(number, verb, json.loads(args), expires)
        for number, verb, args, expires in conn.execute(_WAITING)
    ]


def _note(conn: sqlite3.Connection, order: Order, now: Moment) -> None:
    """A new one; where it is known, the inbox has lost how far it is, and is to be told."""
    known = conn.execute("SELECT status FROM command WHERE id = ?", (order.id,)).fetchone()
    if known is not None:
        if known[0] != "accepted":
            conn.execute("UPDATE command SET settled = 0 WHERE id = ?", (order.id,))
        return
    when = outbox.pack(now.as_dict())
    conn.execute(_NEW, (order.id, order.verb, outbox.pack(order.args), order.expires, when, when))
    conn.execute(_FORGET, (KEPT,))
    conn.execute(_BLANK, (RESULTS_KEPT,))
    _tell(conn, order, "accepted", "", now)


def begin(conn: sqlite3.Connection, order: Order, now: Moment) -> bool:
    """It is executing from now on; False where it was before, or is unknown."""
    return _move(conn, order, "accepted", End("executing"), now)


def end(conn: sqlite3.Connection, order: Order, how: End, now: Moment) -> None:
    """It is over, one that was executing or, refused at its moment, one that waited."""
    if how.closes is not None:
        conn.execute("DELETE FROM closed")
    if how.closes:
        conn.execute("INSERT INTO closed VALUES (1, ?)", (outbox.pack(now.as_dict()),))
    if not _move(conn, order, "executing", how, now):
        _move(conn, order, "accepted", how, now)


def recover(conn: sqlite3.Connection, now: Moment) -> None:
    """The program has started: what it found executing is over, and is not begun again."""
    sql = "SELECT id, verb, moment FROM command WHERE status = 'executing' ORDER BY n"
    for number, verb, moment in conn.execute(sql).fetchall():
        again = Moment(**json.loads(moment)).boot_id != now.boot_id
        end(conn, Order(number, verb), _ended(verb, rebooted=again), now)


def _ended(verb: str, *, rebooted: bool) -> End:
    if verb == RESTARTS or (verb == REBOOTS and rebooted):
        return End()
    return End("failed", INTERRUPTED, NOT_REBOOTED if verb == REBOOTS else WHY)


def closed(conn: sqlite3.Connection) -> bool:
    """Whether nobody may sign in."""
    return conn.execute("SELECT 1 FROM closed").fetchone() is not None


def entries(conn: sqlite3.Connection) -> list[Entry]:
    """All that are kept, the first one first."""
    return [
        Entry(number, verb, json.loads(args), *how, *(Moment(**json.loads(at)) for at in when))
        for number, verb, args, *how, asked, moment in conn.execute(_ALL)
        for when in [(asked, moment)]
    ]


def _move(conn: sqlite3.Connection, order: Order, before: Status, how: End, now: Moment) -> bool:
    done = conn.execute(
        _MOVE,
        {
            "id": order.id,
            "before": before,
            "status": how.status,
            "code": how.code,
            "why": how.why,
            "result": outbox.pack(how.result or {}),
            "moment": outbox.pack(now.as_dict()),
        },
    )
    if done.rowcount:
        _tell(conn, order, how.status, how.code, now)
    return bool(done.rowcount)


def _tell(conn: sqlite3.Connection, order: Order, status: Status, code: str, now: Moment) -> None:
    """Without its arguments, and without what it found out."""
    body = CommandTold(id=order.id, type=order.verb, code=code).model_dump(mode="json")
    outbox.put(conn, [Event(f"event/command.{status}", "device", body)], now)


def _told(
    number: str, verb: str, status: Status, code: str, why: str, moment: str, result: str
) -> Told:
    at = str(json.loads(moment)["wall"])
    return Told(number, verb, status, code, why, at, json.loads(result))
