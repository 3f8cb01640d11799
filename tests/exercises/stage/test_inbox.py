"""Edges between the board and a script: none lost, none early, in order of their stamps."""

import signal
import threading
import time
from queue import Queue

from hypothesis import given
from hypothesis import strategies as st

from exercises.core.clock import Clock
from exercises.core.script import Press
from exercises.stage.inbox import Inbox
from firmware.edge import Edge


def edge(t_ns: int, button: str = "ok", *, down: bool = True) -> Edge:
    return Edge(button, down, t_ns, "kernel")


def inbox(*edges: Press) -> tuple[Inbox, Queue[Press]]:
    queue: Queue[Press] = Queue()
    for each in edges:
        queue.put(each)
    return Inbox(queue, Clock()), queue


@given(st.lists(st.integers(0, 1000)), st.lists(st.integers(0, 1000)))
def test_periods_share_all_edges_out(stamps: list[int], ends: list[int]) -> None:
    """Each edge is given once, to the first period that ends at or after its stamp, in order."""
    box, _ = inbox(*map(edge, stamps))
    box.news()
    given_out = [box.take(end) for end in sorted(ends)] + [box.take(1000)]
    assert [e.t_ns for taken in given_out for e in taken] == sorted(stamps)
    for taken, end in zip(given_out, sorted(ends), strict=False):
        assert all(e.t_ns <= end for e in taken)


@given(st.lists(st.tuples(st.integers(-2_000_000_000, 10**18), st.booleans()), max_size=8))
def test_no_edge_is_lost_whatever_its_stamp(found: list[tuple[int, bool]]) -> None:
    """Out of order, equal, long past or from the future: each is told once, never as future."""
    before_ns = time.monotonic_ns()
    sent = [edge(before_ns + ahead, down=down) for ahead, down in found]
    box, _ = inbox(*sent)
    box.news()
    taken = box.take(time.monotonic_ns())
    kept = [e for e in sent if e.t_ns <= before_ns]
    assert [e.t_ns for e in taken] == sorted(e.t_ns for e in taken)
    assert len(taken) == len(sent)
    assert [e for e in taken if e.t_ns <= before_ns] == sorted(kept, key=lambda e: e.t_ns)
    assert all(e.suspect and e.source == "arrival" for e in taken if e.t_ns > before_ns + 10**9)


def test_edges_of_one_stamp_keep_the_order_of_their_arrival() -> None:
    """A press and a release that the clock cannot tell apart stay press and release."""
    sent = [edge(5, down=True), edge(5, down=False), edge(5, "left"), edge(4)]
    box, _ = inbox(*sent)
    box.news()
    assert box.take(5) == [sent[3], *sent[:3]]


def test_news_come_once_in_order_of_arrival() -> None:
    """The hook is told each edge once, while a period may still take it."""
    box, queue = inbox(edge(5), edge(3))
    assert [e.t_ns for e in box.news()] == [5, 3]
    queue.put(edge(9))
    assert [e.t_ns for e in box.news()] == [9]
    assert box.news() == []
    assert [e.t_ns for e in box.take(10)] == [3, 5, 9]


def test_a_press_is_found_by_its_stamp() -> None:
    """The first by stamp, watched, down and not before the onset."""
    box, _ = inbox(
        edge(50), edge(20, "left"), edge(30, down=False), edge(40, "ok"), edge(35, "ok", down=False)
    )
    box.news()
    found = box.press(("ok",), 25)
    assert found is not None
    assert found.t_ns == 40
    assert box.press(("left",), 21) is None


def test_an_edge_ends_the_wait() -> None:
    """A wait of a minute is over when an edge comes from another thread."""
    box, queue = inbox()
    thread = threading.Timer(0.02, queue.put, (edge(1),))
    thread.start()
    box.wait(60)
    thread.join()
    assert [e.t_ns for e in box.news()] == [1]


def test_a_wait_until_a_time_takes_edges_in_and_goes_on() -> None:
    """It ends at its time, not at the first edge."""
    clock = Clock()
    box, _ = inbox(edge(1), edge(2))
    end = clock.now_ns() + 20_000_000
    box.wait_until(end)
    assert clock.now_ns() >= end
    assert len(box.news()) == 2


def test_a_signal_at_the_end_of_a_wait_does_not_make_it_endless() -> None:
    """Waits of three milliseconds under a storm of signals all end."""
    box, _ = inbox()
    before = signal.signal(signal.SIGALRM, lambda *_: time.sleep(0.0015))
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.005)
    try:
        for _ in range(100):
            box.wait(0.003)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
