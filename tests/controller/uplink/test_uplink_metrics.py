"""Metrics at a real broker: numbers out of the health document, which may be lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from controller.contract.metrics import GROUPS, At, read
from controller.contract.schemas import schemas
from controller.contract.topics import Topics
from controller.uplink.metrics import Metrics
from tests.broker import Broker
from tests.contract.subset import inline
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

DOCUMENT = {
    "store": {"outbox_depth": 4, "oldest_age_s": 2.5, "dropped": {"device": 7}},
    "board": {"temperature_c": None, "disk": {"free_bytes": 5}},
    "panel": {"lost_edges": 0},
}


def test_numbers_are_told_again_and_again(broker: Broker, post: Post) -> None:
    """Each group on its topic, at QoS 0, not retained; what is not known is left out."""
    post.health.write_text(json.dumps(DOCUMENT))
    post.put(2)
    broker.start()
    heard: list[tuple[str, int, Any]] = []
    with Listener(broker.port, "pods/v1/test/pod-1/metric/#") as listener:
        listener.client.on_message = lambda _c, _u, m: heard.append(
            (m.topic.rpartition("/")[2], m.qos, json.loads(m.payload))
        )
        with running(make_link(broker.port, metrics_s=0.2), post):
            told = {"waiting": 4, "oldest_s": 2.5, "dropped_device": 7, "sent": 2}
            told |= {"refused": 0, "bad_acks": 0, "refused_commands": 0}
            wait_for("both rows counted", lambda: ("outbox", 0, told) in heard)
            wait_for("again", lambda: len(heard) > 9)
    assert {group for group, _, _ in heard} == set(GROUPS)
    assert {qos for _, qos, _ in heard} == {0}
    assert {str(numbers) for group, _, numbers in heard if group == "board"} == {
        "{'disk_free_bytes': 5}"
    }
    with Listener(broker.port, "pods/v1/test/pod-1/metric/#") as later:
        later.publish("pods/v1/test/pod-1/metric/end", b"")
        wait_for("the end", lambda: later.seen)
        assert [retained for _, _, retained in later.seen] == [False]


def test_they_never_wait_in_the_window(broker: Broker, post: Post) -> None:
    """With Receive Maximum 1 rows go on between them, each answered."""
    post.health.write_text(json.dumps(DOCUMENT))
    post.put(50)
    broker = Broker(post.data / "narrow", options=["max_inflight_messages 1"])
    with broker, running(make_link(broker.port, metrics_s=0.05, ingest=False), post):
        wait_for("all rows are sent", lambda: post.box.marks()["s1"].sent == 50)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"store": 3, "board": []}', '{"store": {}}'])
def test_a_document_that_tells_nothing(tmp_path: Path, text: str) -> None:
    """Only the uplink's own numbers are told then."""
    (tmp_path / "health.json").write_text(text)
    metrics = Metrics(Topics("a", "b"), tmp_path / "health.json", 60.0, lambda: {"sent": 3})
    assert metrics.next(1.0) is not None
    assert metrics.next(1.0) is None


def test_they_come_when_they_are_due(tmp_path: Path) -> None:
    """First with the connection, then after the time; with no time never."""
    path = tmp_path / "health.json"
    metrics = Metrics(Topics("a", "b"), path, 60.0, lambda: {"sent": 3})
    due = [bool(metrics.next(now_s)) for now_s in (100.0, 101.0, 159.0, 160.0, 161.0)]
    assert due == [True, False, False, True, False]
    assert Metrics(Topics("a", "b"), path, None, lambda: {"sent": 3}).next(1.0) is None


def test_what_is_no_number_is_not_told() -> None:
    """A word, a truth value, or nothing."""
    odd: tuple[Any, ...] = ("4", True, None, [4], {})
    for each in odd:
        told = read("outbox", {"store": {"outbox_depth": each}})
        assert told.model_dump(exclude_none=True) == {}


def stands(schema: Any, path: tuple[str, ...]) -> bool:
    """Whether the schema has a number at this place, or may have one under any name there."""
    if not isinstance(schema, dict):
        return False
    if branches := schema.get("anyOf"):
        return any(stands(branch, path) for branch in branches)
    if not path:
        return schema.get("type") in ("integer", "number")
    part = schema.get("properties", {}).get(path[0], schema.get("additionalProperties"))
    return stands(part, path[1:])


@pytest.mark.parametrize("group", GROUPS)
def test_each_number_stands_in_the_health_document(group: str) -> None:
    """Where `state` is said to have one: a part that changes its name takes its metric along."""
    state = schemas()["state"]
    inlined = inline(state, state)
    fields = GROUPS[group].model_fields.values()
    places = [at.path for field in fields for at in field.metadata if isinstance(at, At)]
    assert len(places) == len(fields)
    assert [p for p in places if p[0] != "link" and not stands(inlined, p)] == []
