"""A whole visit at a real pod with a real broker, held against the contract message by message."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from paho.mqtt.client import MQTTMessage
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from controller.contract.channels import channels
from controller.contract.commands import VERBS
from controller.contract.metrics import GROUPS
from tests.broker import Broker
from tests.contract.dashboard import DISCOVERY, TOPIC, shown
from tests.contract.heard import channel_of, wrong
from tests.journeys.pods import CONFIG, HEADLESS, ended, overlay, pod
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/demo/desk"
MQTT = {"host": "127.0.0.1", "ingest": False, "metrics_s": 5, "home_assistant": "homeassistant"}
WISHED = {"version": 1, "config": {"pod": {"nonsense": 1}}}
# What a visit tells at least, by the channels' names.
TOLD = {
    *("availability", "meta", "state", "home_assistant", "cmd.status", "cmd.reply"),
    *("event.session.started", "event.exercise.completed", "event.session.ended"),
    *("event.fault.raised", "event.command.accepted", "event.command.succeeded"),
    *("result.exercise", "reported"),
    *(f"metric.{group}" for group in GROUPS),
}
ASKED: dict[str, dict[str, Any]] = {
    "diagnostics": {"id": "d1"},
    "clear-fault": {"id": "c1", "args": {"code": "card_slow"}},
    "identify": {"id": "i1", "args": {"seconds": 0}},
}


class Heard:
    """One subscriber to everything; `messages` in the order in which they came."""

    def __init__(self, port: int) -> None:
        self.messages: list[MQTTMessage] = []
        self._listener = Listener(port, "#")
        self._listener.client.on_message = lambda _c, _u, m: self.messages.append(m)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Subscribed."""
        with self._listener:
            yield

    def ask(self, verb: str, command: dict[str, Any]) -> None:
        """A command, to be answered on a topic of our own too."""
        own = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        own.ResponseTopic, own.CorrelationData = f"{ROOT}/reply/test", b"\x00\x01"
        own.ContentType, own.PayloadFormatIndicator = "application/json", 1
        payload = json.dumps(command)
        self._listener.client.publish(f"{ROOT}/cmd/{verb}", payload, 1, properties=own)

    def wish(self, desired: dict[str, Any]) -> None:
        """Values that the pod is to have."""
        self._listener.publish(f"{ROOT}/desired", json.dumps(desired).encode(), retain=True)

    def until(self, *names: str) -> None:
        """Until something came on each of these channels."""
        try:
            wait_for("all of it", lambda: set(names) <= self.names(), 30.0)
        except TimeoutError as error:
            raise TimeoutError(f"not heard of: {set(names) - self.names()}") from error

    def until_end(self) -> None:
        """Until all has come that lies at the broker now."""
        self._listener.publish("end", b"")
        wait_for("the end", lambda: self.messages[-1:] and self.messages[-1].topic == "end")
        del self.messages[-1]

    def names(self) -> set[str]:
        """The channels' names so far."""
        found = (channel_of(message.topic) for message in list(self.messages))
        return {channel.name for channel in found if channel is not None}

    def bodies(self, name: str) -> list[Any]:
        """The payloads of this channel."""
        return [json.loads(m.payload) for m in self.messages if _is(m, name)]


def _is(message: MQTTMessage, name: str) -> bool:
    channel = channel_of(message.topic)
    return channel is not None and channel.name == name


@contextmanager
def running(place: Path, port: int) -> Iterator[None]:
    """Controller and uplink as on a desk, played by a virtual participant."""
    laid = overlay(place, results={"publish": True})
    (laid / "mqtt.yaml").write_text(yaml.safe_dump(MQTT | {"port": port}))
    where = ("--config", CONFIG, "--overlay", laid)
    lines = [pod("uplink", *where), pod("controller", *where, "--virtual", "--speed", "8")]
    with ExitStack() as stack:
        for line in lines:
            env = {**os.environ, **HEADLESS}
            stack.enter_context(ended(subprocess.Popen(line, env=env, text=True)))
        yield


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Heard, Heard]:
    """What was heard of a visit, and what lay at the broker after it."""
    place = tmp_path_factory.mktemp("pod")
    with Broker(place / "broker") as broker:
        heard, later = Heard(broker.port), Heard(broker.port)
        with heard.listening():
            with running(place, broker.port):
                heard.until("availability", "state", "event.session.started")
                for verb, command in ASKED.items():
                    heard.ask(verb, command)
                heard.wish(WISHED)
                heard.until(*TOLD)
            heard.until_end()
        with later.listening():
            later.until_end()
    return heard, later


