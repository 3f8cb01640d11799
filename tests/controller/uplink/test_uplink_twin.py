"""`desired` and `reported` at a real broker: in without wear, out whenever it is another."""

import json
import random

from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"


def test_what_is_wanted_is_found_and_what_became_of_it_lies_there(
    broker: Broker, post: Post
) -> None:
    """Even by a pod that comes later; and by technicians who come later."""
    broker.start()
    text = json.dumps({"version": 3, "config": {"pod": {"idle_s": 60}}})
    with Listener(broker.port, f"{ROOT}/#") as technician:
        technician.publish(f"{ROOT}/desired", text.encode(), retain=True)
        with running(make_link(broker.port, desired=True), post):
            wait_for("the wish", lambda: post.inbox.document("desired") == text)
            post.inbox.put_document("reported", '{"version": 3}')
            technician.wait_payload("/reported", b'{"version": 3}')
            post.inbox.put_document("reported", '{"version": 4}')
            technician.wait_payload("/reported", b'{"version": 4}')
    with Listener(broker.port, f"{ROOT}/reported") as later:
        wait_for("what lies there", lambda: later.seen)
        assert later.seen == [(f"{ROOT}/reported", b'{"version": 4}', True)]


def test_a_site_that_lets_nobody_set_anything(broker: Broker, post: Post) -> None:
    """The uplink does not even listen."""
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as technician:
        technician.publish(f"{ROOT}/desired", b'{"version": 1}', retain=True)
        with running(make_link(broker.port), post):
            technician.wait_payload("availability", b"online")
            post.put(1)
            wait_for("a row", lambda: post.box.marks()["s1"].sent == 1)
    assert post.inbox.document("desired") is None


def test_hostile_wishes(broker: Broker, post: Post) -> None:
    """What is no text is passed over and counted; of many that are, few are written."""
    broker.start()
    draw = random.Random(2)
    junk = [
        b"{",
        b"[" * 9000,
        b"\xff",
        b"\xff\xfe",
        b'{"version": -1}',
        b'{"version": "1"}',
        b" " * 40_000,
    ]
    junk += [b'{"version": 1, "config": []}', b'{"version": 1, "config": {"pod": 7}}', b""]
    with (
        Listener(broker.port, f"{ROOT}/#") as technician,
        running(make_link(broker.port, desired=True), post),
    ):
        technician.wait_payload("availability", b"online")
        for _ in range(300):
            technician.client.publish(f"{ROOT}/desired", draw.choice(junk), 1)
        good = [json.dumps({"version": number}) for number in range(50)]
        wait_for("some no text", lambda: int(str(post.told()["refused_wishes"])) > 0)
        written: set[str | None] = set()
        for text in good:
            technician.publish(f"{ROOT}/desired", text.encode())
            written.add(post.inbox.document("desired"))
        wait_for("the last one", lambda: post.inbox.document("desired") == good[-1])
    assert len(written) < 10
