"""What the kernel's edges say about edges that were lost, and about their clock (pure).

The kernel (seen in Linux 6.12) stamps an edge in its hard interrupt and reports it later, in a
thread. Two edges of one line before that thread runs become one report: with the stamp of the last
and the level of that moment. Two signs give it away. In a request of two or more lines
`global_seqno` counts in the hard interrupt, so a merged edge leaves a gap; and two reports of one
direction on a line mean that one between them is missing. A full buffer shows as a gap as well.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

RISING = True
FALLING = False

# A gap tells that an edge was lost, not on which line: what follows this closely is doubted too.
DOUBT_NS = 20_000_000


class LineEdge(NamedTuple):
    """One edge as the kernel reported it: the line's offset, the level after it, stamp, number."""

    offset: int
    level: bool
    t_ns: int
    seqno: int


class EdgeLedger:
    """Keeps the account of one request after another: what came, what must have been lost.

    `lost` is the running total. A report that was only late lowers it again. `doubtful` says that
    the levels should be read once the lines are quiet, and handed to `correct`.
    """

    def __init__(self) -> None:
        self.doubtful = False
        self._settled = 0
        self._received = self._newest = 0
        self._explained = 0
        self._doubt_until_ns = -1
        self._levels: dict[int, bool] = {}

    @property
    def lost(self) -> int:
        """Edges the kernel saw, or must have seen, that were never reported."""
        return self._settled + self._newest - self._received

    def restart(self) -> None:
        """Note that the lines were requested anew: numbers begin again, edges may have passed."""
        self._settled = self.lost
        self._received = self._newest = 0
        self._explained = 0
        self.doubtful = True

    def forget(self, offset: int) -> None:
        """Drop what is known of a line that is no longer watched."""
        self._levels.pop(offset, None)

    def enter(self, batch: Iterable[LineEdge]) -> list[tuple[LineEdge, bool]]:
        """Account for edges read together; give them back by stamp, each with `suspect`."""
        edges = sorted(batch, key=lambda edge: edge.t_ns)
        gap = self._count(edges)
        repeats = [self._repeats(edge) for edge in edges]
        unexplained = max(0, sum(repeats) - gap)
        self._settled += unexplained
        if lossy := gap + unexplained:
            self.doubtful = True
            self._explained += lossy
        doubts = [lossy > 0 or edge.t_ns < self._doubt_until_ns for edge in edges]
        if lossy:
            self._doubt_until_ns = edges[-1].t_ns + DOUBT_NS
        return list(zip(edges, doubts, strict=True))

    def _count(self, edges: list[LineEdge]) -> int:
        """Take the numbers of a batch; the growth of the gap between newest and received."""
        before = self._newest - self._received
        self._received += len(edges)
        self._newest = max([self._newest, *(edge.seqno for edge in edges)])
        return max(0, self._newest - self._received - before)

    def _repeats(self, edge: LineEdge) -> bool:
        before = self._levels.get(edge.offset)
        self._levels[edge.offset] = edge.level
        return before == edge.level

    def correct(self, levels: Mapping[int, bool]) -> list[tuple[int, bool]]:
        """Compare levels read from quiet lines; what differs, as (offset, level), is to be told.

        A line not seen before has nothing to differ from. A difference no loss has explained yet,
        such as one that arose while the lines were requested anew, counts as a lost edge.
        """
        wrong = [
            (offset, level)
            for offset, level in levels.items()
            if self._levels.get(offset, level) != level
        ]
        self._levels.update(levels)
        self._settled += max(0, len(wrong) - self._explained)
        self._explained = 0
        self.doubtful = False
        return wrong


class ClockCheck:
    """Whether stamps are on CLOCK_MONOTONIC: not after their arrival, and at first not long before.

    Any other clock of a computer is off by far more than an edge waits to be read. Only the first
    `JUDGED` edges are held to `OLDEST_NS`: later a process that was stopped may read old edges.
    """

    JUDGED = 16
    OLDEST_NS = 10_000_000_000

    def __init__(self) -> None:
        self.holds = True
        self._seen = 0

    def judge(self, stamp_ns: int, arrival_ns: int) -> bool:
        """Take one more edge into the verdict; once false it stays false."""
        age_ns = arrival_ns - stamp_ns
        too_old = self._seen < self.JUDGED and age_ns > self.OLDEST_NS
        self._seen += 1
        self.holds = self.holds and age_ns >= 0 and not too_old
        return self.holds
