"""From the outbox of pod.db into the mail, a window at a time; and out of both what may go.

In small batches, between commits. What retention lets go of pod.db goes in the same rounds.

The two files do not commit together, so each step may be cut off and done again: rows go in once
by (store, seq), and a row leaves the outbox only when somebody has it, or when it is counted as
dropped. A mail that was lost, as with each boot, is filled again from the outbox.
"""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controller.health.clock import Moment
from controller.store import outbox
from controller.store.faults import StoreFault, told
from controller.store.files import shrink, those_aside, transaction
from controller.store.held import Held
from controller.store.mailbox import Mailbox
from controller.store.receiving import Inbox
from controller.store.retention import prune
from controller.store.rows import Limits, Mark, OutboxRow
from controller.store.trimming import KEPT_BEHIND, TOGETHER, Trimming
from controller.store.wal import Log

log = logging.getLogger(__name__)

BATCH = 100
# What waits in the mail, in memory: the rest of a backlog stays in the outbox, on the card.
WINDOW_ROWS, WINDOW_BYTES = 10_000, 6 * 2**20
_LOOK_S = 0.25  # while the mail is full: whether marks have moved
_ROW_BYTES = 512  # of the log: many rows go into one commit
_AGE_S = 3600.0
_BUSY_S = 0.2  # the uplink holds the mail for a commit, not longer


