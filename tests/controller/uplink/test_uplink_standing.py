"""What lies retained at the broker, and the last will."""

import json
from pathlib import Path

from controller.contract.payloads import Meta
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, process, running
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"


def replace(path: Path, text: str) -> None:
    """As the controller does it: in one step."""
    fresh = path.with_suffix(".fresh")
    fresh.write_text(text)
    fresh.replace(path)


def test_a_later_subscriber_finds_it(broker: Broker, post: Post) -> None:
    """availability, meta and state are retained; events are not."""
    replace(post.health, '{"mode": "idle"}')
    post.put(1)
    broker.start()
    meta = Meta(app="1.2.3", schema=4, exercises={"go_nogo": "2"})
    with (
        running(make_link(broker.port, meta=meta), post),
        Listener(broker.port, f"{ROOT}/#") as first,
    ):
        first.wait_payload("state", b'{"mode": "idle"}')
        wait_for("the row went", lambda: post.box.marks()["s1"].sent == 1)
        with Listener(broker.port, f"{ROOT}/#") as later:
            wait_for("three messages", lambda: len(later.seen) == 3)
            assert all(retained for _, _, retained in later.seen)
            assert later.payloads("availability") == [b"online"]
            told = json.loads(later.payloads("meta")[0])
    assert told["schema"] == 4
    assert Meta.model_validate(told, strict=False) == meta


def test_state_follows_the_health_file(broker: Broker, post: Post) -> None:
    """Told when it changed, the last one always; what is no JSON object is passed over."""
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        listener.wait_payload("availability", b"online")
        replace(post.health, '{"n": 1}')
        listener.wait_payload("state", b'{"n": 1}')
        for text in ("", "[1]", "{", "\0" * 300_000, "[" * 100_000, '{"n": 1}'):
            replace(post.health, text)
        replace(post.health, '{"n": 2}')
        listener.wait_payload("state", b'{"n": 2}')
        assert listener.payloads("state") == [b'{"n": 1}', b'{"n": 2}']


def test_state_is_told_once_a_while(broker: Broker, post: Post) -> None:
    """However often the file changes, `state` keeps to its pace, and the last change is told."""
    broker.start()
    with running(make_link(broker.port), post), Listener(broker.port, f"{ROOT}/#") as listener:
        listener.wait_payload("availability", b"online")
        for number in range(500):
            replace(post.health, json.dumps({"n": number}))
        listener.wait_payload("state", b'{"n": 499}')
        assert len(listener.payloads("state")) < 50


def test_clean_end_says_offline(broker: Broker, post: Post) -> None:
    """A pod that was stopped is offline at once, without the will's delay."""
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as listener:
        with running(make_link(broker.port, will_delay_s=600), post):
            listener.wait_payload("availability", b"online")
        listener.wait_payload("availability", b"offline", within_s=2)
    assert post.told()["code"] == "stopped"


def test_will_waits_for_one_that_comes_back(broker: Broker, post: Post) -> None:
    """An uplink that was killed and is back within the delay was never offline."""
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as listener:
        with process(broker, post, will_delay_s=600):
            listener.wait_payload("availability", b"online")
        listener.seen.clear()
        with running(make_link(broker.port, will_delay_s=600), post):
            listener.wait_payload("availability", b"online")
        listener.wait_payload("availability", b"offline")
    assert listener.payloads("availability") == [b"online", b"offline"]


def test_will_tells_of_one_that_does_not(broker: Broker, post: Post) -> None:
    """An uplink that was killed is offline after the delay."""
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as listener:
        with process(broker, post, will_delay_s=1):
            listener.wait_payload("availability", b"online")
        listener.wait_payload("availability", b"offline")


def test_meta_takes_in_what_the_controller_says_it_is_made_of(broker: Broker, post: Post) -> None:
    """What the health document says of exercises comes on meta; nonsense is passed over."""
    made_of = {"exercises": {"go_nogo": "1"}, "schema": 3}
    link = make_link(broker.port, meta=Meta(app="1.2.3"))
    with (
        broker,
        running(link, post),
        Listener(broker.port, f"{ROOT}/meta") as listener,
    ):
        wait_for("meta", lambda: listener.payloads("meta"))
        replace(post.health, json.dumps({"made_of": {"schema": "three"}}))
        replace(post.health, json.dumps({"made_of": made_of}))
        wait_for("meta again", lambda: json.loads(listener.payloads("meta")[-1])["exercises"])
    told = json.loads(listener.payloads("meta")[-1])
    assert (told["app"], told["schema"], told["exercises"]) == ("1.2.3", 3, {"go_nogo": "1"})
