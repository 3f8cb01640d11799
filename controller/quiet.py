"""Quiet while a period is timed: nothing collected, no log written, no health document, no relay.

What each of these costs a frame, and what was tried and left, is in
docs/decisions/2026-11-23-quiet-in-timed-periods.md.
"""

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from logging.handlers import MemoryHandler

# A thread that computes keeps the frame loop waiting so long: Python's own default is 5 ms.
SWITCH_S = 0.0005
# More records than any trial has: beyond them the log is written all the same.
HELD_RECORDS = 1000
# No record's level is enough to have it written at once.
NEVER = logging.CRITICAL + 1

# What is done inside is done outside of timed periods, if one ends within so many seconds:
# whether it is free of them.
Outside = Callable[[float], AbstractContextManager[bool]]


def at_any_time(_: float) -> AbstractContextManager[bool]:
    """An Outside where no period is ever timed."""
    return nullcontext(True)


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
        self.on = False
        # Held by the period that is timed, or by who is at work outside of it.
        self._free = threading.Lock()
        self._held: list[_Held] = []

    def timed(self, on: bool) -> None:
        """A period begins, once what is at work has ended; or ends. The same again does nothing."""
        if on and not self.on:
            self._free.acquire()
            self.on = True
            gc.disable()
        elif self.on and not on:
            gc.enable()
            self.on = False
            self._free.release()
            self._flush()

    def collect(self) -> None:
        """Between two trials: what a trial left is soon collected, once the rest is frozen."""
        gc.collect()

    @contextmanager
    def outside(self, seconds: float) -> Iterator[bool]:
        """Any thread: no period is timed inside, and the next one waits until it is over.

        False where one was still on after so many seconds: what is done then may fall into it.
        """
        free = self._free.acquire(timeout=seconds)
        try:
            yield free
        finally:
            if free:
                self._free.release()

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