class Relay:
    """Works between the calls, one `step` at a time; `status` is a plain dict, read by any."""

    def __init__(
        self, conn: Held, path: Path, mailbox: Mailbox, inbox: Inbox, limits: Limits
    ) -> None:
        self._conn = conn
        self._path = path
        self._log = Log(conn, path, _ROW_BYTES)
        self._mailbox, self._inbox = mailbox, inbox
        self._limits = limits
        self.status: dict[str, Any] = {
            "outbox_depth": None,
            "oldest_age_s": None,
            "dropped": {},
            "mailbox_fault": None,
            "set_aside": self._set_aside(),
        }
        self._store, _ = outbox.identity(conn)
        self._mark: Mark | None = None
        self._noted_at = 0
        self._whole = False
        self._full: object = None
        self._fault: StoreFault | None = None
        self._rest_until_s = self._aged_s = 0.0
        self._shorter = self._aged = False
        self.recount()
        self._look()

    def recount(self) -> None:
        """Rows of the outbox have become others: begin to count them anew."""
        self._trimming = Trimming(self._conn, self._mailbox, self._limits)

    def note(self, conn: Held) -> None:
        """In a transaction: where it put rows, how far those before them were taken.

        The page is written all the same. What is noted may be behind, and not ahead.
        """
        _, last = outbox.identity(conn)
        if self._mark is not None and last > self._noted_at:
            outbox.note_marks(conn, self._mark)
            self._noted_at = last

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
        if busy:
            return 0.0
        due_s = max(0.0, self._due_s - time.monotonic())
        return due_s if self._full is None else min(due_s, _LOOK_S)

    def close(self) -> None:
        """Note how far the rows were taken: the next start's mail begins there."""
        try:
            with told(self._path):
                mark = self._see()
                if mark is not None and not outbox.marks(self._conn).says(mark):
                    self._note(mark)
        except StoreFault as fault:
            log.warning("the marks are not noted: %s", fault)

    def _look(self) -> None:
        """Begin a round now."""
        self._relayed = -1
        self._due_s = time.monotonic()
        self._round: Iterator[None] | None = None

    def _fill(self) -> bool:
        """Copy the next rows over; False where the mail has them all, or is full."""
        _, last = outbox.identity(self._conn)
        if self._relayed >= last:
            self._full = None
            return False
        if self._full is not None and self._full == self._mailbox.stamp():
            return False
        mark = self._see() or self._begin()
        if self._lacks(mark):
            self._mailbox.begin_anew()
            return True
        if mark.relayed > last:
            outbox.skip_to(self._conn, mark.relayed)
        # What may go makes room: however fast it is drained, no more than the window lies there.
        return self._trimming.step(mark, Moment.now()) or self._append(mark.relayed, last)

    def _lacks(self, mark: Mark) -> bool:
        """Whether the mail has let rows go that the outbox has not: looked for at a start.

        A program was killed between the two, and what lacks would be passed over.
        """
        if self._whole:
            return False
        self._whole, covered = True, self._covered(mark)
        here = self._mailbox.having(self._store, covered + 1, mark.relayed)
        return bool(outbox.numbers(self._conn, covered, mark.relayed) - here)

    def _append(self, after: int, last: int) -> bool:
        rows = self._fitting(outbox.rows_after(self._conn, after, BATCH))
        if rows and self._mailbox.append(rows, after):
            self._relayed = rows[-1].seq
        elif self._full is None and not rows:
            self._relayed = max(after, last)
        return self._full is None

    def _fitting(self, rows: list[OutboxRow]) -> list[OutboxRow]:
        """As many of the rows as there is room for."""
        stamp = self._mailbox.stamp()
        many, size = self._mailbox.waiting(self._store)
        found = 0
        for row in rows:
            if many >= WINDOW_ROWS or size >= WINDOW_BYTES:
                break
            found, many, size = found + 1, many + 1, size + len(row.body.encode())
        self._full = stamp if rows and not found else None
        return rows[:found]

    def _begin(self) -> Mark:
        """A mail that knows nothing: it begins with what somebody has, all that is kept of it."""
        noted = outbox.marks(self._conn)
        covered = self._covered(noted)
        rows = outbox.rows_before(self._conn, covered, KEPT_BEHIND + TOGETHER)
        sent, acknowledged = min(noted.sent, covered), min(noted.acknowledged, covered)
        mark = Mark(covered, sent, acknowledged)
        self._mailbox.begin(rows, self._store, mark)
        return mark

    def _see(self) -> Mark | None:
        """How far the rows have come; None where the mail does not know."""
        self._mark = self._mailbox.marks().get(self._store)
        return self._mark

    def _note(self, mark: Mark) -> None:
        with transaction(self._conn):
            outbox.note_marks(self._conn, mark)

    def _covered(self, mark: Mark) -> int:
        return mark.covered(ingest=self._limits.ingest)

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
        """A round: let rows go, and see how things stand."""
        # Asked anew in each round: a fresh mail has another mark; the next step fills it.
        while (mark := self._see()) and self._trimming.step(mark, Moment.now()):
            yield
        noted = outbox.marks(self._conn)
        if mark is not None and self._covered(mark) < self._covered(noted):
            self._note(mark)  # the consumer has less than it had
        while self._age() or self._shrink():
            yield
        self._checkpoint()
        self._relayed = min(self._relayed, -1 if mark is None else mark.relayed)
        self._full = None
        self.status = self._standing(mark or noted)

    def _age(self) -> int:
        """A batch of what retention lets go; once it is through, not again for an hour."""
        if time.monotonic() < self._aged_s:
            return 0
        gone = prune(self._conn, self._limits.retention, Moment.now())
        if gone:
            self._aged = True
            return gone
        if self._aged:
            self._conn.wipe()  # the redo log has it still
        self._aged, self._aged_s = False, time.monotonic() + _AGE_S
        return 0

    def _checkpoint(self) -> None:
        """Between the calls, where it is due, so that it comes in none of them."""
        if self._shorter:
            self._conn.settle()  # what is held open keeps the log from being brought in
        if self._log.due or self._shorter:
            self._log.bring_in()
        self._inbox.checkpoint()
        self._shorter = False

    def _shrink(self) -> bool:
        more = shrink(self._conn)
        self._shorter |= more  # the file becomes so only with its log brought in
        return more

    def _standing(self, mark: Mark) -> dict[str, Any]:
        return {
            "outbox_depth": self._trimming.depth(mark),
            "oldest_age_s": outbox.oldest(self._conn, self._covered(mark), Moment.now()),
            "dropped": outbox.dropped(self._conn),
            "mailbox_fault": None,
            "set_aside": self._set_aside(),
        }

    def _set_aside(self) -> list[str]:
        return [*those_aside(self._path), *those_aside(self._inbox.path)]

    def _rest(self, fault: StoreFault) -> float:
        """Nothing is lost while the mail fails; the round starts again later."""
        self._look()
        rest_s = _BUSY_S if fault.code == "busy" else self._limits.tick_s
        self._rest_until_s = time.monotonic() + rest_s
        if fault.code != "busy":
            if self._fault is None:
                log.error("the outbox waits: %s", fault)
            self._fault = fault
            self.status = {**self.status, "mailbox_fault": fault.words}
        return rest_s
