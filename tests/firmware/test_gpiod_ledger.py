"""The account of lost edges, against a model of the kernel that knows what it lost."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from firmware.gpiod_ledger import DOUBT_NS, ClockCheck, EdgeLedger, LineEdge

LINES = st.integers(0, 4)
MS = 1_000_000
SECOND_NS = 1_000_000_000


@dataclass
class Kernel:
    """Lines that start high; `reports` is what a request of them would be told."""

    def __post_init__(self) -> None:
        self.levels = dict.fromkeys(range(5), True)
        self.seqno = self.now_ns = 0
        self.reports: list[LineEdge] = []

    def toggle(self, line: int, edges: int = 1, apart_ns: int = 1000) -> LineEdge:
        """Edges of one line that merge into one report, stamped by the last of them."""
        for _ in range(edges):
            self.seqno += 1
            self.now_ns += apart_ns
            self.levels[line] = not self.levels[line]
        self.reports.append(LineEdge(line, self.levels[line], self.now_ns, self.seqno))
        return self.reports[-1]


def started() -> EdgeLedger:
    """A ledger that knows the lines to be high."""
    ledger = EdgeLedger()
    ledger.restart()
    ledger.correct(Kernel().levels)
    return ledger


def batches(reports: list[LineEdge], cuts: list[int]) -> list[list[LineEdge]]:
    """The reports cut into batches at these places, taken modulo their number."""
    places = sorted({0, len(reports), *(cut % (len(reports) + 1) for cut in cuts)})
    return [reports[a:b] for a, b in pairwise(places)]


@given(st.lists(LINES), st.lists(st.integers(0)))
def test_nothing_lost_nothing_said(lines: list[int], cuts: list[int]) -> None:
    """Edges that all arrive are not suspect, count nothing, and leave nothing to correct."""
    kernel, ledger = Kernel(), started()
    for line in lines:
        kernel.toggle(line)
    told = [mark for batch in batches(kernel.reports, cuts) for mark in ledger.enter(batch)]
    assert [edge for edge, _ in told] == kernel.reports
    assert not any(suspect for _, suspect in told)
    assert (ledger.lost, ledger.doubtful) == (0, False)
    assert ledger.correct(kernel.levels) == []


BURSTS = st.lists(st.tuples(LINES, st.integers(1, 9), st.integers(1, 50 * MS)))


@given(BURSTS, st.lists(st.integers(0)))
def test_merged_edges_are_counted_and_marked(
    bursts: list[tuple[int, int, int]], cuts: list[int]
) -> None:
    """Every edge that merged into a later one is lost, and its report is suspect."""
    kernel, ledger = Kernel(), started()
    merged = set()
    for line, edges, pause_ns in bursts:
        kernel.now_ns += pause_ns
        report = kernel.toggle(line, edges)
        if edges > 1:
            merged.add(report)
    told = [mark for batch in batches(kernel.reports, cuts) for mark in ledger.enter(batch)]
    assert ledger.lost == kernel.seqno - len(kernel.reports)
    assert merged <= {edge for edge, suspect in told if suspect}
    assert ledger.correct(kernel.levels) == []


@given(st.integers(2, 9), st.integers(0, 4 * MS), st.integers(0))
def test_a_merge_around_another_lines_edge_is_marked(edges: int, apart_ns: int, cut: int) -> None:
    """The gap shows on the other line's edge first; the merged report is suspect all the same."""
    kernel, ledger = Kernel(), started()
    kernel.toggle(0, edges - 1, apart_ns)
    kernel.reports.clear()
    kernel.toggle(1)
    kernel.toggle(0, 1, apart_ns)
    told = [mark for batch in batches(kernel.reports, [cut]) for mark in ledger.enter(batch)]
    assert told[-1] == (kernel.reports[-1], True)
    assert ledger.lost == edges - 1


@given(st.lists(LINES, min_size=1), st.randoms(use_true_random=False), st.lists(st.integers(0)))
def test_late_reports_are_not_lost(lines: list[int], chance: object, cuts: list[int]) -> None:
    """Reports of different lines may come out of order, even in a later batch: the count heals."""
    kernel, ledger = Kernel(), started()
    for line in lines:
        kernel.toggle(line)
    queues = {line: [r for r in kernel.reports if r.offset == line] for line in set(lines)}
    order = list(lines)
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = [queues[line].pop(0) for line in order]
    for batch in batches(shuffled, cuts):
        ledger.enter(batch)
    assert ledger.lost == 0


