"""The drain over a real mailbox, without a broker: the caller plays it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.contract.topics import Topics
from controller.uplink.drain import Drain
from controller.uplink.publication import Publication
from tests.controller.uplink.conftest import QUICK, Post

NOT_AUTHORISED = 0x87
BUSY = 0x89
UNNAMED = 0x83


@pytest.fixture
def make(post: Post) -> Callable[[], Drain]:
    """A drain as a fresh uplink has it."""
    return lambda: Drain(post.box, Topics("test", "pod-1"), ingest=True, pace=QUICK)


def told(publication: Publication | None) -> tuple[int, int]:
    """Which row it is, and behind which."""
    assert publication is not None
    event = json.loads(publication.payload)
    return event["seq"], event["after"]


def send(drain: Drain, count: int, code: int = 0, now_s: float = 0.0) -> list[tuple[int, int]]:
    """So many rows, each answered at once."""
    sent = []
    for _ in range(count):
        publication = drain.next(now_s)
        sent.append(told(publication))
        assert publication is not None
        assert publication.row is not None
        drain.answered(publication, code, now_s)
        drain.marks.reached(publication.row)
    return sent


def test_refused_row_does_not_stop_a_strict_consumer(post: Post, make: Callable[[], Drain]) -> None:
    """In the next pass, the rows behind a refused one follow the one before it."""
    post.put(3)
    drain = make()
    assert send(drain, 1) == [(1, 0)]
    assert send(drain, 1, NOT_AUTHORISED) == [(2, 1)]
    assert send(drain, 1) == [(3, 2)]
    drain.begin(None)
    assert send(drain, 3) == [(1, 0), (2, 1), (3, 1)]
    drain.begin(None)
    assert send(drain, 3) == [(1, 0), (2, 1), (3, 2)]


def test_refused_row_outlives_the_uplink(post: Post, make: Callable[[], Drain]) -> None:
    """A fresh uplink does not let the retained ack of a careless consumer take it."""
    post.put(3)
    drain = make()
    send(drain, 1)
    send(drain, 1, NOT_AUTHORISED)
    send(drain, 1)
    for _ in range(2):
        drain.ack(b'{"store": "s1", "seq": 3}', retained=True)
        drain.close()
        assert post.box.marks()["s1"].acknowledged == 1
        drain = make()
        assert drain.next(0.0) is not None


def test_refused_row_that_was_dropped(post: Post, make: Callable[[], Drain]) -> None:
    """The mark goes on once the row that held it is no more."""
    post.put(3)
    drain = make()
    send(drain, 1, NOT_AUTHORISED)
    send(drain, 2)
    assert drain.marks.owed == 1
    drain.close()
    post.box.drop("s1", [1, 2, 3])
    drain.begin(None)
    assert drain.next(1.0) is None
    assert drain.marks.owed == 0


def test_busy_broker_gets_the_same_row_later(post: Post, make: Callable[[], Drain]) -> None:
    """Nothing is sent while it is given time, and then the row comes before those behind it."""
    post.put(3)
    drain = make()
    assert send(drain, 1, BUSY) == [(1, 0)]
    assert drain.next(0.0) is None
    assert send(drain, 3, now_s=1.0) == [(1, 0), (2, 1), (3, 2)]
    assert drain.marks.owed == 0


def acknowledge(drain: Drain, seq: int) -> None:
    """The consumer has all up to here."""
    drain.ack(b'{"store": "s1", "seq": %d}' % seq, retained=False)


def test_what_the_broker_only_doubts_is_the_consumers_to_say(
    post: Post, make: Callable[[], Drain]
) -> None:
    """A cluster refuses what one reader's node missed; where ingest has it, the row may go."""
    post.put(3)
    drain = make()
    send(drain, 1)
    send(drain, 1, UNNAMED)
    send(drain, 1)
    assert drain.marks.owed == 1
    acknowledge(drain, 3)
    assert drain.marks.owed == 0
    drain.close()
    mark = post.box.marks()["s1"]
    assert (mark.sent, mark.acknowledged) == (3, 3)
    assert drain.next(60.0) is None


