"""pod.db, its lock and its relay, as who has the turn works with them."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeVar

from controller.health.clock import Moment
from controller.quiet import Outside, at_any_time
from controller.store import audit, erasing, health, journal, outbox, records
from controller.store.audit import Deed
from controller.store.erasing import EventsOf
from controller.store.faults import StoreFault, told
from controller.store.files import lock, open_held, transaction
from controller.store.held import Held
from controller.store.inbox import Order
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.migrate import read_step
from controller.store.readers import LOOK_S, asked
from controller.store.receiving import Inbox, inbox_path
from controller.store.records import Unfinished
from controller.store.relay import Relay
from controller.store.rows import Event, Limits

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[Held], T]
Interrupted = Callable[[Unfinished], Iterable[Event]]

STEPS = (
    "schema.sql",
    "people.sql",
    "progress.sql",
    "tally.sql",
    "answers.sql",
    "attendance.sql",
    "resuming.sql",
    "erasing.sql",
    "flags.sql",
    "ending.sql",
    "audit.sql",
    "staff_code.sql",
    "journal.sql",
    "moving.sql",
    "offered.sql",
    "told.sql",
    "health.sql",
    "reached.sql",
    "worn.sql",
    "taken.sql",
    "redo.sql",
)
SCHEMA = tuple(map(read_step, STEPS))
SCHEMA_VERSION = len(SCHEMA)
OLDEST = 17  # with so many steps a program still works with what all of them leave
_BUSY_S = 5.0  # only an export reads beside us, and readers hold nobody up
_MAILBOX_BUSY_S = 0.05  # the relay comes back later: a trial does not wait for the uplink
_IDLE_S = 60.0
_ASKED_S = 0.5  # who reads beside us is worth a wait for the moment between two pages
_TIMED_S = 0.2  # a period is timed: look again then, or after the next commit


def database_path(data_dir: Path) -> Path:
    """Where pod.db is: in a directory that only the controller may enter."""
    return data_dir / "private" / "pod.db"


class Database:
    """One call at a time, but for `get_status`; each raises StoreFault as the card says."""

    def __init__(
        self,
        data_dir: Path,
        limits: Limits,
        interrupted: Interrupted,
        outside: Outside = at_any_time,
    ) -> None:
        self.unfinished: tuple[Unfinished, ...] = ()
        self._data_dir, self._path = data_dir, database_path(data_dir)
        self._limits = limits
        self._interrupted = interrupted
        self._outside = outside
        self._mailbox = self._mail(_MAILBOX_BUSY_S)
        self.inbox = Inbox(inbox_path(data_dir), busy_s=_MAILBOX_BUSY_S)
        self._held = ExitStack()
        self._conn: Held | None = None
        self._relay: Relay | None = None
        self._damaged = self._goes_on = False
        self._slowest_s = self._behind_until_s = 0.0
        self._known: dict[str, Any] = {}

    def open(self) -> None:
        """Take the directory for this process, and open what is in it."""
        with told(self._path):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._held.enter_context(lock(self._path.with_suffix(".lock"), wait=False))
        self._begin()

    def read(self, work: Work[T]) -> T:
        """What `work` finds."""
        try:
            conn = self._conn or self._begin()
            with told(self._path):
                return work(conn)
        except StoreFault as fault:
            self._damaged |= fault.code == "corrupt"
            raise
        finally:
            self._give_up_what_is_lost()

    def write(self, work: Work[T]) -> T:
        """What `work` does in one transaction, durable when this returns."""
        began_s = time.monotonic()

        def committed(conn: Held) -> T:
            with transaction(conn):
                answer = work(conn)
                if self._relay is not None:
                    self._relay.note(conn)
            return answer

        answer = self.read(committed)
        self._slowest_s = max(self._slowest_s, time.monotonic() - began_s)
        return answer

    def settle(self) -> None:
        """Commit what was written to pod.db itself; without that it is durable all the same."""
        try:
            self.read(Held.settle)
        except StoreFault as fault:
            if not self._behind_until_s:
                log.warning("pod.db is not up to date yet: %s", fault)
            self._behind_until_s = time.monotonic() + self._limits.tick_s
        else:
            self._behind_until_s = 0.0

    def check(self) -> None:
        """Make a durable write that changes nothing; start afresh where damage was met."""
        if self._damaged:
            self._end()
        self.read(_touch)

    def erase(self, person: str, moment: Moment, events_of: EventsOf, deed: Deed) -> int:
        """Take somebody out of every file of the pod's; how many rows that were."""

        def work(conn: sqlite3.Connection) -> int:
            audit.note(conn, deed, moment)
            return erasing.erase(conn, person, moment, events_of)

        erasing.drop_aside(self._data_dir, person)
        rows = self.write(work)
        self.read(self._wiped)
        return rows

    def exchange(self, now: Moment) -> list[Order]:
        """Commands from the inbox and to it: those that wait to be carried out."""
        return self.read(lambda conn: journal.exchange(conn, self.inbox, now))

    def between(self) -> float:
        """One batch of the relay's work, unless a period is timed; in how many seconds more."""
        if self._relay is None:
            return _IDLE_S
        wanted = asked(self._path)
        with self._outside(_ASKED_S if wanted else 0.0) as free:
            if not free:
                return _TIMED_S
            if self._has_to_settle(wanted=wanted):
                self.settle()
            if self._relay is None:
                return 0.0
            try:
                return min(self._relay.step(), LOOK_S)
            finally:
                self._give_up_what_is_lost()

    def get_status(self) -> dict[str, Any]:
        """From any thread, at once: as of the relay's last round."""
        relay = self._relay
        slowest = {"slowest_commit_ms": round(self._slowest_s * 1e3, 1)}
        return {**self._known, **slowest, **(relay.status if relay else {})}

    def close(self) -> None:
        """Close all files, and leave the directory to others."""
        self._end_relay()
        if self._conn is not None:
            self.settle()
        self._end()
        self._mailbox.close()
        self.inbox.close()
        self._held.close()

    def _has_to_settle(self, *, wanted: bool) -> bool:
        if self._conn is None or time.monotonic() < self._behind_until_s:
            return False
        return wanted or self._conn.due

    def _give_up_what_is_lost(self) -> None:
        if self._conn is not None and self._conn.lost:
            self._end()
            self._goes_on = True  # the redo log has all that was acknowledged

    def _begin(self) -> Held:
        conn = open_held(self._path, SCHEMA, _BUSY_S, OLDEST)
        try:
            with told(self._path):
                self._take_stock(conn)
                self._forget_old_mail()
                self._go_on_erasing(conn)
        except BaseException:
            conn.close()
            raise
        self._conn, self._damaged, self._goes_on = conn, False, False
        self._relay = Relay(conn, self._path, self._mailbox, self.inbox, self._limits)
        return conn

    def _take_stock(self, conn: Held) -> None:
        store, _ = outbox.identity(conn)
        if self._goes_on and self._known.get("store") == store:
            return  # what is open in it is ours
        with transaction(conn):
            self.unfinished = records.close_unfinished(conn, Moment.now(), self._interrupted)
            boots = health.count_boot(conn, Moment.now())
        self._known = {"store": store, "boots": boots}

    def _wiped(self, conn: sqlite3.Connection) -> None:
        with closing(self._mail(_BUSY_S)) as box:
            erasing.finish(conn, self._path, box)
        if self._relay is not None:
            self._relay.recount()

    def _mail(self, busy_s: float) -> Mailbox:
        """The relay's own waits for the uplink no longer than a trial may."""
        return Mailbox(mailbox_path(self._data_dir), ingest=self._limits.ingest, busy_s=busy_s)

    def _forget_old_mail(self) -> None:
        """An older program was here, which had its mail on the card: the outbox has it.

        That program let go, and erased, without the mail in memory.
        """
        try:
            if self.inbox.forget_mail():
                self._mailbox.opened().begin_anew()
        except StoreFault as fault:
            log.warning("old mail waits to be taken away: %s", fault)

    def _go_on_erasing(self, conn: sqlite3.Connection) -> None:
        """What a power cut broke off; where it cannot be now, the next start tries again."""
        try:
            if erasing.unfinished(conn):
                self._wiped(conn)
        except StoreFault as fault:
            log.warning("an erasure waits: %s", fault)

    def _end_relay(self) -> None:
        if self._relay is not None:
            self._relay.close()
            self._relay = None

    def _end(self) -> None:
        self._end_relay()
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def _touch(conn: Held) -> None:
    """Write a page that stays the same: SQLite skips a row that does, but not its header."""
    conn.settle()
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    conn.execute(f"PRAGMA user_version = {version:d}")