@given(st.lists(LINES, min_size=2))
def test_a_batch_comes_by_stamp(lines: list[int]) -> None:
    """Whatever the order they were read in, edges read together are told in the order of time."""
    kernel = Kernel()
    for line in lines:
        kernel.toggle(line)
    told = started().enter(kernel.reports[::-1])
    assert [edge for edge, _ in told] == kernel.reports


def test_two_of_one_direction_are_a_loss() -> None:
    """Where no number is missing, a direction that repeats still gives the loss away."""
    ledger = started()
    ledger.enter([LineEdge(0, False, 1, 1)])
    assert ledger.enter([LineEdge(0, False, 2, 2)]) == [(LineEdge(0, False, 2, 2), True)]
    assert (ledger.lost, ledger.doubtful) == (1, True)


def test_a_repeat_is_marked_however_late() -> None:
    """A direction that repeats is suspect, though a gap of long before has told the loss."""
    ledger = started()
    ledger.enter([LineEdge(0, False, 1, 1), LineEdge(1, False, 2, 3)])
    repeat = LineEdge(0, False, SECOND_NS, 4)
    assert ledger.enter([repeat]) == [(repeat, True)]
    assert ledger.lost == 1


@given(st.integers(1, 3 * DOUBT_NS))
def test_doubt_ends(later_ns: int) -> None:
    """An edge is doubted for what was lost just before it, not for ever."""
    ledger = started()
    ledger.enter([LineEdge(0, False, SECOND_NS, 5)])
    after = LineEdge(1, False, SECOND_NS + later_ns, 6)
    assert ledger.enter([after]) == [(after, later_ns < DOUBT_NS)]


@given(st.dictionaries(LINES, st.booleans()))
def test_levels_that_differ_are_told_once(levels: dict[int, bool]) -> None:
    """A level that changed while lines were requested anew is one correction and one loss."""
    ledger = started()
    ledger.restart()
    assert ledger.doubtful
    changed = [(line, level) for line, level in levels.items() if not level]
    assert ledger.correct(levels) == changed
    assert ledger.lost == len(changed)
    assert ledger.correct(levels) == []
    assert not ledger.doubtful


def test_a_correction_is_not_counted_twice() -> None:
    """A loss that a gap has told is not counted again when the level shows it."""
    ledger = started()
    ledger.enter([LineEdge(0, False, 1, 1), LineEdge(1, False, 3, 3)])
    assert ledger.lost == 1
    assert ledger.correct({0: True, 1: False}) == [(0, True)]
    assert ledger.lost == 1


def test_a_flood_is_not_kept_for_ever() -> None:
    """What is missing by the ten thousand is counted to the edge, and then no longer waited for."""
    ledger = started()
    ledger.enter([LineEdge(0, False, 1, 50_001)])
    ledger.enter([LineEdge(1, False, 1, 1)])
    assert ledger.lost == 50_000


def test_a_forgotten_line_starts_anew() -> None:
    """A line that left and came back has no last direction to repeat."""
    ledger = started()
    ledger.enter([LineEdge(0, False, 1, 1)])
    ledger.forget(0)
    ledger.restart()
    assert ledger.enter([LineEdge(0, False, SECOND_NS, 1)]) == [
        (LineEdge(0, False, SECOND_NS, 1), False)
    ]
    assert ledger.lost == 0


@given(st.integers(0, 2**62), st.lists(st.integers(0, ClockCheck.OLDEST_NS)))
def test_the_monotonic_clock_is_trusted(start_ns: int, waits_ns: list[int]) -> None:
    """Edges that waited up to ten seconds to be read are still the kernel's."""
    clock = ClockCheck()
    assert all(clock.judge(start_ns, start_ns + wait_ns) for wait_ns in waits_ns)


@given(st.integers(1, 2**62), st.integers(0, 100))
def test_a_stamp_from_the_future_is_another_clock(ahead_ns: int, good: int) -> None:
    """Whenever one comes, and for good."""
    clock = ClockCheck()
    for _ in range(good):
        assert clock.judge(5, 5)
    assert not clock.judge(5 + ahead_ns, 5)
    assert not clock.judge(5, 5)


def test_an_old_first_stamp_is_another_clock() -> None:
    """At the start an old stamp is another clock; later it may be a process that was stopped."""
    old = (0, ClockCheck.OLDEST_NS + 1)
    assert not ClockCheck().judge(*old)
    clock = ClockCheck()
    for _ in range(ClockCheck.JUDGED):
        clock.judge(0, 0)
    assert clock.judge(*old)
