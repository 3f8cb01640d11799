"""What lies retained at the broker, and the last will."""

import json
import time
from collections.abc import Callable
from dataclasses import replace as replace_pace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from controller.contract.payloads import Meta
from controller.contract.state import State
from controller.fleet.standing import Word, judge
from controller.health.clock import Moment
from tests.broker import Broker
from tests.controller.uplink.conftest import QUICK, Post, make_link, process, running
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


def now(**parts: object) -> str:
    """A health document that was written just now."""
    return json.dumps({"written": Moment.now().as_dict(), "every_s": 60.0, **parts})


def told(listener: Listener, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Wait for a last `state` of which this holds."""

    def last() -> dict[str, Any]:
        payloads = listener.payloads("state")
        found: dict[str, Any] = json.loads(payloads[-1]) if payloads else {}
        return found

    wait_for("the state", lambda: holds(last()))
    return last()


def test_the_last_word_says_that_the_pod_goes(broker: Broker, post: Post) -> None:
    """Before the goodbye: so that who was stopped is told from who was cut off."""
    replace(post.health, now(mode={"state": "attract"}))
    broker.start()
    link = make_link(broker.port)
    with Listener(broker.port, f"{ROOT}/#") as listener:
        with running(link, post):
            assert "leaving" not in told(listener, bool)
        listener.wait_payload("availability", b"offline")
        last = told(listener, lambda state: state.get("leaving"))
        assert last["mode"] == {"state": "attract"}
        standing = judge(Word("offline", last, datetime.now(UTC), heard_s=1.0))
        assert standing.verdict == "away"
        with running(link, post):
            told(listener, lambda state: "leaving" not in state)


def test_who_is_killed_says_no_goodbye(broker: Broker, post: Post) -> None:
    """The will alone: the pod is lost, not away."""
    replace(post.health, now(well=True, faults=[]))
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as listener:
        with process(broker, post, will_delay_s=1):
            told(listener, bool)
        listener.wait_payload("availability", b"offline")
        last = told(listener, bool)
    standing = judge(Word("offline", last, datetime.now(UTC), heard_s=1.0))
    assert (standing.verdict, "goodbye" in standing.reasons[0]) == ("lost", True)


def test_what_drifts_is_told_in_its_time(broker: Broker, post: Post) -> None:
    """Heat and ages make no `state` of their own; a pod that rests still speaks now and then."""
    pace = replace_pace(QUICK, heard_s=0.5)
    broker.start()
    link = make_link(broker.port, pace=pace)
    with running(link, post), Listener(broker.port, f"{ROOT}/#") as listener:
        begun_s, heat = time.monotonic(), 0
        while len(listener.payloads("state")) < 4:
            heat += 1
            store = {"outbox_depth": 1, "oldest_age_s": heat}
            replace(post.health, now(board={"temperature_c": heat}, store=store))
        took_s = time.monotonic() - begun_s
        assert took_s >= 3 * 0.5
        assert heat > 20
        replace(post.health, now(board={"temperature_c": -1}, store={"outbox_depth": 2}))
        replaced_s = time.monotonic()
        told(listener, lambda state: state["board"]["temperature_c"] == -1)
        assert time.monotonic() - replaced_s < 10


def test_a_silent_controller_is_told_by_the_uplink(broker: Broker, post: Post) -> None:
    """Its last word with the fault on top, again and again; its next word as it is."""
    replace(post.health, now(mode={"state": "exercise"}, faults=[{"code": "too_hot"}]))
    pace = replace_pace(QUICK, heard_s=0.2, silent_s=1.5)
    broker.start()
    with (
        running(make_link(broker.port, pace=pace), post),
        Listener(broker.port, f"{ROOT}/#") as listener,
    ):
        assert "well" not in told(listener, bool)
        silent = told(listener, lambda state: state.get("well") is False)
        assert [fault["code"] for fault in silent["faults"]] == ["controller_silent", "too_hot"]
        assert silent["mode"] == {"state": "exercise"}
        State.model_validate({**silent, "faults": silent["faults"][:1]}, strict=False)
        told(listener, lambda state: state["written"] != silent["written"])
        replace(post.health, now(mode={"state": "attract"}))
        told(listener, lambda state: state["mode"] == {"state": "attract"})


def test_a_controller_that_never_spoke_is_silent_too(broker: Broker, post: Post) -> None:
    """It does not start: the pod is there, and says what is wrong."""
    pace = replace_pace(QUICK, silent_s=0.3)
    broker.start()
    with (
        running(make_link(broker.port, pace=pace), post),
        Listener(broker.port, f"{ROOT}/#") as listener,
    ):
        [fault] = told(listener, bool)["faults"]
        assert (fault["code"], fault["severity"]) == ("controller_silent", "down")


def test_a_new_uplink_does_not_forget_what_the_pod_is_made_of(broker: Broker, post: Post) -> None:
    """`meta` is whole at once where the controller has said so before: no reader sees it empty."""
    replace(post.health, json.dumps({"made_of": {"exercises": {"go_nogo": "1"}, "schema": 3}}))
    link = make_link(broker.port, meta=Meta(app="1.2.3"))
    with broker, Listener(broker.port, f"{ROOT}/#") as listener, running(link, post):
        wait_for("state", lambda: listener.payloads("/state"))
        (told,) = map(json.loads, listener.payloads("/meta"))
    assert (told["app"], told["schema"], told["exercises"]) == ("1.2.3", 3, {"go_nogo": "1"})
