"""Topics, payloads, the window, the waits and a store's progress: what needs no broker."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from controller.contract.payloads import Ack, Happened
from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.rows import OutboxRow
from controller.uplink.backoff import Backoff, Overdue
from controller.uplink.progress import Progress
from controller.uplink.publication import envelope
from controller.uplink.window import MOST_BYTES, Window

TOPICS = Topics("hmp-1", "pod-7")
MOMENT = Moment("2026-11-23T20:00:00.000Z", 12, "boot", synchronised=False)


def row(kind: str = "event/session.started", body: str = '{"a": [1, null]}') -> OutboxRow:
    return OutboxRow("s1", 9, kind, "device", body, MOMENT)


def test_topics_of_one_pod() -> None:
    """The contract's topics, below one root."""
    assert TOPICS.availability == "pods/v1/hmp-1/pod-7/availability"
    assert TOPICS.of("result/exercise") == "pods/v1/hmp-1/pod-7/result/exercise"
    assert TOPICS.of("event/session.started") == "pods/v1/hmp-1/pod-7/event/session.started"


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "event",
        "event/",
        "event/#",
        "event/+",
        "cmd/reboot",
        "event/a/b",
        "event/a\n",
        "event/A",
    ],
)
def test_kinds_that_have_no_topic(kind: str) -> None:
    """A row cannot reach any other branch, nor a wildcard."""
    with pytest.raises(ValueError, match="is no kind"):
        TOPICS.of(kind)


def test_envelope_is_cloudevents() -> None:
    """An event is a CloudEvent whose id names pod, store and row."""
    packed = envelope(TOPICS, row(), after=7)
    assert json.loads(packed) == {
        "specversion": "1.0",
        "id": "pod-7:s1:9",
        "source": "pods/v1/hmp-1/pod-7",
        "type": "event.session.started",
        "datacontenttype": "application/json",
        "time": "2026-11-23T20:00:00.000Z",
        "bootid": "boot",
        "monotonicns": "12",
        "synchronised": False,
        "store": "s1",
        "seq": 9,
        "after": 7,
        "data": {"a": [1, None]},
    }
    assert Happened.model_validate_json(packed).model_dump_json().encode() == packed


@pytest.mark.parametrize("body", ["", "[1]", "{", '"a"', "null", "[" * 100_000])
def test_bodies_that_are_no_object(body: str) -> None:
    """A torn body is refused, however it is torn."""
    with pytest.raises(ValueError):  # noqa: PT011 - whose words they are does not matter
        envelope(TOPICS, row(body=body), after=0)


def test_ack_lets_new_names_pass() -> None:
    """`v1` changes only by adding."""
    assert Ack.model_validate_json('{"store": "s1", "seq": 3, "new": 1}') == Ack(store="s1", seq=3)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_ack_refuses_anything_else(payload: bytes) -> None:
    """Whatever comes, it is a valid ack or a ValidationError."""
    try:
        ack = Ack.model_validate_json(payload)
    except ValidationError:
        return
    assert 0 <= ack.seq < 2**63


@pytest.mark.parametrize(("maximum", "size"), [(65535, 20), (20, 20), (7, 7), (1, 1), (0, 1)])
def test_window_size(maximum: int, size: int) -> None:
    """At most 20, and no more than the broker takes."""
    assert Window[str](maximum).size == size


def test_window_refuses_more_than_it_has_room_for() -> None:
    """Whoever sends without looking is told."""
    window = Window[str](1)
    window.sent(1, "a", 0.0)
    with pytest.raises(RuntimeError, match="full"):
        window.sent(2, "b", 0.0)


def test_window_takes_no_more_bytes_than_a_slow_line_carries() -> None:
    """Whatever is large goes nearly alone; the next may go once it is answered."""
    window = Window[str](20)
    window.sent(1, "a", 0.0, MOST_BYTES)
    assert window.room == 19
    window.sent(2, "b", 0.0, 1)
    assert window.room == 0
    window.answer(1, 1.0)
    assert window.room == 18


@given(st.integers(1, 30), st.lists(st.integers(0, 40), max_size=200))
def test_window_keeps_order_and_size(maximum: int, answers: list[int]) -> None:
    """What left is always a prefix of what was sent, and never more than `size` are under way."""
    window = Window[int](maximum)
    left: list[int] = []
    sent = 0
    for mid in answers:
        while window.room:
            window.sent(sent % 40, sent, float(sent))
            sent += 1
        item = window.answer(mid, 0.0)
        assert item is None or item % 40 == mid
        left += window.leave()
        assert window.under_way <= window.size
    assert left == list(range(len(left)))


def test_window_tells_how_long_nothing_was_answered() -> None:
    """What waits behind others is on its way as long as those are answered."""
    window = Window[str](5)
    assert window.waiting_s(9.0) == 0
    window.sent(1, "a", 1.0)
    window.sent(2, "b", 4.0)
    assert window.waiting_s(9.0) == 8
    window.answer(1, 7.0)
    assert window.waiting_s(9.0) == 2
    window.answer(2, 8.0)
    assert window.waiting_s(9.0) == 0
    window.sent(3, "c", 20.0)
    assert window.waiting_s(21.0) == 1


@given(st.integers(), st.floats(0.01, 10), st.floats(0.01, 1000))
def test_backoff_stays_within_its_bounds(seed: int, first: float, most: float) -> None:
    """Each wait lies within its bound, and bounds double up to the most."""
    backoff = Backoff(first, most, random.Random(seed))
    for attempt in range(20):
        bound = min(first * 2**attempt, most)
        assert backoff.bound_s == pytest.approx(bound)
        assert min(first / 10, bound) <= backoff.next_s() <= bound * (1 + 1e-9)
    backoff.reset()
    assert backoff.bound_s == min(first, most)


def test_backoff_spreads() -> None:
    """Full jitter: a thousand pods that lost one broker do not come back together."""
    waits = []
    for seed in range(1000):
        backoff = Backoff(1, 600, random.Random(seed))
        waits.append([backoff.next_s() for _ in range(8)][-1])
    assert min(waits) < 10
    assert max(waits) > 118
    assert 55 < sum(waits) / 1000 < 73


def test_overdue_doubles_and_begins_anew() -> None:
    """Nothing for 10 s, then 20, then 30 at most; whatever moves starts over."""
    overdue = Overdue(10, 30)
    due = [now for now in range(100) if overdue.check(now, "here", awaited=True)]
    assert due == [10, 30, 60, 90]
    assert not overdue.check(100, "there", awaited=True)
    assert overdue.check(110, "there", awaited=True)
    assert not any(overdue.check(now, "there", awaited=False) for now in range(111, 500))


@given(
    st.integers(0, 50),
    st.sets(st.integers(1, 50)),
    st.none() | st.integers(0, 2**63),
    st.integers(0, 50),
)
def test_no_mark_passes_a_refused_row(
    reached: int, owed: set[int], asked: int | None, noted: int
) -> None:
    """Whatever a consumer says, a row that was not sent or was refused stays."""
    progress = Progress(acknowledged=0, reached=reached, asked=asked, owed=owed)
    progress.note(sent=min(noted, reached), acknowledged=0)
    assert progress.acknowledged_now <= progress.sent_now <= reached
    assert all(progress.sent_now < seq for seq in owed)
