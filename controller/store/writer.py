"""The one thread that writes, so that no fsync sits in a frame and no two writes meet."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)

_RETRY_S = 5.0


class Writer:
    """Does one job after another; `between` is called after each, and when its time has come.

    `between` does one small batch of its own work and answers in how many seconds it wants to be
    called again. A job that raises, raises in the thread that waits for it.
    """

    def __init__(self, between: Callable[[], float]) -> None:
        self._between = between
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._over = False
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], T]) -> T:
        """Wait until the thread has done `work`: its answer, or what it raised."""
        future: Future[T] = Future()
        with self._lock:
            if self._over:
                raise RuntimeError("the store is closed")
            self._jobs.put(lambda: _settle(future, work))
        return future.result()

    def close(self) -> None:
        """Finish the jobs that wait, and end the thread; more than once does no harm."""
        with self._lock:
            if not self._over:
                self._jobs.put(None)
            self._over = True
        self._thread.join()

    def _loop(self) -> None:
        wait_s = 0.0
        while True:
            try:
                job = self._jobs.get(timeout=wait_s) if wait_s > 0 else self._jobs.get_nowait()
            except queue.Empty:
                pass
            else:
                if job is None:
                    return
                job()
            wait_s = self._guarded()

    def _guarded(self) -> float:
        try:
            return self._between()
        except Exception:
            log.exception("the store's work between commits failed; it is tried again")
            return _RETRY_S


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        answer = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(answer)