def test_each_message_is_what_the_contract_says(visit: tuple[Heard, Heard]) -> None:
    """Its topic is there, its payload is valid, its QoS and media type are the channel's."""
    heard, _ = visit
    broken = [f"{m.topic}: {words}" for m in heard.messages if _ours(m) for words in wrong(m)]
    assert broken == []
    assert heard.names() >= TOLD


def _ours(message: MQTTMessage) -> bool:
    """Whether the pod wrote it."""
    return not any(_is(message, name) for name in ("desired", *(f"cmd.{v}" for v in ASKED)))


def test_what_lies_there_is_what_is_retained(visit: tuple[Heard, Heard]) -> None:
    """Each retained channel that was written, and no other."""
    heard, later = visit
    kept = {channel.name for channel in channels() if channel.retain}
    assert later.names() == heard.names() & kept
    assert all(message.retain for message in later.messages)
    assert [m.payload for m in later.messages if _is(m, "availability")] == [b"offline"]


def test_meta_says_what_it_was_set_up_to_do(visit: tuple[Heard, Heard]) -> None:
    """Which commands it takes, and that it tells metrics and results."""
    assert visit[0].bodies("meta")[-1]["capabilities"] == [
        *(f"cmd.{name}" for name in sorted(VERBS)),
        *("metric", "result"),
    ]


def test_events_are_told_once_and_in_order(visit: tuple[Heard, Heard]) -> None:
    """No seq is missing or comes twice, and each says which was before it."""
    told = [
        json.loads(m.payload)
        for m in visit[0].messages
        if m.topic.startswith((f"{ROOT}/event/", f"{ROOT}/result/"))
    ]
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert [event["after"] for event in told] == list(range(len(told)))


def test_answers_come_back_with_the_senders_own_data(visit: tuple[Heard, Heard]) -> None:
    """On its response topic what it correlates by, on the command's topic the same statuses."""
    heard, _ = visit
    replies = [m for m in heard.messages if _is(m, "cmd.reply")]
    assert {getattr(m.properties, "CorrelationData", None) for m in replies} == {b"\x00\x01"}
    assert heard.bodies("cmd.status") == heard.bodies("cmd.reply")
    ends = {each["id"]: each["status"] for each in heard.bodies("cmd.status")}
    assert ends == {"d1": "succeeded", "c1": "succeeded", "i1": "failed"}


def test_what_the_twin_refuses_is_reported(visit: tuple[Heard, Heard]) -> None:
    """With its version and the reason, and the pod goes on as it was."""
    (told,) = visit[0].bodies("reported")
    assert (told["version"], told["outcome"]) == (1, "refused")
    assert "nonsense" in str(told["problems"])
    assert told["hash"] == visit[0].bodies("meta")[-1]["config"]


def test_home_assistant_shows_the_pod(visit: tuple[Heard, Heard]) -> None:
    """By what it demands, each entity has a value out of each state document there was."""
    (message,) = [m for m in visit[0].messages if _is(m, "home_assistant")]
    told = json.loads(message.payload)
    assert TOPIC.fullmatch(message.topic)
    Draft202012Validator(DISCOVERY).validate(told)
    states = [bytes(m.payload) for m in visit[0].messages if _is(m, "state")]
    values = [shown(told, state) for state in states]
    assert "exercise" in {each["mode"] for each in values}
    last = values[-1]
    known = {name for name, value in last.items() if value != "None"}
    # This machine may have no thermometer, no bus for the power, and nothing may be waiting.
    assert known >= set(told["components"]) - {"temperature", "power", "oldest"}
    assert int(last["disk"]) > 0
    assert last["problem"] == ("OFF" if json.loads(states[-1])["well"] else "ON")
    assert last["faults"] != "0"
