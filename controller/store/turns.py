"""One thread at a time is at the store: whoever calls, and between the calls one that relays."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)

_RETRY_S = 5.0


class ClosedError(RuntimeError):
    """The store has been closed: there are no more turns."""


class Turns:
    """Calls are done on their own threads; on another, `between`, after each and when it is due.

    `between` does one small batch of its own work and answers in how many seconds it wants to be
    called again; a call waits for one batch at most. No call is handed to another thread: the way
    there and back takes half as long as a commit does.
    """

    def __init__(self, between: Callable[[], float]) -> None:
        self._between = between
        self._turn = threading.Lock()
        # In front of it, so that who waits has it before who just had it.
        self._next = threading.Lock()
        # Held while there is nothing to do between calls; to let go of it wakes the thread.
        self._rest = threading.Lock()
        self._over = False
        self._thread = threading.Thread(target=self._loop, name="store-relay", daemon=True)
        self._thread.start()

    def look(self, work: Callable[[], T]) -> T:
        """Do `work`, which changes nothing, when it is its turn: its answer, or what it raises."""
        self._take()
        try:
            return work()
        finally:
            self._turn.release()

    def do(self, work: Callable[[], T]) -> T:
        """Likewise `work` that may leave something to do between calls."""
        self._take()
        try:
            return work()
        finally:
            self._wake()
            self._turn.release()

    def close(self) -> None:
        """Let the calls that wait come first, and end the thread; more than once does no harm."""
        with self._next, self._turn:
            self._over = True
            self._wake()
        self._thread.join()

    def _take(self) -> None:
        with self._next:
            self._turn.acquire()
        if self._over:
            self._turn.release()
            raise ClosedError("the store is closed")

    def _wake(self) -> None:
        # In one's turn, so that no two let go of it.
        if self._rest.locked():
            self._rest.release()

    def _loop(self) -> None:
        wait_s = 0.0
        while True:
            self._rest.acquire(timeout=wait_s)
            try:
                wait_s = self.look(self._guarded)
            except ClosedError:
                return

    def _guarded(self) -> float:
        try:
            return self._between()
        except Exception:
            log.exception("the store's work between commits failed; it is tried again")
            return _RETRY_S
