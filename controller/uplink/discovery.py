"""What Home Assistant is told of the pod, where it looks; and that it is taken away again.

What was left there is noted in the inbox before it is sent. So a message that is wanted no more,
because it was switched off or the pod was given another name, is taken away by the next uplink.
"""

from collections import deque
from collections.abc import Iterator

from controller.contract.home_assistant import discovery
from controller.contract.topics import Topics
from controller.store.faults import StoreFault
from controller.store.receiving import Inbox
from controller.uplink.link import Link
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE


class Discovery:
    """Hands out, once a connection, the message for Home Assistant or the empty one instead."""

    def __init__(self, link: Link, topics: Topics, inbox: Inbox) -> None:
        self._link, self._topics, self._inbox = link, topics, inbox
        self.begin()

    def begin(self) -> None:
        """A new connection."""
        self._ahead: deque[Publication] | None = None

    def next(self) -> Publication | None:
        """The next one, or None."""
        if self._ahead is None:
            self._ahead = deque(self._pack())
        return self._ahead.popleft() if self._ahead else None

    def answered(self, publication: Publication, code: int) -> None:
        """The broker's word on what Standing published, these among it."""
        if code < FAILURE and not publication.payload:
            self._forget(publication.topic)

    def _pack(self) -> Iterator[Publication]:
        """A card that takes nothing is told by the drain; then nothing is left anywhere."""
        wanted = self._wanted()
        try:
            for topic in self._inbox.elsewhere():
                if wanted is None or topic != wanted.topic:
                    yield Publication(topic, b"")
            if wanted is not None:
                self._inbox.note_elsewhere(wanted.topic)
                yield wanted
        except StoreFault:
            return

    def _wanted(self) -> Publication | None:
        if self._link.home_assistant is None:
            return None
        topic = self._topics.discovery(self._link.home_assistant)
        meta = self._link.meta
        told = discovery(self._topics, meta.hardware, meta.app)
        return Publication(topic, told.model_dump_json(exclude_none=True).encode())

    def _forget(self, topic: str) -> None:
        try:
            self._inbox.forget_elsewhere(topic)
        except StoreFault:
            return  # the next connection takes it away once more
