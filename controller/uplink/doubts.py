"""Rows of which the broker said only that something went wrong: sent again by themselves."""

from collections import deque
from collections.abc import Iterator

from controller.uplink.backoff import Backoff
from controller.uplink.publication import Publication

MOST = 64  # kept at hand; what is beyond comes in the next pass


class Doubts:
    """As they were sent, until they are due, all together. Times are the caller's, in seconds."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._patience = Backoff(first_s, most_s)
        self._rows: deque[Publication] = deque()
        self._due_s = 0.0

    def clear(self) -> None:
        """A new pass has all of them."""
        self._rows.clear()

    def add(self, publication: Publication, now_s: float) -> None:
        """One more; the first of them begins the wait."""
        if not self._rows:
            self._due_s = now_s + self._patience.next_s()
        if len(self._rows) < MOST:
            self._rows.append(publication)

    def settled(self) -> None:
        """The broker took one after all: the next wait is a short one."""
        self._patience.reset()

    def due(self, now_s: float) -> Iterator[Publication]:
        """Those whose time has come, which are then no longer here."""
        while self._rows and now_s >= self._due_s:
            yield self._rows.popleft()
