"""Commands at a real broker: taken in once, refused with a reason, told to the end."""

import json
import logging
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from controller.contract.commands import VERBS
from controller.health import clock
from controller.store.inbox import MOST_WAITING, Told
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, process, running
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
ALL = frozenset(VERBS)


@pytest.fixture
def technician(broker: Broker) -> Iterator[Listener]:
    """Who asks the pod and reads all that it answers; the broker runs."""
    broker.start()
    with Listener(broker.port, f"{ROOT}/#") as listener:
        yield listener


def ask(who: Listener, verb: str, number: str, **more: Any) -> None:
    """One command, and its message is with the broker."""
    who.publish(f"{ROOT}/cmd/{verb}", json.dumps({"id": number, **more}).encode())


def statuses(who: Listener, number: str) -> list[dict[str, Any]]:
    """What was told of it on its own topic, in order."""
    return [json.loads(each) for each in who.payloads(f"/{number}/status")]


def wait_status(who: Listener, number: str, status: str) -> dict[str, Any]:
    """The first such status of it."""

    def found() -> list[dict[str, Any]]:
        return [each for each in statuses(who, number) if each["status"] == status]

    wait_for(f"{number} {status}", found)
    return found()[0]


def test_accepted_once_and_told_to_the_end(
    broker: Broker, technician: Listener, post: Post
) -> None:
    """It is in the inbox when it is told accepted; what the controller says of it follows."""
    with running(make_link(broker.port, commands=ALL), post):
        technician.wait_payload("availability", b"online")
        ask(technician, "identify", "c1", args={"seconds": 5})
        wait_status(technician, "c1", "accepted")
        (order,) = post.inbox.accepted()
        assert (order.id, order.verb, order.args) == ("c1", "identify", {"seconds": 5})
        post.inbox.note(Told("c1", "identify", "executing", at="now"))
        wait_status(technician, "c1", "executing")
        post.inbox.note(Told("c1", "identify", "succeeded", at="now", result={"shown": True}))
        end = wait_status(technician, "c1", "succeeded")
        assert end["result"] == {"shown": True}
        ask(technician, "identify", "c1", args={"seconds": 5})
        wait_for("told again", lambda: len(statuses(technician, "c1")) == 4)
        assert statuses(technician, "c1")[-1] == end
        assert post.inbox.accepted() == []
    wait_for("nothing is left to tell", lambda: post.inbox.untold() == [])


def test_a_sender_is_answered_where_it_asked_to_be(
    broker: Broker, technician: Listener, post: Post
) -> None:
    """The response topic gets each status, with the sender's own correlation data."""
    answers: list[tuple[bytes, bytes]] = []
    with (
        running(make_link(broker.port, commands=ALL), post),
        Listener(broker.port, f"{ROOT}/reply/desk") as desk,
    ):
        desk.client.on_message = lambda _c, _u, m: answers.append(
            (m.properties.CorrelationData, m.payload)  # type: ignore[union-attr,arg-type]
        )
        technician.wait_payload("availability", b"online")
        asked = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        asked.ResponseTopic, asked.CorrelationData = f"{ROOT}/reply/desk", b"\0\xff7"
        desk.client.publish(f"{ROOT}/cmd/selftest", b'{"id": "c2"}', 1, properties=asked)
        wait_for("an answer", lambda: answers)
        post.inbox.note(Told("c2", "selftest", "failed", "sound", "no card", "now"))
        wait_for("the end", lambda: len(answers) == 2)
    assert {correlation for correlation, _ in answers} == {b"\0\xff7"}
    assert [json.loads(payload)["status"] for _, payload in answers] == ["accepted", "failed"]
    assert [each["status"] for each in statuses(technician, "c2")] == ["accepted", "failed"]


