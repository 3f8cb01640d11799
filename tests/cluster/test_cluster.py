"""A fleet at three RabbitMQ nodes, one of them killed in the middle: nothing is lost."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from controller.fleet.simulate.fate import Odds
from controller.fleet.simulate.fleet import Fleet
from controller.fleet.simulate.held import compare, emitted_by
from controller.fleet.simulate.play import Play
from controller.fleet.simulate.summary import summary
from controller.uplink.happenings import Answered, Callbacks, Connected, Happening, Subscribed
from controller.uplink.link import Link
from tests.cluster.rabbitmq import Node, RabbitCluster
from tests.controller.fleet.ingest.site import Site
from tests.database import cluster, database
from tests.waiting import wait_for

__all__ = ["cluster", "database"]

PLAY = Play(
    pods=int(os.environ.get("CLUSTER_PODS", "60")),
    minutes=1.0,
    days=0.2,
    backlog_days=2,
    odds=Odds(outages=1.0, restarts=1.0, reflashes=0.2),
    settle_s=900.0,
)
ACK = "pods/v1/site/pod/ack"


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    """Three of them; what waits for a subscriber that is away waits on all three."""
    with RabbitCluster("quorum") as running:
        yield running.nodes


class Client:
    """Connected to a node; `told` is what the node answered, `came` what was sent to it."""

    def __init__(self, node: Node) -> None:
        self.told: list[Happening] = []
        self.came: list[tuple[str, bytes]] = []
        self._paho = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        Callbacks(self.told.append, self._paho)
        self._paho.on_message = lambda _c, _u, m: self.came.append((m.topic, bytes(m.payload)))
        self._paho.connect(node.host, node.port)
        self._paho.loop_start()
        self._await(Connected)

    def subscribe(self, topic: str) -> int:
        """The node's answer."""
        self._paho.subscribe(topic, 1)
        self._await(Subscribed)
        return max(
            code for told in self.told if isinstance(told, Subscribed) for code in told.codes
        )

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """At QoS 1; back once the node has it."""
        self.told[:] = [told for told in self.told if not isinstance(told, Answered)]
        self._paho.publish(topic, payload, 1, retain=retain)
        self._await(Answered)

    def offers(self, name: str) -> object:
        """A property of the node's answer to the connection."""
        (connected,) = (told for told in self.told if isinstance(told, Connected))
        return getattr(connected.properties, name, None)

    def close(self) -> None:
        """Say goodbye."""
        self._paho.disconnect()
        self._paho.loop_stop()

    def _await(self, kind: type) -> None:
        wait_for(kind.__name__, lambda: any(isinstance(told, kind) for told in self.told))


def has_new(client: Client) -> bool:
    return (ACK, b"new") in client.came


@pytest.fixture
def client() -> Iterator[Callable[[Node], Client]]:
    """Makes clients, and closes them."""
    made: list[Client] = []
    yield lambda node: made.append(Client(node)) or made[-1]  # type: ignore[func-returns-value]
    for each in made:
        each.close()


def test_what_it_cannot_do(nodes: list[Node], client: Callable[[Node], Client]) -> None:
    """No QoS 2 and no shared subscriptions: it says so, grants one all the same, and is silent.

    And a dot in a topic comes back as a slash.
    """
    share, plain, sender = client(nodes[0]), client(nodes[1]), client(nodes[2])
    assert share.offers("SharedSubscriptionAvailable") == 0
    assert share.offers("MaximumQoS") == 1
    assert share.subscribe("$share/ingest/pods/v1/+/+/event/#") < 0x80
    plain.subscribe("pods/v1/+/+/event/#")
    sender.publish("pods/v1/site/pod/event/x", b"1")
    wait_for("the plain one has it", lambda: plain.came)
    assert share.came == []
    sender.publish("pods/v1/site/pod/event/exercise.completed", b"2")
    wait_for("that one too", lambda: len(plain.came) == 2)
    assert plain.came[1] == ("pods/v1/site/pod/event/exercise/completed", b"2")


def test_what_is_retained_lies_at_one_node(
    nodes: list[Node], client: Callable[[Node], Client]
) -> None:
    """And is found there by its whole name alone; what is sent now goes to all of them."""
    writer = client(nodes[0])
    writer.publish(ACK, b"kept", retain=True)
    here, wild, there = client(nodes[0]), client(nodes[0]), client(nodes[1])
    here.subscribe(ACK)
    wild.subscribe("pods/v1/+/+/ack")
    there.subscribe(ACK)
    wait_for("it lies here", lambda: here.came)
    writer.publish(ACK, b"new", retain=True)
    wait_for("what is new comes everywhere", lambda: all(has_new(c) for c in (here, wild, there)))
    assert here.came == [(ACK, b"kept"), (ACK, b"new")]
    assert wild.came == there.came == [(ACK, b"new")]


def test_a_node_killed_in_the_middle(nodes: list[Node], database: str, tmp_path: Path) -> None:
    """With its pods and with ingest on it; it comes back later. Emitted is held, once."""
    links = [Link(host=n.host, port=n.port, site="s", pod="p", desired=True) for n in nodes]
    with Site(nodes[0], database, tmp_path) as site:
        site.start(*(word for n in nodes[1:] for word in ("--also", f"{n.host}:{n.port}")))
        fleet = Fleet(PLAY, links)
        killing = Killing(fleet, nodes[0])
        drained = fleet.run(print, killing)
        held = compare(database, emitted_by(fleet.pods), PLAY.seed)
        came = summary(fleet, held, drained=drained)
        print("\n".join(came.lines()))  # noqa: T201 - figures for docs/scale.md
    assert came.good, "\n".join([*came.lines(), *(node.look() for node in nodes)])
    nodes[0].await_ready()
    assert killing.waited > PLAY.pods * 50
    assert f"keeps what comes from {nodes[1].host}:{nodes[1].port}" in site.log.read_text()
    assert fleet.counts.lost["closed"] >= PLAY.pods // 6
    assert held.held == held.emitted > PLAY.pods * 400


class Killing:
    """Kills a node once a third of the backlog is through, starts it again when two thirds are."""

    def __init__(self, fleet: Fleet, node: Node) -> None:
        self.waited = 0
        self._fleet, self._node = fleet, node
        self._rows = sum(pod.box.diary.count(fleet.play.opens_s) for pod in fleet.pods)
        self._again = False

    def __call__(self) -> bool:
        """Looked at now and then; the play is never over early."""
        if self._again:
            return False
        through = sum(pod.box.covered for pod in self._fleet.pods)
        if not self.waited and through > self._rows / 3:
            self.waited = self._rows - through
            print(f"killed: {self._node.name}, {self.waited} rows wait")  # noqa: T201
            self._node.kill()
        elif self.waited and through > self._rows * 2 / 3:
            self._again = True
            self._node.start()
        return False
