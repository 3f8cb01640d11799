"""The marks of all stores: learnt from answers and acks, and written down in the mailbox."""

import logging

from pydantic import ValidationError

from controller.contract.payloads import Ack
from controller.store.rows import MailRow
from controller.uplink.box import Box
from controller.uplink.progress import Progress

log = logging.getLogger(__name__)

STORES = 64  # how many stores an ack may name before we have seen a row of them


class Marks:
    """What may be forgotten, by store. Nothing is written until `write`.

    With `ingest` the consumer's mark lets rows go, without it the broker's.
    """

    def __init__(self, mailbox: Box, *, ingest: bool) -> None:
        self.bad_acks = 0
        self._mailbox = mailbox
        self._ingest = ingest
        self._stores: dict[str, Progress] = {}

    @property
    def owed(self) -> int:
        """How many rows the broker has refused so far that are still to go."""
        return sum(len(p.owed) + len(p.doubtful) for p in self._stores.values())

    def covers(self, row: MailRow) -> bool:
        """Whether it need not be sent (any more)."""
        progress = self._of(row.store)
        return row.seq <= (progress.acknowledged_now if self._ingest else progress.sent_now)

    @property
    def position(self) -> tuple[tuple[int, int], ...]:
        """For each store, how far its rows were sent and acknowledged."""
        return tuple((p.reached, p.acknowledged_now) for p in self._stores.values())

    @property
    def awaited(self) -> bool:
        """Whether the consumer has not acknowledged all that it was sent."""
        return self._ingest and any(sent > known for sent, known in self.position)

    def owes(self, row: MailRow) -> bool:
        """Whether it was refused so far."""
        return row.seq in self._of(row.store).owed

    def doubts(self, row: MailRow) -> bool:
        """Whether nobody has said so far that it arrived."""
        return row.seq in self._of(row.store).doubtful

    def accepted(self, row: MailRow) -> None:
        """The broker took it."""
        progress = self._of(row.store)
        progress.owed.discard(row.seq)
        progress.doubtful.discard(row.seq)

    def refused(self, row: MailRow) -> None:
        """The broker did not take it, or it cannot be sent at all: no mark passes it."""
        progress = self._of(row.store)
        progress.doubtful.discard(row.seq)
        progress.owed.add(row.seq)

    def doubted(self, row: MailRow) -> None:
        """The broker did not say that it took it: only the consumer's mark passes it."""
        progress = self._of(row.store)
        if row.seq not in progress.owed:
            progress.doubtful.add(row.seq)
            progress.settle()

    def reached(self, row: MailRow) -> None:
        """It was answered, for good or ill, and so were all before it."""
        progress = self._of(row.store)
        progress.reached = max(progress.reached, row.seq)

    def ack(self, payload: bytes, *, retained: bool) -> bool:
        """Take a consumer's word; True where it asks for more than it was sent.

        A live mark that does not advance asks; a retained one only if it went back.
        """
        try:
            ack = Ack.model_validate_json(payload)
        except ValidationError as error:
            return self._refuse(error)
        if ack.store not in self._stores and len(self._stores) >= STORES:
            return False
        progress = self._of(ack.store)
        before = progress.acknowledged if progress.asked is None else progress.asked
        progress.asked = ack.seq
        progress.settle()
        return ack.seq < before or (ack.seq == before and not retained)

    def read(self) -> dict[str, int]:
        """Read the mailbox's marks: up to where each store's rows need not be sent again."""
        self._note()
        for store, progress in self._stores.items():
            progress.owed &= self._there(store, progress.owed)
            progress.doubtful &= self._there(store, progress.doubtful)
        return {s: p.acknowledged if self._ingest else p.sent for s, p in self._stores.items()}

    def write(self) -> None:
        """Write down in the mailbox what has moved.

        A mailbox that began anew may note less than it is told, until its rows are back.
        """
        moved = [(s, p) for s, p in self._stores.items() if p.moved]
        for store, progress in moved:
            self._mailbox.mark_sent(store, progress.sent_now)
            if self._ingest:
                self._mailbox.acknowledge(store, progress.acknowledged_now)
        if moved:
            self._note()

    def _there(self, store: str, seqs: set[int]) -> set[int]:
        """Of rows in this range, those that still lie in the mailbox."""
        return self._mailbox.having(store, min(seqs), max(seqs)) if seqs else set()

    def _note(self) -> None:
        for store, mark in self._mailbox.marks().items():
            self._of(store).note(mark.sent, mark.acknowledged)

    def _of(self, store: str) -> Progress:
        found = self._stores.get(store)
        if found is None:
            found = self._stores[store] = Progress()
        return found

    def _refuse(self, error: ValidationError) -> bool:
        if not self.bad_acks:
            wrong = "; ".join(e["msg"] for e in error.errors(include_input=False)[:3])
            log.warning("an ack is not {store, seq} and is ignored, as will be others: %s", wrong)
        self.bad_acks += 1
        return False
