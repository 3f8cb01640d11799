"""Faults, as the controller's health thread keeps them; any thread may call."""

from collections.abc import Sequence

from controller.health.watch import Change, Raised
from controller.store import health
from controller.store.database import Database
from controller.store.turns import Turns


class FaultLedger:
    """What is raised, kept over restarts.

    Each call returns when it is on disk, or raises StoreFault: then nothing of it counts.
    """

    def __init__(self, turns: Turns, database: Database) -> None:
        self._turns, self._database = turns, database

    @property
    def id(self) -> str:
        """The database's: another one for one that began anew."""
        return str(self._database.get_status()["store"])

    def raised_faults(self) -> tuple[list[Raised], Raised | None]:
        """Those that are raised, and the one that was raised last."""
        return self._turns.look(
            lambda: self._database.read(lambda conn: (health.raised(conn), health.last(conn)))
        )

    def note_faults(self, changes: Sequence[Change]) -> None:
        """Keep these, in one transaction with the events of those that are news."""
        told = tuple(changes)
        self._turns.do(lambda: self._database.write(lambda conn: health.note(conn, told)))
