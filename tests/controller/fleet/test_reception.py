"""The tools' subscriber at a real mosquitto: all that is retained, losses, refusals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.contract.topics import Topics
from controller.fleet import broker as brokers
from controller.fleet.pod import Message
from controller.fleet.told import Complete, Down, Sent, Told, Up
from tests.broker import Broker
from tests.controller.fleet.heard import hearing, put
from tests.controller.fleet.pods import standing, state

ALL = "pods/v1/#"
ONE = Topics("north", "pod-1")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker") as made:
        yield made


def at(broker: Broker, username: str | None = None, password: str = "") -> brokers.Broker:
    return brokers.Broker(
        host=broker.host, port=broker.port, username=username, password=password or None
    )


def messages(words: list[Told]) -> list[Message]:
    return [word for word in words if isinstance(word, Message)]


def test_complete_means_all(broker: Broker) -> None:
    """When the marker is back, each of 900 retained messages has come: many more than a window."""
    lying = [m for n in range(300) for m in standing(Topics("north", f"pod-{n}"))]
    put(broker.port, lying)
    with hearing(at(broker), ALL) as heard:
        complete, before = heard.until(Complete)
    assert complete.fault == ""
    assert sorted(m.topic for m in messages(before)) == sorted(m.topic for m in lying)
    assert all(m.retained for m in messages(before))


def test_complete_with_nothing_there(broker: Broker) -> None:
    """An empty broker is known to be empty."""
    with hearing(at(broker), ALL) as heard:
        _, before = heard.until(Complete)
    assert before == [Up()]


def test_live_messages_come_as_such(broker: Broker) -> None:
    """What is published while we listen is not told as retained, though it lies there then."""
    with hearing(at(broker), ALL) as heard:
        heard.until(Complete)
        put(broker.port, [Message(ONE.state, state(), retained=True)])
        message, _ = heard.until(Message)
    assert not message.retained


def test_a_broker_that_dies_and_comes_back(broker: Broker) -> None:
    """The loss is told, and everything comes again by itself."""
    with hearing(at(broker), ALL) as heard:
        heard.until(Complete)
        broker.kill()
        down, _ = heard.until(Down)
        assert "broker" in down.words
        broker.start()
        put(broker.port, standing(ONE))
        heard.until(Up)
        heard.until(Complete)


def test_nobody_there(tmp_path: Path) -> None:
    """A port on which nobody listens: told with what to check."""
    with hearing(at(Broker(tmp_path / "never")), ALL) as heard:
        down, _ = heard.until(Down)
    assert "no broker answers" in down.words
    assert "--host" in down.words


def test_a_wrong_password(tmp_path: Path) -> None:
    """The broker's refusal, in words."""
    with Broker(tmp_path / "locked", users={"technician": "right"}) as locked:
        user = at(locked, username="technician", password="wrong")
        with hearing(user, ALL) as heard:
            down, _ = heard.until(Down)
    assert "refuses" in down.words
    assert "--username" in down.words


def test_a_broker_that_takes_no_marker(tmp_path: Path) -> None:
    """Without the right to write to oneself nobody can say what is complete: it says so."""
    rules = tmp_path / "rules"
    rules.write_text("topic read #\n")
    with (
        Broker(tmp_path / "broker", options=[f"acl_file {rules}"]) as strict,
        hearing(at(strict), ALL) as heard,
    ):
        complete, _ = heard.until(Complete)
    assert "permission" in complete.fault
    assert "tools/v1/" in complete.fault


def test_publishing(broker: Broker) -> None:
    """Whether somebody took it is told: a pod that is away takes nothing."""
    with hearing(at(broker), ALL) as heard:
        heard.until(Complete)
        heard.reception.publish("n1", ONE.command("reboot"), b"{}")
        assert heard.until(Sent)[0] == Sent("n1", "")
        heard.reception.publish("n2", "elsewhere", b"{}")
        assert "nobody takes it" in heard.until(Sent)[0].fault


def test_publishing_without_a_broker(tmp_path: Path) -> None:
    """It fails now, and is not sent later when nobody means it any more."""
    with hearing(at(Broker(tmp_path / "never")), ALL) as heard:
        heard.until(Down)
        heard.reception.publish("n1", ONE.command("reboot"), b"{}")
        assert heard.until(Sent)[0].fault
