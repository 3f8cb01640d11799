"""Updates on their way in: the last one that was asked for is loaded, in its hours, with patience.

A thread of its own beside the uplink's loop, with the inbox and a file of its own in the run
directory: a host that is slow keeps no telemetry waiting. What is loaded lies in a folder of its
own until root has taken it; whether it is installed, the controller decides and RAUC judges.
"""

import json
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from controller.contract.commands import Update
from controller.health.clock import Moment
from controller.store.faults import StoreFault
from controller.store.inbox import OVER, Order
from controller.store.receiving import Inbox
from controller.uplink import hours
from controller.uplink.asking import late
from controller.uplink.backoff import Backoff
from controller.uplink.download import DONE, Download, UnfitError, Wanted, forget
from controller.uplink.https import Ended, Later
from controller.uplink.link import Pace, Updates

log = logging.getLogger(__name__)

VERB, NAME = "update", "update.json"
NO_HOST = "no update host is provisioned for this pod: bring the bundle on a stick"
NOT_NOW = "it is loaded in the hours that were asked for"
NO_CLOCK = "the pod's clock is not set, and only some hours are allowed"


class Fetcher:
    """`status` is replaced whole; `stop` ends it, within a chunk or a host's silence."""

    def __init__(
        self,
        updates: Updates | None,
        inbox: Inbox,
        status: Path,
        pace: Pace,
        now: Callable[[], Moment] = Moment.now,
    ) -> None:
        self._updates, self._inbox, self._status = updates, inbox, status
        self._pace, self._now = pace, now
        self._backoff = Backoff(pace.load_first_s, pace.load_most_s)
        self._stop = threading.Event()
        self._order: Order | None = None
        self._whole = ""  # the command whose bundle is loaded whole, as its pieces did not fit
        self._told: dict[str, Any] = {}
        self._thread = threading.Thread(target=self._loop, name="updates", daemon=True)

    def start(self) -> None:
        """Look for what is asked from now on."""
        self._thread.start()

    def close(self) -> None:
        """Stop; what is loaded so far is kept."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(self._pace.load_silent_s)
        self._inbox.close()

    def _loop(self) -> None:
        while not self._stop.wait(self._pace.poll_s):
            try:
                self._look()
            except Exception:  # nothing that a host sends may end it
                log.exception("the update is not loaded")
                self._stop.wait(self._backoff.next_s())

    def _look(self) -> None:
        order = self._last()
        if order is None and self._order is not None:
            self._clear(self._order)
        if order is None or late(order.expires, self._now()) is not None:
            return
        if self._order is None or order.id != self._order.id:
            self._order = order
            self._backoff.reset()
        if self._told.get("id") != order.id or self._told["stage"] not in ("ready", "failed"):
            self._serve(order)

    def _clear(self, order: Order) -> None:
        """Nothing is asked for any more, and the last one is over: its file goes."""
        with suppress(StoreFault):
            told = self._inbox.standing(order.id)
            if told is None or told.status in OVER:
                self._order, self._told = None, {}
                self._status.unlink(missing_ok=True)
                if self._updates is not None:
                    forget(self._updates.folder)

    def _last(self) -> Order | None:
        """The newest that the controller has not begun: it takes the place of those before."""
        try:
            found = [each for each in self._inbox.accepted() if each.verb == VERB]
        except StoreFault:
            return None  # the drain tells it
        return found[-1] if found else None

    def _serve(self, order: Order) -> None:
        try:
            self._load(order)
        except Ended as end:
            log.warning("%s %s: %s", VERB, order.id, end)
            self._tell(order, "failed", code=end.code, words=str(end))
        except Later as later:
            self._tell(order, "waiting", words=str(later))
            self._wait(order, self._backoff.next_s())

    def _load(self, order: Order) -> None:
        if self._updates is None:
            raise Ended("no_host", NO_HOST)
        try:
            args = Update.model_validate(dict(order.args))
        except ValidationError as error:  # it has been through the inbox since it was judged
            raise Ended("malformed", "its arguments are not those of its type") from error
        wanted = Wanted(args.path, args.sha256, args.size)
        forget(self._updates.folder, but=wanted.sha256)
        if not (self._updates.folder / f"{wanted.sha256}{DONE}").exists():
            self._now_is_the_time(order)
        whole = self._whole == order.id
        download = Download(
            replace(self._updates, seed=None) if whole else self._updates,
            wanted,
            lambda have: self._tell(order, "loading", done=have),
            lambda: self._wanted_now(order),
            self._pace.load_silent_s,
        )
        # What the pod has already is looked for first, which takes a while.
        self._tell(order, "loading")
        try:
            download.run()
        except UnfitError:
            self._whole = order.id
            raise
        finally:
            if download.moved:
                self._backoff.reset()
        self._tell(order, "ready", done=wanted.size)
        log.info("%s %s: %d of %d bytes loaded", VERB, order.id, download.moved, wanted.size)

    def _now_is_the_time(self, order: Order) -> None:
        """Later where it is not: outside of its hours, or where nobody knows the hour."""
        window, now = order.args.get("window"), self._now()
        if window is None:
            return
        if not now.synchronised:
            raise Later(NO_CLOCK)
        if not hours.within(window, datetime.fromisoformat(now.wall).astimezone(UTC)):
            raise Later(NOT_NOW)

    def _wanted_now(self, order: Order) -> bool:
        if self._stop.is_set():
            return False
        with suppress(Later):
            self._now_is_the_time(order)
            last = self._last()
            return last is not None and last.id == order.id
        return False

    def _wait(self, order: Order, seconds: float) -> None:
        """So long, unless something else is asked for meanwhile."""
        step_s = max(self._pace.poll_s, 1e-3)
        for _ in range(round(seconds / step_s)):
            last = self._last()
            if self._stop.wait(step_s) or last is None or last.id != order.id:
                return

    def _tell(
        self, order: Order, stage: str, *, done: int = 0, code: str = "", words: str = ""
    ) -> None:
        """The file anew, where that is news: a part of a hundredth is none."""
        size = max(int(order.args.get("size", 1)), 1)
        told = {"id": order.id, "stage": stage, "percent": min(100 * done // size, 100)}
        told |= {"version": order.args.get("version", ""), "code": code, "words": words}
        if told == self._told:
            return
        self._told = told
        fresh = self._status.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(told), encoding="utf-8")
            fresh.replace(self._status)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._status, error)
