"""The configuration twin's papers: `desired` into the inbox, `reported` out of it."""

import logging

from controller.contract.topics import Topics
from controller.store.faults import StoreFault
from controller.store.receiving import Inbox
from controller.uplink.publication import Publication

log = logging.getLogger(__name__)

WRITE_S = 5.0  # between two of them that are written down, however many come


class Twin:
    """`refused` counts what came on `desired` and is no text. Times are monotonic seconds."""

    def __init__(self, inbox: Inbox, topics: Topics, poll_s: float) -> None:
        self.refused = 0
        self._inbox, self._topics, self._poll_s = inbox, topics, poll_s
        self._wanted: str | None = None
        self._write_s = 0.0
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self._told: str | None = None
        self._look_s = 0.0

    def received(self, payload: bytes) -> None:
        """Something came on `desired`, for the controller to judge; an empty one says nothing."""
        try:
            self._wanted = payload.decode() or self._wanted
        except UnicodeDecodeError:
            if not self.refused:
                log.warning("desired is not UTF-8 and is ignored, as others will be")
            self.refused += 1

    def next(self, now_s: float) -> Publication | None:
        """`reported`, where it is another than was told; what is wanted is written down."""
        if now_s < self._look_s:
            return None
        self._look_s = now_s + self._poll_s
        try:
            self._note(now_s)
            reported = self._inbox.document("reported")
        except StoreFault:
            return None  # the drain tells it
        if reported is None or reported == self._told:
            return None
        self._told = reported
        return Publication(self._topics.reported, reported.encode())

    def _note(self, now_s: float) -> None:
        if self._wanted is not None and now_s >= self._write_s:
            self._inbox.put_document("desired", self._wanted)
            self._wanted, self._write_s = None, now_s + WRITE_S
