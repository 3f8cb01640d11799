"""Every event arrives, once after deduplication by id and in order, whoever is killed when."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.broker import Broker
from tests.consumer import Consumer
from tests.controller.uplink.conftest import QUICK, Post, make_link, running
from tests.controller.uplink.kills import kill_in_a_drain
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"


@pytest.fixture
def consumer(broker: Broker, tmp_path: Path) -> Iterator[Consumer]:
    """Not started yet."""
    with Consumer(broker.port, ROOT, tmp_path) as made:
        yield made


def check(consumer: Consumer, post: Post, count: int, store: str = "s1") -> None:
    """All are there, first deliveries in order, and the mailbox hears of it."""
    consumer.wait_count(count)
    assert consumer.seqs(store) == list(range(1, count + 1))
    wait_for("the mailbox is empty", lambda: post.box.depth() == 0)


def test_broker_down_for_a_whole_session(broker: Broker, post: Post, consumer: Consumer) -> None:
    """What was put in while there was no broker arrives when there is one."""
    consumer.start()
    with running(make_link(broker.port, pace=replace(QUICK, resend_s=0.5)), post):
        post.put(300)
        wait_for("several attempts", lambda: int(str(post.told().get("failures", 0))) >= 3)
        assert post.told()["code"] == "unreachable"
        assert consumer.count() == 0
        broker.start()
        check(consumer, post, 300)


def test_broker_killed_five_times_in_a_drain(
    broker: Broker, post: Post, consumer: Consumer
) -> None:
    """Kill -9 of the broker loses what it acknowledged; the mark brings it back."""
    post.put(5000)
    broker.start()
    consumer.start()
    consumer.wait_ready()
    with running(make_link(broker.port), post):
        for kill in range(1, 6):
            consumer.wait_count(kill * 500)
            broker.restart()
            assert post.box.depth() > 0
        check(consumer, post, 5000)


@pytest.mark.parametrize("when", ["before", "after"])
def test_consumer_killed_around_its_commit(
    when: str, broker: Broker, post: Post, consumer: Consumer
) -> None:
    """What it had taken from the broker and not committed is sent again when it is back."""
    post.put(400)
    broker.start()
    consumer.start(die=f"{when}:100")
    consumer.wait_ready()
    with running(make_link(broker.port), post):
        consumer.wait_dead()
        assert consumer.count() == (99 if when == "before" else 100)
        consumer.start(die=f"{when}:250")
        consumer.wait_dead()
        assert consumer.count() == (249 if when == "before" else 250)
        consumer.start()
        check(consumer, post, 400)


def test_uplink_killed(broker: Broker, post: Post, consumer: Consumer) -> None:
    """SIGKILL of the uplink in the middle of a drain, six times; `make kills` has 100."""
    told = kill_in_a_drain(broker, post, consumer, rows=3000, kills=6)
    assert told["lost"] == 0
    assert told["in order"]
    assert post.box.depth() == 0


def test_fresh_database_after_an_old_one(broker: Broker, post: Post, consumer: Consumer) -> None:
    """A new store counts from 1 again, and none of its events is taken for an old one."""
    post.put(50, store="old")
    broker.start()
    consumer.start()
    consumer.wait_ready()
    with running(make_link(broker.port), post):
        check(consumer, post, 50, store="old")
        post.put(50, store="new")
        consumer.wait_count(100)
        assert consumer.seqs("new") == list(range(1, 51))
        wait_for("the mailbox is empty", lambda: post.box.depth() == 0)


def test_consumer_that_comes_late(broker: Broker, post: Post, consumer: Consumer) -> None:
    """One that never heard of the pod gets all that waits, once its silence has lasted."""
    post.put(50)
    broker.start()
    with running(make_link(broker.port, pace=replace(QUICK, resend_s=0.3)), post):
        wait_for("all sent", lambda: post.box.marks()["s1"].sent == 50)
        consumer.start()
        check(consumer, post, 50)
