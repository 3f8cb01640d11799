"""The consumer's word and the mailbox: hostile acks, marks that go back, a mailbox that is lost."""

import json
import logging
from functools import partial

import pytest

from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
HOSTILE_ACKS = [
    b"",
    b"null",
    b"[]",
    b'{"store": "s1"}',
    b'{"store": "s1", "seq": -1}',
    b'{"store": "s1", "seq": "5"}',
    b'{"store": "s1", "seq": 5.0}',
    b'{"store": "s1", "seq": true}',
    b'{"store": "s1", "seq": 9223372036854775808}',
    b'{"store": "", "seq": 5}',
    b'{"store": "s1; DROP TABLE mail", "seq": 5}',
    b'{"store": ["s1"], "seq": 5}',
    b"\xff\xfe",
    b"[" * 10_000,
    b'{"store": "s1", "seq": ' + b"9" * 5000 + b"}",
]


def test_without_a_consumer_the_broker_decides(broker: Broker, post: Post) -> None:
    """Where no ingest runs, a row may go when the broker has taken it, and is not sent twice."""
    post.put(50)
    broker.start()
    with Listener(broker.port, f"{ROOT}/event/#") as listener:
        for count in (50, 60):
            with running(make_link(broker.port, ingest=False), post):
                wait_for("sent", partial(lambda n: post.box.marks()["s1"].sent == n, count))
            post.put(10)
        assert [json.loads(p)["seq"] for _, p, _ in listener.seen] == list(range(1, 61))


def test_hostile_acks(broker: Broker, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """Each is refused and counted, all are logged once, and none lets a row go."""
    post.put(10)
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 10)
        for payload in HOSTILE_ACKS:
            listener.publish(f"{ROOT}/ack", payload)
        for number in range(200):
            store = json.dumps({"store": f"other-{number}", "seq": 2**62}).encode()
            listener.publish(f"{ROOT}/ack", store)
        wait_for("counted", lambda: post.told().get("bad_acks") == len(HOSTILE_ACKS))
        assert post.box.depth() == 10
        listener.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 4}')
        wait_for("the good one counts", lambda: post.box.depth() == 6)
        post.put(5)
        listener.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 9000000000}')
        wait_for("all", lambda: post.box.depth() == 0)
        wait_for("later rows are still sent", lambda: post.box.marks()["s1"].sent == 15)
    logged = [r for r in caplog.records if r.name == "controller.uplink.marks"]
    assert [record.levelno for record in logged] == [logging.WARNING]


def test_ack_that_went_back(broker: Broker, post: Post) -> None:
    """A consumer that was restored from a backup gets again what it no longer holds."""
    post.put(10)
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        listener.wait_payload("availability", b"online")
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 10)
        listener.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 10}', retain=True)
        wait_for("all acknowledged", lambda: post.box.depth() == 0)
        listener.seen.clear()
        listener.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 6}', retain=True)
        wait_for("four again", lambda: len(listener.payloads("counted")) >= 4)
        again = [json.loads(p) for p in listener.payloads("counted")]
    assert [(e["seq"], e["after"]) for e in again[:4]] == [(7, 6), (8, 7), (9, 8), (10, 9)]


def test_lost_mailbox(broker: Broker, post: Post) -> None:
    """A mailbox that is replaced under the uplink is read from its new beginning."""
    post.put(10)
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 10)
        listener.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 8}', retain=True)
        wait_for("eight acknowledged", lambda: post.box.depth() == 2)
        post.path.unlink()
        post.put(12)
        wait_for("twelve", lambda: post.box.marks()["s1"].sent == 12)
        wait_for("the known ack counts again", lambda: post.box.depth() == 4)


def test_mailbox_that_fails(broker: Broker, post: Post) -> None:
    """A mailbox that cannot be read is told; the pod stays online, and rows go when it is well."""
    post.put(3)
    post.close()
    aside = post.path.parent.with_name("elsewhere")
    post.path.parent.rename(aside)
    post.path.parent.write_text("in the way")
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        listener.wait_payload("availability", b"online")
        wait_for("told", lambda: post.told().get("faults"))
        assert "mail.db" in str(post.told()["faults"])
        post.path.parent.unlink()
        aside.rename(post.path.parent)
        wait_for("rows", lambda: len(listener.payloads("counted")) == 3)
        wait_for("told", lambda: post.told().get("faults") == [])