@pytest.mark.parametrize(
    ("verb", "more", "code"),
    [
        ("reboot", {}, "not_allowed"),
        ("identify", {"args": {"seconds": "long"}}, "malformed"),
        ("identify", {"expires": "2001-01-01T00:00:00Z"}, "expired"),
    ],
)
def test_refused_with_a_reason(
    verb: str,
    more: dict[str, Any],
    code: str,
    broker: Broker,
    technician: Listener,
    post: Post,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Told as failed, and not in the inbox."""
    (tmp_path / "synchronised").touch()
    monkeypatch.setattr(clock, "SYNCHRONISED", tmp_path / "synchronised")
    with running(make_link(broker.port, commands=ALL - {"reboot"}), post):
        technician.wait_payload("availability", b"online")
        ask(technician, verb, "c3", **more)
        told = wait_status(technician, "c3", "failed")
        assert told["code"] == code
        assert told["why"]
        assert post.inbox.accepted() == []


def test_retained_commands_never_run(broker: Broker, technician: Listener, post: Post) -> None:
    """Neither one that lies at the broker nor one that is sent to lie there."""
    payload = b'{"id": "old"}'
    technician.publish(f"{ROOT}/cmd/restart", payload, retain=True)
    with running(make_link(broker.port, commands=ALL), post):
        technician.wait_payload("availability", b"online")
        technician.publish(f"{ROOT}/cmd/restart", b'{"id": "new"}', retain=True)
        assert wait_status(technician, "new", "failed")["code"] == "retained"
        assert post.inbox.accepted() == []
    assert statuses(technician, "old") == []


def test_too_many_wait(broker: Broker, technician: Listener, post: Post) -> None:
    """More than a pod can carry out soon is refused; the same id as another verb as well."""
    with running(make_link(broker.port, commands=ALL), post):
        technician.wait_payload("availability", b"online")
        for number in range(MOST_WAITING):
            ask(technician, "identify", f"n{number}")
        wait_status(technician, f"n{MOST_WAITING - 1}", "accepted")
        ask(technician, "identify", "more")
        assert wait_status(technician, "more", "failed")["code"] == "busy"
        ask(technician, "selftest", "n0")
        assert wait_status(technician, "n0", "failed")["code"] == "id_used"
        assert len(post.inbox.accepted()) == MOST_WAITING


def test_killed_between_all_it_does(broker: Broker, technician: Listener, post: Post) -> None:
    """An uplink that is killed, and comes again, at any point: in once, and told to the end."""
    draw = random.Random(7)
    numbers = [f"k{n}" for n in range(12)]
    for number in numbers:
        before = len(technician.payloads("availability"))
        with process(broker, post, will_delay_s=600) as uplink:
            wait_for("online", lambda: len(technician.payloads("availability")) > before)  # noqa: B023
            ask(technician, "identify", number)
            time.sleep(draw.uniform(0, 0.02))
            uplink.kill()
        with process(broker, post, will_delay_s=600):
            wait_status(technician, number, "accepted")
            for end in ("executing", "succeeded"):
                post.inbox.note(Told(number, "identify", end, at="now"))
            wait_status(technician, number, "succeeded")
    ranks = {"accepted": 0, "executing": 1, "succeeded": 2}
    for number in numbers:
        told = [ranks[each["status"]] for each in statuses(technician, number)]
        assert told == sorted(told)


def test_a_stream_of_hostile_messages(
    broker: Broker, technician: Listener, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """Thousands of them: each reason is logged once, nothing is taken in, the rest goes on."""
    caplog.set_level(logging.WARNING)
    draw = random.Random(1)
    junk = [
        lambda: draw.randbytes(draw.randrange(400)),
        lambda: b'{"id":"a","args":' * 300,
        lambda: b"[" * 4000,
        lambda: json.dumps({"id": draw.choice([1, None, "a b", "x" * 65, []])}).encode(),
        lambda: json.dumps({"id": "h", "args": {"on": draw.choice([1, "on", None])}}).encode(),
        lambda: b"\0" * 9000,
        lambda: b" " * 40_000,
    ]
    with running(make_link(broker.port, commands=ALL), post):
        technician.wait_payload("availability", b"online")
        for _ in range(2000):
            verb = draw.choice(["maintenance", "reboot", "nothing", "a/b", "$x"])
            technician.client.publish(
                f"{ROOT}/cmd/{verb}", draw.choice(junk)(), draw.choice([0, 1])
            )
        post.put(3)
        ask(technician, "identify", "good")
        wait_status(technician, "good", "accepted")
        assert [order.id for order in post.inbox.accepted()] == ["good"]
        wait_for("rows went too", lambda: post.box.marks()["s1"].sent == 3)
        wait_for("counted", lambda: int(str(post.told()["refused_commands"])) > 500)
    reasons = [record.args for record in caplog.records if "command is refused" in record.msg]
    assert len(reasons) == len(set(reasons))
    assert len(reasons) >= 3
