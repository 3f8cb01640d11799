"""Networks, brokers and cards at their worst: nothing is lost, and all of it is told."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.broker import Broker
from tests.consumer import Consumer
from tests.controller.store.parts import checkpoint
from tests.controller.uplink.conftest import QUICK, Post, make_link, process, running
from tests.controller.uplink.test_uplink_refusals import CONNACK, SUBACK, impostor, wait_code
from tests.disk import fill, memory_disk
from tests.guest import Guest
from tests.partition import Ways, cable
from tests.proxy import SlowProxy
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
CLIENT = "pod-test-pod-1"
# Enough that noting how far they came takes more than the rest of a page of the disk.
MANY = 2000


@pytest.fixture
def consumer(broker: Broker, tmp_path: Path) -> Iterator[Consumer]:
    """Subscribed."""
    broker.start()
    with Consumer(broker.port, ROOT, tmp_path) as made:
        made.start()
        made.wait_ready()
        yield made


def arrived(consumer: Consumer, post: Post, count: int) -> None:
    """All are with the consumer, in order, and the mailbox knows."""
    consumer.wait_count(count)
    assert consumer.seqs("s1") == list(range(1, count + 1))
    wait_for("the mailbox is empty", lambda: post.box.depth() == 0)


def test_a_line_of_one_kilobyte_a_second(broker: Broker, post: Post, consumer: Consumer) -> None:
    """Slow is not dead: everything comes over one connection, and nothing is sent twice."""
    post.put(8)
    with SlowProxy(broker.port, 1000) as line, running(make_link(line.port), post):
        arrived(consumer, post, 8)
        assert line.opened == 1
        assert post.told()["connected"] is True


def test_a_slow_line_and_much_to_say(broker: Broker, post: Post, consumer: Consumer) -> None:
    """All of it takes longer than one answer may: each that comes shows that it goes on."""
    post.health.write_text(json.dumps({"words": "x" * 6000}))
    post.put(8)
    pace = replace(QUICK, answer_s=2.0)
    with SlowProxy(broker.port, 4000) as line, running(make_link(line.port, pace=pace), post):
        arrived(consumer, post, 8)
        assert line.opened == 1


def test_receive_maximum_of_one(tmp_path: Path, post: Post) -> None:
    """A broker that takes one at a time gets one at a time, and hangs up on nobody."""
    post.put(100)
    with (
        Broker(tmp_path / "narrow", options=["max_inflight_messages 1"]) as broker,
        Consumer(broker.port, ROOT, tmp_path) as consumer,
    ):
        consumer.start()
        consumer.wait_ready()
        with running(make_link(broker.port), post):
            arrived(consumer, post, 100)
            assert post.told().get("failures", 0) == 0


def test_another_client_of_the_same_id(broker: Broker, post: Post, consumer: Consumer) -> None:
    """Thrown out in a drain, time and again, the uplink comes back and loses nothing."""
    with running(make_link(broker.port), post):
        for turn in range(1, 4):
            post.put(300)
            consumer.wait_count(300 * turn - 200)
            with Guest(broker.port, None, client_id=CLIENT) as thief:
                wait_for("it is back", thief.lost.is_set)
            arrived(consumer, post, 300 * turn)


def test_who_took_over_is_told(post: Post) -> None:
    """Where the broker says why it hung up, so does the uplink (mosquitto 2.0.11 does not)."""
    taken_over = bytes([0xE0, 2, 0x8E, 0])

    def behave(peer: socket.socket) -> None:
        peer.recv(999)
        peer.sendall(CONNACK)
        peer.recv(999)
        peer.sendall(SUBACK + taken_over)

    with impostor(behave) as port, running(make_link(port), post):
        assert "another uplink connected under this pod's name" in wait_code(post, "closed")


def test_a_card_that_is_full(
    broker: Broker,
    tmp_path: Path,
    consumer: Consumer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Rows still go, the connection holds; how far they came is noted once there is room."""
    with memory_disk(tmp_path / "card") as mount:
        card = mount("size=6m")
        post = Post(card)
        post.health, post.status = tmp_path / "health.json", tmp_path / "uplink.json"
        post.put(MANY)
        checkpoint(post.path)
        fill(card / "ballast")
        with running(make_link(broker.port), post):
            consumer.wait_count(MANY)
            wait_for("told", lambda: "full" in str(post.told().get("faults")))
            put_off_s = time.monotonic() + 10 * QUICK.mark_s
            wait_for("it was tried again", lambda: time.monotonic() > put_off_s)
            assert "full" in str(post.told()["faults"])
            assert post.told()["connected"] is True
            (card / "ballast").unlink()
            arrived(consumer, post, MANY)
            wait_for("well again", lambda: post.told()["faults"] == [])
        post.close()
    assert caplog.text.count("the disk is full (") == 1


def test_a_name_that_nobody_knows(post: Post) -> None:
    """Without DNS the uplink says which name it looked for, and goes on looking."""
    post.put(3)
    link = replace(make_link(1883), host="broker.invalid")
    with running(link, post):
        wait_for("tried", lambda: int(str(post.told().get("failures", 0))) >= 2)
        assert post.told()["code"] == "unreachable"
        assert "broker.invalid" in str(post.told()["words"])
    assert post.box.depth() == 3


@pytest.mark.parametrize("ways", ["both", "answers"])
def test_a_cable_that_is_cut(ways: Ways, tmp_path: Path, post: Post) -> None:
    """In the middle of a drain, without a word: noticed, and all is there once it carries again."""
    with (
        cable() as line,
        Broker(tmp_path / "b", host=line.address) as broker,
        Consumer(broker.port, ROOT, tmp_path, line.address) as consumer,
    ):
        consumer.start()
        consumer.wait_ready()
        post.put(300)
        with process(broker, post, inside=line.inside):
            consumer.wait_count(100)
            line.cut(ways)
            post.put(700)
            wait_for("noticed", lambda: post.told().get("code") in ("silent", "unreachable"))
            assert consumer.count() < 1000
            line.mend()
            arrived(consumer, post, 1000)
