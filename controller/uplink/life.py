"""One connection's publications: what is sent next, what is under way, and whose each answer is.

A pod's uplink lives one connection after another in it; so do the pods that `pod fleet simulate`
plays, many on one thread.
"""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from controller.contract.payload import TEXT
from controller.contract.topics import OFFLINE, Topics
from controller.uplink.client import Connection, Limits, Lost
from controller.uplink.drain import Drain
from controller.uplink.happenings import Answered, Received
from controller.uplink.link import Link
from controller.uplink.publication import Answer, Publication
from controller.uplink.window import Window

GOODBYE_S = 2.0
UNANSWERED = "the broker does not answer what it was sent"


class Speaking(Protocol):
    """Something that has publications to hand out, anew with each connection."""

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""

    def next(self, now_s: float) -> Publication | None:
        """The next one, or None where there is none now."""


class Standing(Speaking, Protocol):
    """What lies at the broker."""

    def last(self) -> Publication | None:
        """What is told before a goodbye."""

    def answered(self, publication: Publication, code: int) -> None:
        """The broker's word on one of them."""


class Obeying(Speaking, Protocol):
    """What becomes of commands."""

    def received(self, received: Received) -> None:
        """Something came on `cmd/<type>`."""

    def answered(self, answer: Answer, code: int) -> None:
        """The broker's word on a status."""

    def done(self) -> Iterator[int]:
        """The packet ids of what may be acknowledged by now."""


class Wishing(Speaking, Protocol):
    """What becomes of `desired`."""

    def received(self, payload: bytes) -> None:
        """Something came on it."""


class Renewing(Speaking, Protocol):
    """What becomes of the pod's certificate."""

    def received(self, payload: bytes) -> None:
        """Something came on `certificate`."""

    def answered(self, code: int) -> None:
        """The broker's word on the request."""


class Parts(NamedTuple):
    """What there is to publish, in the order in which they are asked for it; papers after twin."""

    standing: Standing
    commands: Obeying
    twin: Wishing
    metrics: Speaking
    drain: Drain
    papers: Renewing | None = None


class Life:
    """One connection, from `begin` of all its parts to the first `Lost` or to `leave`."""

    def __init__(self, connection: Connection, limits: Limits, parts: Parts, link: Link) -> None:
        self._connection = connection
        self._window = Window[Publication](limits.receive_maximum)
        self._standing, self._commands, self._twin, metrics, self._drain, self._papers = parts
        papers = () if self._papers is None else (self._papers,)
        asked = (self._standing, self._commands, self._twin, *papers, metrics, self._drain)
        self._asked: tuple[Speaking, ...] = asked
        self._topics = Topics(link.site, link.pod)
        self._pace = link.pace
        self._drain.begin(limits.packet_bytes)
        for part in (self._commands, self._twin, *papers, metrics, self._standing):
            part.begin()

    def turn(self) -> None:
        """Send what there is room for, wait for the broker or new rows, take in what it says."""
        now_s = time.monotonic()
        self._fill(now_s)
        wait_s = min(self._pace.glance_s, self._pace.poll_s)
        until_s = now_s + self._pace.poll_s
        while not (self._take(wait_s) or self._drain.news() or time.monotonic() >= until_s):
            pass

    def leave(self) -> None:
        """Tell that the pod goes, wait a moment for what is under way, and say goodbye.

        Lost where the broker does not let it be told: then the will stands.
        """
        deadline = time.monotonic() + GOODBYE_S
        goodbye = Publication(self._topics.availability, OFFLINE, content=TEXT)
        for publication in (self._standing.last(), goodbye):
            if publication is not None:
                self._until(lambda: self._window.room, deadline)
                self._send(publication)
        self._until(lambda: not self._window.under_way, deadline)
        self._connection.leave()

    def _until(self, holds: Callable[[], object], deadline_s: float) -> None:
        while not holds():
            if time.monotonic() > deadline_s:
                raise Lost("silent", UNANSWERED)
            self._take(GOODBYE_S / 10)

    def _fill(self, now_s: float) -> None:
        for part in self._asked:
            while self._window.room and (publication := part.next(now_s)) is not None:
                self._send(publication)

    def _send(self, publication: Publication) -> None:
        mid = self._connection.publish(publication)
        if not publication.lossy:
            self._window.sent(mid, publication, time.monotonic(), publication.size)

    def _take(self, wait_s: float) -> bool:
        """Take in what the broker says; whether it said something."""
        happened = self._connection.step(wait_s)
        for happening in happened:
            if isinstance(happening, Answered):
                self._answered(happening, time.monotonic())
            else:
                self._received(happening)
        for mid in self._commands.done():
            self._connection.acknowledge(mid)
        for publication in self._window.leave():
            if publication.row is not None:
                self._drain.marks.reached(publication.row)
        if self._window.waiting_s(time.monotonic()) > self._pace.answer_s:
            raise Lost("silent", UNANSWERED)
        return bool(happened)

    def _answered(self, answered: Answered, now_s: float) -> None:
        publication = self._window.answer(answered.mid, now_s)
        if publication is None:
            return
        if isinstance(publication, Answer):
            self._commands.answered(publication, answered.code)
        elif self._papers is not None and publication.topic == self._topics.certificate_request:
            self._papers.answered(answered.code)
        elif publication.row is None:
            self._standing.answered(publication, answered.code)
        else:
            self._drain.answered(publication, answered.code, now_s)

    def _received(self, received: Received) -> None:
        if received.topic.startswith(self._topics.command("")):
            self._commands.received(received)
            return
        if received.topic == self._topics.ack:
            self._drain.ack(received.payload, retained=received.retained)
        if received.topic == self._topics.desired:
            self._twin.received(received.payload)
        if self._papers is not None and received.topic == self._topics.certificate:
            self._papers.received(received.payload)
        self._connection.acknowledge(received.mid)
