"""Which row of the mailbox goes next, and what becomes of it; the order is the mailbox's."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from controller.contract.topics import Topics
from controller.store.faults import StoreFault
from controller.store.rows import MailRow
from controller.uplink.backoff import Backoff, Overdue
from controller.uplink.box import Box
from controller.uplink.doubts import Doubts
from controller.uplink.link import Pace
from controller.uplink.marks import Marks
from controller.uplink.publication import Publication, envelope
from controller.uplink.reasons import (
    DOUBTFUL,
    FAILURE,
    PAYLOAD_INVALID,
    TOO_LARGE,
    TOPIC_INVALID,
    TRY_LATER,
    refusal,
)

log = logging.getLogger(__name__)

BATCH_ROWS = 64
BATCH_BYTES = 1_000_000


class Drain:
    """Hands out the mailbox's rows from the mark on, each once a pass.

    A pass begins with each connection, and when the consumer asks or is silent for long. A row
    that is refused stays in the mailbox and is tried again in the next pass, or sooner where it is
    not said to be the row's fault; those behind it go on. A mailbox that fails is left alone for a
    while and told in `fault`: the connection goes on.
    Times are seconds of the monotonic clock, given by the caller.
    """

    def __init__(self, mailbox: Box, topics: Topics, *, ingest: bool, pace: Pace) -> None:
        self.sent = 0
        self.refusal = ""
        self.marks = Marks(mailbox, ingest=ingest)
        self._mailbox = mailbox
        self._topics = topics
        self._pace = pace
        self._patience = Backoff(pace.backoff_first_s, pace.backoff_most_s)
        self._doubts = Doubts(pace.backoff_first_s, pace.backoff_most_s)
        self._overdue = Overdue(pace.resend_s, pace.resend_most_s)
        self._write_s = 0.0
        self._failing: dict[str, StoreFault] = {}
        self.begin(None)

    @property
    def fault(self) -> StoreFault | None:
        """What is wrong with the mailbox: on a full card it is read and not written."""
        return next(iter(self._failing.values()), None)

    def begin(self, packet_bytes: int | None) -> None:
        """A new connection, which takes packets up to so many bytes (None: any)."""
        self._packet_bytes = packet_bytes
        self._hold_s = self._look_s = 0.0
        self._stamp: object = None
        self._ahead: deque[MailRow] = deque()
        self._again: deque[Publication] = deque()
        self._doubts.clear()
        self._asked = False
        self._new_pass = True

    def next(self, now_s: float) -> Publication | None:
        """The next row to publish, or None where there is none now."""
        self._again.extend(self._doubts.due(now_s))
        while now_s >= self._hold_s and (self._again or self._ahead or self._fetch(now_s)):
            # One at a time, while the broker is at those before it.
            packed = self._again.popleft() if self._again else self._pack(self._ahead.popleft())
            if packed is not None and not self.marks.covers(_row(packed)):
                return packed
        return None

    def news(self) -> bool:
        """Whether the mailbox was written to since it was last looked into."""
        return self._mailbox.stamp() != self._stamp

    def answered(self, publication: Publication, code: int, now_s: float) -> None:
        """The broker's word on a row."""
        row = _row(publication)
        if code < FAILURE:
            self.sent += 1
            self._patience.reset()
            if self.marks.doubts(row):
                self._doubts.settled()
            self.marks.accepted(row)
        elif code in TRY_LATER:
            self.marks.refused(row)
            self._again = deque(sorted([publication, *self._again], key=lambda p: _row(p).n))
            self._hold_s = now_s + self._patience.next_s()
        else:
            self._refuse(row, code)
            if code in DOUBTFUL:
                self._doubts.add(publication, now_s)

    def ack(self, payload: bytes, *, retained: bool) -> None:
        """The consumer's word."""
        self._asked |= self.marks.ack(payload, retained=retained)

    def tick(self, now_s: float) -> None:
        """Write the marks down, now and then, and begin a new pass where one is due."""
        if now_s < self._write_s:
            return
        self._write_s = now_s + self._pace.mark_s
        marks = self.marks
        self._asked |= self._overdue.check(now_s, marks.position, awaited=marks.awaited)
        with self._mailbox_may_fail("write", now_s):
            self.marks.write()
            if self._asked:
                self._ahead.clear()
                self._again.clear()
                self._doubts.clear()
                self._asked, self._new_pass, self._look_s = False, True, 0.0

    def close(self) -> None:
        """Write the marks down for the last time."""
        with self._mailbox_may_fail("write", 0.0):
            self.marks.write()

    def _fetch(self, now_s: float) -> bool:
        """Read the next batch; False where there is none now."""
        if now_s < self._look_s and not self.news():
            return False
        self._stamp = self._mailbox.stamp()
        rows: list[MailRow] = []
        with self._mailbox_may_fail("read", now_s):
            if self._new_pass:
                self._after, self._last, self._new_pass = self.marks.read(), None, False
            rows = self._mailbox.pending(self._last, BATCH_ROWS, BATCH_BYTES)
            if rows and self._last and rows[0].mailbox != self._last.mailbox:
                self._after = self.marks.read()
        if not rows:
            self._look_s = now_s + self._pace.poll_s
            return False
        self._last = rows[-1]
        self._ahead.extend(rows)
        return True

    def _pack(self, row: MailRow) -> Publication | None:
        after = self._after.get(row.store, 0)
        code = TOPIC_INVALID
        try:
            topic = self._topics.of(row.kind)
            code = PAYLOAD_INVALID
            packed = Publication(topic, envelope(self._topics, row, after), row)
        except ValueError:
            self._refuse(row, code)
            return None
        if self._packet_bytes is not None and packed.size > self._packet_bytes:
            self._refuse(row, TOO_LARGE)
            return None
        if not self.marks.owes(row):
            self._after[row.store] = row.seq
        return packed

    def _refuse(self, row: MailRow, code: int) -> None:
        words = f"{row.kind}: {refusal(code)}"
        if words != self.refusal:
            log.error("%s; the row %s %d stays and is tried again", words, row.store, row.seq)
        self.refusal = words
        if code in DOUBTFUL:
            self.marks.doubted(row)
        else:
            self.marks.refused(row)

    @contextmanager
    def _mailbox_may_fail(self, doing: str, now_s: float) -> Iterator[None]:
        try:
            yield
        except StoreFault as fault:
            if doing not in self._failing:
                log.error("%s", fault)
            self._failing[doing] = fault
            self._hold_s = now_s + self._patience.next_s()
        else:
            self._failing.pop(doing, None)


def _row(publication: Publication) -> MailRow:
    if publication.row is None:
        raise TypeError(f"{publication.topic} carries no row")
    return publication.row
