"""Edges on their way from the board to a script: none lost, none cleared, in order of stamp."""

from bisect import insort
from collections.abc import Collection
from contextlib import suppress
from queue import Empty, Queue
from typing import NamedTuple

from exercises.core.clock import Clock
from exercises.core.script import Press


def stamp(edge: Press) -> int:
    """What edges are sorted by."""
    return edge.t_ns


class Restamped(NamedTuple):
    """An edge whose stamp was after its own arrival, with the time of its arrival instead."""

    button: str
    down: bool
    t_ns: int
    source: str = "arrival"
    suspect: bool = True


class Inbox:
    """What the queue brought and no period has taken yet.

    A period takes what was stamped up to its end; the rest belongs to the next one. Reads of
    several lines come up to a few out of order: the stamps, not the arrivals, say what was first.
    A stamp from the future is of another clock: the edge is Restamped, or it would wait, unseen,
    for a period that is not its own.

    The queue is queue.Queue and not SimpleQueue, whose timed get, interrupted by a signal just
    before its end, waits for ever on CPython 3.11 and 3.12: the pod would not stop when told to.
    """

    def __init__(self, edges: Queue[Press], clock: Clock) -> None:
        self._edges = edges
        self._clock = clock
        self._kept: list[Press] = []
        self._news: list[Press] = []

    def wait(self, seconds: float) -> None:
        """Sleep until an edge comes, at most `seconds` of real time."""
        with suppress(Empty):
            self._put(self._edges.get(timeout=seconds))

    def wait_until(self, t_ns: int) -> None:
        """Take edges in until the clock says `t_ns`."""
        while (left_s := self._clock.real_s(t_ns)) > 0:
            self.wait(left_s)

    def news(self) -> list[Press]:
        """The edges that came since this was last asked, in order of arrival."""
        # Asked first: on most frames there is none, and an exception for that would cost each one.
        while not self._edges.empty():
            self._put(self._edges.get_nowait())
        news, self._news = self._news, []
        return news

    def press(self, watch: Collection[str], since_ns: int) -> Press | None:
        """The first watched press stamped at `since_ns` or later, left where it is."""
        return next(
            (e for e in self._kept if e.down and e.button in watch and e.t_ns >= since_ns), None
        )

    def take(self, until_ns: int) -> list[Press]:
        """The edges stamped up to `until_ns`, in order; they are not given again."""
        taken = [e for e in self._kept if e.t_ns <= until_ns]
        del self._kept[: len(taken)]
        return taken

    def _put(self, edge: Press) -> None:
        now_ns = self._clock.now_ns()
        if edge.t_ns > now_ns:
            edge = Restamped(edge.button, edge.down, now_ns)
        insort(self._kept, edge, key=stamp)
        self._news.append(edge)
