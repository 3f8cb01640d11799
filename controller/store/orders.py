"""Commands, as the controller's other parts work with them; any thread may call."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from controller.health.clock import Moment
from controller.store import journal
from controller.store.database import Database
from controller.store.inbox import Order
from controller.store.journal import End, Entry
from controller.store.turns import Turns

T = TypeVar("T")


class Orders:
    """What technicians ask, from the inbox into pod.db and back.

    Each call returns when it is on disk, or raises StoreFault: then nothing of it counts.
    """

    def __init__(self, turns: Turns, database: Database) -> None:
        self._turns, self._database = turns, database

    def exchange(self) -> list[Order]:
        """Take in what is new, tell what is done: what waits for its moment, in order."""
        return self._turns.do(lambda: self._database.exchange(Moment.now()))

    def begin(self, order: Order) -> bool:
        """Whether it may be carried out now; True once for each id, whatever happens."""
        now = Moment.now()
        return self._write(lambda conn: journal.begin(conn, order, now))

    def end(self, order: Order, how: End) -> None:
        """It is over."""
        now = Moment.now()
        self._write(lambda conn: journal.end(conn, order, how, now))

    def entries(self) -> list[Entry]:
        """The audit: all that are kept, the first one first."""
        return self._turns.look(lambda: self._database.read(journal.entries))

    def wanted(self) -> str | None:
        """The payload of `desired` that the uplink had last."""
        return self._turns.look(lambda: self._database.inbox.document("desired"))

    def report(self, body: str) -> None:
        """The payload of `reported`."""
        self._turns.look(lambda: self._database.inbox.put_document("reported", body))

    def recover(self) -> bool:
        """The program has started: what it found executing is over. Whether the pod is closed."""
        now = Moment.now()
        self._write(lambda conn: journal.recover(conn, now))
        return self._turns.look(lambda: self._database.read(journal.closed))

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._turns.do(lambda: self._database.write(work))
