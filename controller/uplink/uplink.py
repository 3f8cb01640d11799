"""The uplink's loop: connect, publish what is new, note what is answered; and again after a loss.

One thread. It waits in one place only: on the broker's socket, or between two attempts.
"""

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from controller.contract.topics import Topics
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.receiving import Inbox, inbox_path
from controller.uplink.backoff import Backoff
from controller.uplink.client import Connection, Lost, Unopened
from controller.uplink.commands import Commands
from controller.uplink.discovery import Discovery
from controller.uplink.drain import Drain
from controller.uplink.fetch import NAME as UPDATE
from controller.uplink.fetch import Fetcher
from controller.uplink.life import Life, Parts
from controller.uplink.link import Link
from controller.uplink.metrics import Metrics
from controller.uplink.papers import LOOK_S, Papers
from controller.uplink.reasons import refusal
from controller.uplink.standing import Standing
from controller.uplink.status import NAME, Status
from controller.uplink.trust import ending
from controller.uplink.twin import Twin

log = logging.getLogger(__name__)

_BUSY_S = 5.0
RENEWED = "a new certificate was taken in: the uplink connects anew with it"


def run(link: Link, data_dir: Path, health_path: Path, stop: threading.Event) -> int:
    """Keep the broker told of the mail under `data_dir` until `stop`; the process's exit code.

    `uplink.json` is written beside the health file, and `update.json` where an update is loaded.
    Nothing that the broker, the consumer or the
    mailbox does ends this but `stop`.
    """
    mailbox = Mailbox(mailbox_path(data_dir), ingest=link.ingest, busy_s=_BUSY_S)
    inbox, beside = (Inbox(inbox_path(data_dir), busy_s=_BUSY_S) for _ in range(2))
    fetcher = Fetcher(link.updates, beside, health_path.with_name(UPDATE), link.pace)
    fetcher.start()
    try:
        Uplink(link, mailbox, inbox, health_path).run(stop)
    finally:
        fetcher.close()
        inbox.close()
        mailbox.close()
    return 0


class Uplink:
    """One pod's uplink. `health` is the controller's file; `uplink.json` appears beside it."""

    def __init__(self, link: Link, mailbox: Mailbox, inbox: Inbox, health: Path) -> None:
        self._link = link
        self._topics = Topics(link.site, link.pod)
        self._drain = Drain(mailbox, self._topics, ingest=link.ingest, pace=link.pace)
        discovery = Discovery(link, self._topics, inbox)
        self._standing = Standing(link, self._topics, health, discovery)
        self._status = Status(health.with_name(NAME), link.pace.tell_s)
        self._backoff = Backoff(link.pace.backoff_first_s, link.pace.backoff_most_s)
        self._commands = Commands(inbox, self._topics, link.commands, link.pace.poll_s)
        self._metrics = Metrics(self._topics, health, link.metrics_s, self._counts)
        self._twin = Twin(inbox, self._topics, link.pace.poll_s)
        self._papers = Papers(link, self._topics, health.parent)
        self._hidden: list[dict[str, str]] = []
        self._ending = ""
        self._clean = False

    def run(self, stop: threading.Event) -> None:
        """Until `stop`."""
        while not stop.is_set():
            started_s = time.monotonic()
            try:
                self._live(stop)
            except Lost as lost:
                self._clean = isinstance(lost, Unopened)
                if lost.code == "refused":
                    self._papers.turned_away(str(lost))
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
            if self._papers.renewed:
                return
            stop.wait(min(left_s, self._link.pace.tell_s, LOOK_S))

    def _live(self, stop: threading.Event) -> None:
        """One connection, from its opening to its loss or to `stop`."""
        with Connection(self._link, self._topics, clean=self._clean) as connection:
            limits = connection.open(stop)
            parts = Parts(
                self._standing,
                self._commands,
                self._twin,
                self._metrics,
                self._drain,
                self._papers,
            )
            life = Life(connection, limits, parts, self._link)
            self._hidden = [
                _fault("reading_refused", f"{name}: {refusal(code)}")
                for name, code in limits.hidden.items()
            ]
            self._ending = ending(self._link.tls, datetime.now(UTC))
            self._status.connected()
            self._papers.proven()
            log.info("connected to %s, port %d", self._link.host, self._link.port)
            while not stop.is_set():
                self._look_after(time.monotonic())
                life.turn()
                if self._papers.renewed:
                    self._backoff.reset()
                    raise Lost("renewed", RENEWED)
            life.leave()
            self._status.lost("stopped", "the uplink was stopped")
            self._look_after(time.monotonic())

    def _look_after(self, now_s: float) -> None:
        self._drain.tick(now_s)
        self._papers.tick(now_s)
        drain, marks = self._drain, self._drain.marks
        said = {
            "standing_refused": self._standing.refusal,
            "answers_refused": self._commands.refusal,
            "certificate_ends": self._ending,
            "uplink_mailbox": str(drain.fault or ""),
            "rows_refused": drain.refusal if marks.owed else "",
        }
        faults = [*self._hidden, *(_fault(code, words) for code, words in said.items() if words)]
        parts: dict[str, Any] = {"faults": faults, "refused": marks.owed}
        if (identity := self._papers.told()) is not None:
            parts["identity"] = identity
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