def test_what_the_broker_only_doubts_is_sent_again_by_itself(
    post: Post, make: Callable[[], Drain]
) -> None:
    """Not at once; and again, until it is taken: those behind it say that they are behind it."""
    post.put(3)
    drain = make()
    assert send(drain, 1, UNNAMED) == [(1, 0)]
    assert send(drain, 2) == [(2, 1), (3, 2)]
    assert drain.next(0.0) is None
    assert send(drain, 1, UNNAMED, now_s=1.0) == [(1, 0)]
    assert drain.next(1.0) is None
    assert send(drain, 1, now_s=2.0) == [(1, 0)]
    assert drain.marks.owed == 0
    drain.begin(None)
    assert send(drain, 1, UNNAMED, now_s=3.0) == [(1, 0)]
    drain.begin(None)
    assert send(drain, 3, now_s=3.0) == [(1, 0), (2, 1), (3, 2)]
    assert drain.next(60.0) is None


def test_a_doubt_that_comes_after_the_mark_is_none(post: Post, make: Callable[[], Drain]) -> None:
    """A row that came again is refused, and held all the same."""
    post.put(2)
    drain = make()
    send(drain, 2)
    drain.begin(None)
    late = drain.next(0.0)
    assert late is not None
    acknowledge(drain, 2)
    drain.answered(late, UNNAMED, 0.0)
    assert drain.marks.owed == 0
    drain.close()
    assert post.box.marks()["s1"].sent == 2


def test_a_doubtful_row_that_the_rules_refuse_after_all(
    post: Post, make: Callable[[], Drain]
) -> None:
    """Then no mark takes it, and those behind it do not wait for it."""
    post.put(2)
    drain = make()
    send(drain, 1, UNNAMED)
    send(drain, 1)
    assert send(drain, 1, NOT_AUTHORISED, now_s=1.0) == [(1, 0)]
    acknowledge(drain, 2)
    assert drain.marks.owed == 1
    drain.begin(None)
    assert send(drain, 1, NOT_AUTHORISED, now_s=2.0) == [(1, 0)]
    assert told(drain.next(2.0)) == (2, 0)


def test_marks_are_written_now_and_then(post: Post, make: Callable[[], Drain]) -> None:
    """A mark a second spares the card; it is never ahead of what happened."""
    post.put(30)
    drain = make()
    drain.tick(0.0)
    send(drain, 10)
    drain.tick(0.05)
    assert post.box.marks()["s1"].sent == 0
    drain.tick(0.1)
    assert post.box.marks()["s1"].sent == 10


@pytest.mark.parametrize(
    ("seq", "retained", "again"),
    [(10, False, True), (10, True, False), (6, False, True), (6, True, True), (15, False, False)],
)
def test_which_ack_asks(
    seq: int, retained: bool, again: bool, post: Post, make: Callable[[], Drain]
) -> None:
    """A live mark that does not advance begins a new pass, a retained one only if it went back."""
    post.put(20)
    drain = make()
    send(drain, 20)
    drain.ack(b'{"store": "s1", "seq": 10}', retained=True)
    drain.tick(0.0)
    assert drain.next(0.0) is None
    drain.ack(b'{"store": "s1", "seq": %d}' % seq, retained=retained)
    drain.tick(1.0)
    publication = drain.next(1.0)
    assert (told(publication) if publication else None) == ((seq + 1, seq) if again else None)


def test_silent_consumer_is_sent_to_again(post: Post) -> None:
    """After a long silence, then a longer one."""
    post.put(2)
    pace = replace(QUICK, resend_s=100.0)
    drain = Drain(post.box, Topics("test", "pod-1"), ingest=True, pace=pace)
    sent = []
    for now_s in range(0, 1000, 10):
        drain.tick(float(now_s))
        while publication := drain.next(float(now_s)):
            assert publication.row is not None
            drain.answered(publication, 0, float(now_s))
            drain.marks.reached(publication.row)
            sent.append((now_s, publication.row.seq))
    assert sent == [(0, 1), (0, 2), (110, 1), (110, 2), (310, 1), (310, 2), (710, 1), (710, 2)]
