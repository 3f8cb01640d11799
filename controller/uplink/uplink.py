"""The uplink's loop: connect, publish what is new, note what is answered; and again after a loss.

One thread. It waits in one place only: on the broker's socket, or between two attempts.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from controller.contract.payload import TEXT
from controller.contract.topics import OFFLINE, Topics
from controller.store.mailbox import Mailbox
from controller.uplink.backoff import Backoff
from controller.uplink.client import Connection, Limits, Lost
from controller.uplink.commands import Commands
from controller.uplink.discovery import Discovery
from controller.uplink.drain import Drain
from controller.uplink.happenings import Answered, Received
from controller.uplink.link import Link
from controller.uplink.metrics import Metrics
from controller.uplink.publication import Answer, Publication
from controller.uplink.reasons import refusal
from controller.uplink.standing import Standing
from controller.uplink.status import NAME, Status
from controller.uplink.trust import ending
from controller.uplink.twin import Twin
from controller.uplink.window import Window

log = logging.getLogger(__name__)

GOODBYE_S = 2.0
UNANSWERED = "the broker does not answer what it was sent"


def run(link: Link, mailbox_path: Path, health_path: Path, stop: threading.Event) -> int:
    """Keep the broker told until `stop`; the process's exit code.

    `uplink.json` is written beside the health file. Nothing that the broker, the consumer or the
    mailbox does ends this but `stop`.
    """
    mailbox = Mailbox(mailbox_path, ingest=link.ingest, busy_s=5.0)
    try:
        Uplink(link, mailbox, health_path).run(stop)
    finally:
        mailbox.close()
    return 0


class Uplink:
    """One pod's uplink. `health` is the controller's file; `uplink.json` appears beside it."""

    def __init__(self, link: Link, mailbox: Mailbox, health: Path) -> None:
        self._link = link
        self._topics = Topics(link.site, link.pod)
        self._drain = Drain(mailbox, self._topics, ingest=link.ingest, pace=link.pace)
        discovery = Discovery(link, self._topics, mailbox)
        self._standing = Standing(link, self._topics, health, discovery)
        self._status = Status(health.with_name(NAME), link.pace.tell_s)
        self._backoff = Backoff(link.pace.backoff_first_s, link.pace.backoff_most_s)
        self._commands = Commands(mailbox, self._topics, link.commands, link.pace.poll_s)
        self._metrics = Metrics(self._topics, health, link.metrics_s, self._counts)
        self._twin = Twin(mailbox, self._topics, link.pace.poll_s)
        self._hidden: list[dict[str, str]] = []
        self._ending = ""

    def run(self, stop: threading.Event) -> None:
        """Until `stop`."""
        while not stop.is_set():
            started_s = time.monotonic()
            try:
                self._live(stop)
            except Lost as lost:
                if time.monotonic() - started_s >= self._link.pace.stable_s:
                    self._backoff.reset()
                    self._status.held()
                self._status.lost(lost.code, str(lost))
            self._wait(stop)
        self._drain.close()

    def _wait(self, stop: threading.Event) -> None:
        """Until the next attempt; the status file is kept fresh meanwhile."""
        end_s = time.monotonic() + self._backoff.next_s()
        while (left_s := end_s - time.monotonic()) > 0 and not stop.is_set():
            self._look_after(time.monotonic())
            stop.wait(min(left_s, self._link.pace.tell_s))

    def _live(self, stop: threading.Event) -> None:
        """One connection, from its opening to its loss or to `stop`."""
        with Connection(self._link, self._topics) as connection:
            limits = connection.open(stop)
            parts = _Parts(self._standing, self._commands, self._twin, self._metrics, self._drain)
            life = _Life(connection, limits, parts, self._link)
            self._hidden = [
                _fault("reading_refused", f"{name}: {refusal(code)}")
                for name, code in limits.hidden.items()
            ]
            self._ending = ending(self._link.tls, datetime.now(UTC))
            self._status.connected()
            log.info("connected to %s, port %d", self._link.host, self._link.port)
            while not stop.is_set():
                self._look_after(time.monotonic())
                life.turn()
            life.leave()
            self._status.lost("stopped", "the uplink was stopped")
            self._look_after(time.monotonic())

    def _look_after(self, now_s: float) -> None:
        self._drain.tick(now_s)
        drain, marks = self._drain, self._drain.marks
        said = {
            "standing_refused": self._standing.refusal,
            "answers_refused": self._commands.refusal,
            "certificate_ends": self._ending,
            "uplink_mailbox": str(drain.fault or ""),
            "rows_refused": drain.refusal if marks.owed else "",
        }
        faults = [*self._hidden, *(_fault(code, words) for code, words in said.items() if words)]
        parts = {"faults": faults, "refused": marks.owed}
        self._status.write(now_s, parts=parts, counts=self._counts())

    def _counts(self) -> dict[str, int]:
        """What it has done since it started; `refused` alone may go down again."""
        return {
            "sent": self._drain.sent,
            "refused": self._drain.marks.owed,
            "bad_acks": self._drain.marks.bad_acks,
            "refused_commands": self._commands.refused.total(),
            "refused_wishes": self._twin.refused,
        }


def _fault(code: str, words: str) -> dict[str, str]:
    """As the controller reads it: a code of controller/health/faults.py, and what was said."""
    return {"code": code, "words": words}


class _Parts(NamedTuple):
    """What there is to publish, in the order in which they are asked for it."""

    standing: Standing
    commands: Commands
    twin: Twin
    metrics: Metrics
    drain: Drain


class _Life:
    """One connection's publications: what is under way, and where each answer belongs."""

    def __init__(self, connection: Connection, limits: Limits, parts: _Parts, link: Link) -> None:
        self._connection = connection
        self._window = Window[Publication](limits.receive_maximum)
        self._standing, self._commands, self._twin, self._metrics, self._drain = parts
        self._parts = parts
        self._topics = Topics(link.site, link.pod)
        self._pace = link.pace
        self._drain.begin(limits.packet_bytes)
        self._commands.begin()
        self._twin.begin()
        self._metrics.begin()
        self._standing.begin()

    def turn(self) -> None:
        """Send what there is room for, wait for the broker, and take in what it says."""
        self._fill(time.monotonic())
        self._take(self._pace.poll_s)

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
        while self._window.room:
            publication = self._next(now_s)
            if publication is None:
                return
            self._send(publication)

    def _next(self, now_s: float) -> Publication | None:
        for part in self._parts:
            publication = part.next(now_s)
            if publication is not None:
                return publication
        return None

    def _send(self, publication: Publication) -> None:
        mid = self._connection.publish(publication)
        if not publication.lossy:
            self._window.sent(mid, publication, time.monotonic(), publication.size)

    def _take(self, wait_s: float) -> None:
        for happening in self._connection.step(wait_s):
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

    def _answered(self, answered: Answered, now_s: float) -> None:
        publication = self._window.answer(answered.mid, now_s)
        if publication is None:
            return
        if isinstance(publication, Answer):
            self._commands.answered(publication, answered.code)
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
        self._connection.acknowledge(received.mid)
