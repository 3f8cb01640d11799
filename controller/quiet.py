"""Quiet while a period is timed: no garbage collection, no log written, no health document begun.

What each of these costs a frame, and what was tried and left, is in
docs/decisions/2026-11-23-quiet-in-timed-periods.md.
"""

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import MemoryHandler

# A thread that computes keeps the frame loop waiting so long: Python's own default is 5 ms.
SWITCH_S = 0.0005
# More records than any trial has: beyond them the log is written all the same.
HELD_RECORDS = 1000
# No record's level is enough to have it written at once.
NEVER = logging.CRITICAL + 1


class _Held(MemoryHandler):
    """Keeps records back while `quiet` is on, for the handler that would have written them."""

    def __init__(self, target: logging.Handler, quiet: "Quiet") -> None:
        super().__init__(HELD_RECORDS, flushLevel=NEVER, target=target)
        self._quiet = quiet

    def shouldFlush(self, record: logging.LogRecord) -> bool:  # noqa: N802 - logging's name
        return not self._quiet.on or super().shouldFlush(record)


class Quiet:
    """Told by the stage when a timed period begins and ends; the frame loop's thread tells it."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._over.set()
        self._held: list[_Held] = []

    @property
    def on(self) -> bool:
        """Whether a timed period is on."""
        return not self._over.is_set()

    def timed(self, on: bool) -> None:
        """A period begins, or ends; the same again changes nothing."""
        if on:
            gc.disable()
            self._over.clear()
        elif self.on:
            gc.enable()
            self._over.set()
            self._flush()

    def collect(self) -> None:
        """Between two trials: what a trial left is soon collected, once the rest is frozen."""
        gc.collect()

    def wait(self, seconds: float) -> None:
        """Any thread: return when no period is timed, or after so long all the same."""
        self._over.wait(seconds)

    @contextmanager
    def keep(self) -> Iterator[None]:
        """As long as it lasts: what start-up made is frozen, the log of timed periods held back."""
        gc.collect()
        gc.freeze()
        before_s = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        root = logging.getLogger()
        own = root.handlers[:]
        self._held = [_Held(handler, self) for handler in own]
        root.handlers[:] = self._held
        try:
            yield
        finally:
            self.timed(False)
            self._flush()
            root.handlers[:] = own
            sys.setswitchinterval(before_s)
            gc.unfreeze()

    def _flush(self) -> None:
        for handler in self._held:
            handler.flush()
