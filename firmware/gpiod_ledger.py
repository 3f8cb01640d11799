"""What the kernel's edges say about edges that were lost, and about their clock (pure).

The kernel (seen in Linux 6.12) stamps an edge in its hard interrupt and reports it later, in a
thread. Two edges of one line before that thread runs become one report: with the stamp of the last
and the level of that moment. Two signs give it away. In a request of two or more lines
`global_seqno` counts in the hard interrupt, so a merged edge leaves a gap; and two reports of one
direction on a line mean that one between them is missing. A full buffer shows as a gap as well.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

# A gap tells that an edge was lost, not on which line: what follows this closely is doubted too.
DOUBT_NS = 20_000_000
# So many numbers are still waited for, in case their edges were only late.
WAITED_FOR = 4096


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
        self._settled = self._newest = self._credit = 0
        self._missing: set[int] = set()
        self._doubt_until_ns = -1
        self._levels: dict[int, bool] = {}

    @property
    def lost(self) -> int:
        """Edges the kernel saw, or must have seen, that were never reported."""
        return self._settled + len(self._missing)

    def restart(self) -> None:
        """Note that the lines were requested anew: numbers begin again, edges may have passed."""
        self._settle()
        self._newest = self._credit = 0
        self.doubtful = True

    def forget(self, offset: int) -> None:
        """Drop what is known of a line that is no longer watched."""
        self._levels.pop(offset, None)

    def enter(self, batch: Iterable[LineEdge]) -> list[tuple[LineEdge, bool]]:
        """Account for edges read together; give them back by stamp, each with `suspect`."""
        edges = sorted(batch, key=lambda edge: edge.t_ns)
        gap = self._skipped({edge.seqno for edge in edges})
        self._credit += gap
        repeats = [self._repeats(edge) for edge in edges]
        lossy = gap + self._unexplained(sum(repeats)) > 0
        self.doubtful = self.doubtful or lossy
        doubts = [
            lossy or repeat or edge.t_ns < self._doubt_until_ns
            for edge, repeat in zip(edges, repeats, strict=True)
        ]
        if lossy:
            self._doubt_until_ns = edges[-1].t_ns + DOUBT_NS
        return list(zip(edges, doubts, strict=True))

    def _skipped(self, arrived: set[int]) -> int:
        """Take the numbers of a batch; how many up to the newest were passed over anew."""
        newest = max(arrived, default=0)
        skipped = set(range(self._newest + 1, newest)) - arrived
        self._missing = (self._missing | skipped) - arrived
        self._newest = max(self._newest, newest)
        if len(self._missing) > WAITED_FOR:
            self._settle()
        return len(skipped)

    def _settle(self) -> None:
        self._settled = self.lost
        self._missing = set()

    def _repeats(self, edge: LineEdge) -> bool:
        before = self._levels.get(edge.offset)
        self._levels[edge.offset] = edge.level
        return before == edge.level

    def _unexplained(self, signs: int) -> int:
        """Count as lost, and return, those signs of a lost edge that no gap accounts for."""
        beyond = max(0, signs - self._credit)
        self._credit = max(0, self._credit - signs)
        self._settled += beyond
        return beyond

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
        self._unexplained(len(wrong))
        self._credit = 0
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
