"""The faults of this pod, from one run of the program to the next: watched, and kept in the store.

What changed is told by the store in the transaction that keeps it, so that each raising and each
clearing is one event, whenever the power goes.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from controller.health import telling
from controller.health.clock import Moment
from controller.health.rules import judge
from controller.health.seen import Document, Seen
from controller.health.watch import Change, Raised, Watch
from controller.store.faults import StoreFault

log = logging.getLogger(__name__)


class Ledger(Protocol):
    """What keeps faults: the store."""

    @property
    def id(self) -> str:
        """Another one for a database that began anew."""

    def raised_faults(self) -> tuple[list[Raised], Raised | None]:
        """Those that are raised, and the one that was raised last."""

    def note_faults(self, changes: Sequence[Change]) -> None:
        """Keep these, and tell of those that are news."""


class Record:
    """Called by the health thread alone, but for `forget`. `ledger` has none while none is open."""

    def __init__(self, ledger: Callable[[], Ledger | None]) -> None:
        self._ledger = ledger
        self._watch = Watch()
        self._before: Document = {}
        self._last: Raised | None = None
        self._waiting: list[Change] = []
        self._kept_by = ""
        self._lock = threading.Lock()
        self._unwanted: list[str] = []
        self._complained = ""

    def look(self, document: Document) -> dict[str, Any]:
        """Judge a document: what `state` says of faults, and that the pod is well or not."""
        now = Moment.now()
        for code in self._take_unwanted():
            self._note(self._watch.forget(code, lambda: now))
        seen = judge(Seen(document, self._before, self._watch.raised))
        self._before = document
        self._note(self._watch.look(now.monotonic_ns / 1e9, seen, lambda: now))
        raised = [*self._watch.raised.values()]
        return {
            "well": telling.well(raised),
            "faults": telling.entries(raised),
            "last_fault": telling.last(self._last),
        }

    def settle(self) -> None:
        """Keep what has changed; what cannot be kept now waits."""
        ledger = self._ledger()
        if ledger is None:
            return
        try:
            if ledger.id != self._kept_by:
                self._adopt(ledger)
            if self._waiting:
                ledger.note_faults(self._waiting)
                self._waiting.clear()
            self._complained = ""
        except StoreFault as fault:
            if str(fault) != self._complained:
                log.warning("faults wait to be told: %s", fault)
            self._complained = str(fault)

    def forget(self, code: str) -> bool:
        """Any thread: clear this fault at the next look. Whether it was raised."""
        with self._lock:
            self._unwanted.append(code)
        return any(raised == code for raised, _ in [*self._watch.raised])

    def _take_unwanted(self) -> list[str]:
        with self._lock:
            codes, self._unwanted = self._unwanted, []
        return codes

    def _adopt(self, ledger: Ledger) -> None:
        """Go on from what this database has; what it lacks of what is raised now, it is told."""
        kept, last = ledger.raised_faults()
        self._watch.adopt(kept)
        self._last = self._last or last
        self._waiting += [Change(key, True, each.since) for key, each in self._watch.raised.items()]
        self._kept_by = ledger.id

    def _note(self, changes: Sequence[Change]) -> None:
        for change in changes:
            log.log(
                logging.WARNING if change.raised else logging.INFO,
                "fault %s: %s (%s)",
                "raised" if change.raised else "cleared",
                *change.key,
            )
            if change.raised:
                self._last = Raised(change.key, change.moment)
        self._waiting += changes
