"""What Home Assistant is told at a real broker, and that it is taken away again."""

import json
from pathlib import Path

from controller.contract.payloads import Meta
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

TOPIC = "homeassistant/device/test/pod-1/config"


def lying(broker: Broker) -> dict[str, bytes]:
    """What a later subscriber finds of it: all that is retained comes before what is sent then."""
    with Listener(broker.port, "#") as later:
        later.publish("end", b"")
        later.wait_payload("end", b"")
        return {
            topic: payload
            for topic, payload, retained in later.seen
            if retained and not topic.startswith("pods/")
        }


def tell(broker: Broker, post: Post, **link: object) -> None:
    """An uplink's life, long enough for what it says first and for a row behind it."""
    post.put(1)
    with (
        Listener(broker.port, "#") as listener,
        running(make_link(broker.port, meta=Meta(app="1.2.3"), **link), post),
    ):
        wait_for("the row", lambda: listener.payloads("test.counted"))


def test_it_is_there_while_it_is_wanted(broker: Broker, post: Post) -> None:
    """Retained, whole, and gone after it was switched off."""
    broker.start()
    tell(broker, post, home_assistant="homeassistant")
    found = lying(broker)
    assert json.loads(found[TOPIC])["origin"] == {"name": "training-pod", "sw_version": "1.2.3"}
    tell(broker, post)
    assert lying(broker) == {}
    assert post.inbox.elsewhere() == []


def test_another_name_takes_the_old_one_away(broker: Broker, post: Post) -> None:
    """A pod that is renamed is not found twice."""
    broker.start()
    tell(broker, post, home_assistant="homeassistant")
    tell(broker, post, home_assistant="homeassistant", pod="pod-2")
    assert set(lying(broker)) == {TOPIC.replace("pod-1", "pod-2")}


def test_where_it_was_never_wanted_nothing_is_sent(broker: Broker, post: Post) -> None:
    """A broker's rules need not know of it."""
    broker.start()
    with Listener(broker.port, "#") as listener, running(make_link(broker.port), post):
        post.put(1)
        wait_for("a row", lambda: listener.payloads("test.counted"))
        assert all(topic.startswith("pods/v1/test/pod-1/") for topic, _, _ in listener.seen)


def test_a_broker_that_forbids_it_is_told_of(tmp_path: Path, post: Post) -> None:
    """A fault in words; all else goes on."""
    rules = tmp_path / "rules"
    rules.write_text("user pod-1\ntopic readwrite pods/#\n")
    users, options = {"pod-1": "a"}, [f"acl_file {rules}"]
    with Broker(tmp_path / "strict", users=users, options=options) as broker:
        link = make_link(
            broker.port, username="pod-1", password="a", home_assistant="homeassistant"
        )
        with Listener(broker.port, "#", "pod-1", "a") as listener, running(link, post):
            post.put(1)
            wait_for("the row", lambda: listener.payloads("test.counted"))
            wait_for("the fault", lambda: TOPIC in str(post.told().get("faults")))
