"""From the outbox of pod.db into the mailbox, and out of both: in small batches, between commits.

What retention lets go of pod.db goes in the same rounds.

The two files do not commit together, so each step may be cut off and done again: rows go in once
by (store, seq), and a row leaves the outbox only when the mailbox that had it has let it go. A
mailbox that was lost begins with the mark 0 and is filled from the outbox.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.store import outbox
from controller.store.faults import StoreFault, told
from controller.store.files import shrink, those_aside, transaction
from controller.store.mailbox import Mailbox
from controller.store.retention import prune
from controller.store.rows import Limits, Mark
from controller.store.wal import Log

log = logging.getLogger(__name__)

BATCH = 100
_AGE_S = 3600.0
_BUSY_S = 0.2  # the uplink holds the mailbox for a commit, not longer


class Relay:
    """Works between the calls, one `step` at a time; `status` is a plain dict, read by any."""

    def __init__(
        self, conn: sqlite3.Connection, path: Path, mailbox: Mailbox, limits: Limits
    ) -> None:
        self._conn = conn
        self._path = path
        self._log = Log(conn, path)
        self._mailbox = mailbox
        self._limits = limits
        self.status: dict[str, Any] = {
            "outbox_depth": None,
            "oldest_age_s": None,
            "dropped": {},
            "mailbox_fault": None,
            "set_aside": self._set_aside(),
        }
        self._store, _ = outbox.identity(conn)
        self._fault: StoreFault | None = None
        self._rest_until_s = self._aged_s = 0.0
        self._shorter = False
        self._look()

    def step(self) -> float:
        """Do one batch of what there is to do; in how many seconds there may be more."""
        rest_s = self._rest_until_s - time.monotonic()
        if rest_s > 0:
            return rest_s
        try:
            with told(self._path):
                busy = self._fill() or self._advance()
        except StoreFault as fault:
            return self._rest(fault)
        if self._fault is not None:
            log.info("the mailbox works again")
            self._fault = None
        return 0.0 if busy else max(0.0, self._due_s - time.monotonic())

    def _look(self) -> None:
        """Begin a round now."""
        self._relayed = -1
        self._due_s = time.monotonic()
        self._round: Iterator[None] | None = None

    def _fill(self) -> bool:
        """Copy the next rows over; False where the mailbox has had them all."""
        _, last = outbox.identity(self._conn)
        if self._relayed >= last:
            return False
        mark = self._mark()
        rows = outbox.rows_after(self._conn, mark, BATCH)
        if mark > last:
            outbox.skip_to(self._conn, mark)
        if not rows:
            self._relayed = max(mark, last)
        elif self._mailbox.append(rows, mark):
            self._relayed = rows[-1].seq
        return True

    def _mark(self) -> int:
        return self._mailbox.marks().get(self._store, Mark(0, 0, 0)).relayed

    def _advance(self) -> bool:
        """Go one batch on with the round that is due; False where none is."""
        if self._round is None:
            if time.monotonic() < self._due_s:
                return False
            self._round = self._tidy()
        for _ in self._round:
            return True
        self._round = None
        self._due_s = time.monotonic() + self._limits.tick_s
        return True

    def _tidy(self) -> Iterator[None]:
        """A round: let rows go from the mailbox, then from the outbox, and see how things stand."""
        while self._mailbox.trim(self._limits.max_age_s, self._limits.max_bytes, Moment.now()):
            yield
        while self._mailbox.shrink():
            self._shorter = True
            yield
        last = 0
        while numbers := outbox.numbers_after(self._conn, last, BATCH):
            self._prune(numbers)
            last = numbers[-1]
            yield
        while self._age() or self._shrink():
            yield
        self._checkpoint()
        # Asked anew in each round: a fresh mailbox has another mark; the next step fills it.
        self._relayed = min(self._relayed, self._mark())
        self.status = self._standing()

    def _prune(self, numbers: list[int]) -> None:
        gone = self._mailbox.let_go(self._store, numbers)
        if gone:
            with transaction(self._conn):
                outbox.delete(self._conn, gone)

    def _age(self) -> int:
        """A batch of what retention lets go; once it is through, not again for an hour."""
        if time.monotonic() < self._aged_s:
            return 0
        gone = prune(self._conn, self._limits.retention, Moment.now())
        if not gone:
            self._aged_s = time.monotonic() + _AGE_S
        return gone

    def _checkpoint(self) -> None:
        """Between the calls, where it is due, so that it comes in none of them."""
        if self._log.due or self._shorter:
            self._log.bring_in()
        self._mailbox.checkpoint(now=self._shorter)
        self._shorter = False

    def _shrink(self) -> bool:
        more = shrink(self._conn)
        self._shorter |= more  # the file becomes so only with its log brought in
        return more

    def _standing(self) -> dict[str, Any]:
        waiting = outbox.count_after(self._conn, self._relayed)
        return {
            "outbox_depth": self._mailbox.depth() + waiting,
            "oldest_age_s": self._mailbox.oldest(Moment.now()),
            "dropped": self._mailbox.dropped(),
            "mailbox_fault": None,
            "set_aside": self._set_aside(),
        }

    def _set_aside(self) -> list[str]:
        return [*those_aside(self._path), *those_aside(self._mailbox.path)]

    def _rest(self, fault: StoreFault) -> float:
        """Nothing is lost while the mailbox fails; the round starts again later."""
        self._look()
        rest_s = _BUSY_S if fault.code == "busy" else self._limits.tick_s
        self._rest_until_s = time.monotonic() + rest_s
        if fault.code != "busy":
            if self._fault is None:
                log.error("the outbox waits: %s", fault)
            self._fault = fault
            self.status = {**self.status, "mailbox_fault": fault.words}
        return rest_s
