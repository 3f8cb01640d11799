"""What a message is kept as, or why it is parked; nobody who sends it is trusted."""

import json
from typing import Any

import pytest

from controller.fleet.ingest.reading import Event, News, Parked, Place, read
from tests.controller.fleet.ingest.told import heard, result, told

TOPIC = "pods/v1/test/pod-1/event/test.counted"


def test_a_row_is_read_with_all_that_it_has() -> None:
    """Names that are not known are kept beside."""
    event = told(7, traceparent="00-1", later={"a": [1]})
    assert isinstance(event, Event)
    assert event.place == Place("test", "pod-1", "s1")
    assert (event.seq, event.after, event.data) == (7, 6, {"number": 7})
    assert event.more == {"traceparent": "00-1", "later": {"a": [1]}}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"source": "pods/v1/test/pod-2"}, "the source is another pod's than the topic"),
        ({"type": "event.other"}, "the type is not the topic's"),
        ({"id": "pod-1:s1:8"}, "the id is not made of pod, store and seq"),
        ({"after": 7}, "it says that it comes after itself"),
        ({"seq": -1}, "seq: Input should be greater than or equal to 0"),
        ({"seq": "7"}, "seq: Input should be a valid integer"),
        ({"store": "s/1", "id": "pod-1:s/1:7"}, "store: String should match pattern"),
        ({"specversion": "2.0"}, "specversion: Input should be '1.0'"),
        ({"data": [1]}, "data: Input should be an object"),
    ],
)
def test_an_envelope_that_is_not_its_topics_is_parked(wrong: dict[str, Any], reason: str) -> None:
    """Without a place: what it says of itself is not believed."""
    store = wrong.pop("store", "s1")
    parked = told(7, store=store, **wrong)
    assert isinstance(parked, Parked)
    assert reason in parked.reason
    assert parked.place is None


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("pods/v1/UP/pod-1/event/a", b"{}"),
        ("pods/v1/test/pod-1/event/", b"{}"),
        ("pods/v1/test/pod-1/event/a/b", b"{}"),
        (TOPIC, b""),
        (TOPIC, b"\xff\x00"),
        (TOPIC, b"[" * 100_000),
        (TOPIC, b"[]"),
        (TOPIC, b'{"data": {"half of a pair": "\\ud83d"}}'),
        ("pods/v1/test/pod-1/meta", b"[]"),
        ("pods/v1/test/pod-1/meta", b"{"),
    ],
)
def test_what_is_no_row_at_all_is_parked_with_a_reason(topic: str, payload: bytes) -> None:
    """Nothing raises."""
    parked = heard(topic, payload)
    assert isinstance(parked, Parked)
    assert parked.reason


def test_a_body_of_another_shape_is_parked_in_its_place() -> None:
    """The reason says where, and nothing of what was there; the mark can go over it."""
    parked = told(7, "result/exercise", result(1, "secret", values="secret"))
    assert isinstance(parked, Parked)
    assert parked.reason == "data: values: Input should be an object"
    assert (parked.place, parked.after, parked.seq) == (Place("test", "pod-1", "s1"), 6, 7)


def test_releases_before_and_after_this_one_are_kept() -> None:
    """A body with less, a body with more, and a kind that nobody knows yet."""
    less = result(1)
    del less["resumed"]
    for kind, data in (
        ("result/exercise", less),
        ("result/exercise", result(1, mood={"a": 1})),
        ("event/dream.dreamt", {"of": "sheep"}),
    ):
        event = told(7, kind, data)
        assert isinstance(event, Event)
        assert event.data == data


def test_meta_is_news_and_none_is_nothing() -> None:
    """An empty one only takes a retained message away."""
    assert read("pods/v1/test/pod-1/meta", b"") is None
    news = heard("pods/v1/test/pod-1/meta", json.dumps({"app": "0.1.0"}).encode())
    assert isinstance(news, News)
    assert json.loads(news.meta) == {"app": "0.1.0"}
