"""Played pods at a real mosquitto: what arrives is what happened, as the contract says."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from controller.cli import main
from controller.fleet.simulate.fate import Odds
from controller.fleet.simulate.fleet import Fleet, TooManyError, make_room
from controller.fleet.simulate.play import Play
from controller.uplink.link import Link
from tests.broker import Broker, free_port
from tests.contract.heard import channel_of, invalid
from tests.listener import Listener
from tests.waiting import wait_for

NOWHERE = "postgresql://x@127.0.0.1:{free}/x"
ROUGH = Odds(outages=2.0, restarts=3.0, reflashes=3.0)


def links(*brokers: Broker) -> list[Link]:
    return [Link(host=b.host, port=b.port, site="s", pod="p", desired=True) for b in brokers]


def silent(_: str) -> None:
    """Nobody wants to know."""


def simulate(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["fleet", "simulate", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_all_that_happens_arrives(tmp_path: Path) -> None:
    """Outages, restarts, new cards and twins: each row of each card comes, first ones in order."""
    play = Play(pods=8, minutes=0.05, copies=0.25, odds=ROUGH, backlog_days=1, ingest=False)
    with Broker(tmp_path) as broker, Listener(broker.port, "pods/#") as listener:
        fleet = Fleet(play, links(broker))
        assert fleet.run(silent)
        seen = list(listener.seen)
    emitted = {
        (pod.topics.pod, box.diary.store): box.relayed for pod in fleet.pods for box in pod.cards
    }
    assert len(fleet.pods) == 10
    assert len(emitted) > 10
    assert set(fleet.counts.befell) == {"outage", "restart", "reflash"}
    came: dict[tuple[str, str], list[int]] = {}
    for number, (topic, payload, _) in enumerate(seen):
        channel = channel_of(topic)
        assert channel is not None, topic
        assert number % 10 or not list(invalid(channel, payload)), topic
        if channel.name.startswith(("event.", "result.")):
            told = json.loads(payload)
            seqs = came.setdefault((topic.split("/")[3], told["store"]), [])
            if told["seq"] not in seqs:
                assert told["after"] <= len(seqs)
                seqs.append(told["seq"])
    assert {name: len(seqs) for name, seqs in came.items()} == {
        k: n for k, n in emitted.items() if n
    }
    assert all(seqs == sorted(seqs) for seqs in came.values())
    assert fleet.counts.taken >= sum(emitted.values())
    assert fleet.counts.taken - fleet.counts.again == sum(emitted.values())


def test_who_loses_a_broker_takes_the_next(tmp_path: Path) -> None:
    """As behind a name with several addresses: killed in the middle, the other has them all."""
    play = Play(pods=6, minutes=0.03, ingest=False, odds=Odds(0, 0, 0), backlog_days=1)
    with Broker(tmp_path / "a") as one, Broker(tmp_path / "b") as other:
        fleet = Fleet(play, links(one, other))

        def killing() -> bool:
            if fleet.counts.taken > 300:
                one.kill()
            return False

        assert fleet.run(silent, killing)
    assert fleet.counts.lost["closed"] >= 1
    assert fleet.drained


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--broker", "127.0.0.1:1883"), 2, "write it as mqtt://HOST:PORT"),
        (("--broker", "mqtt://127.0.0.1:x"), 2, "is no address of a broker"),
        (("--broker", "mqtts://127.0.0.1:1"), 2, "needs --ca"),
        (("--broker", "mqtt://127.0.0.1:{free}"), 69, "no broker answers at 127.0.0.1"),
        (
            ("--broker", "mqtt://{there}", "--database", "postgresql://x@127.0.0.1:{free}/x"),
            69,
            "--database",
        ),
    ],
)
def test_what_cannot_be_played_is_said(
    tmp_path: Path, arguments: Sequence[str], code: int, words: str
) -> None:
    """One sentence, what to do, and the exit code."""
    with Broker(tmp_path) as broker:
        filled = [
            each.format(free=free_port(), there=f"127.0.0.1:{broker.port}") for each in arguments
        ]
        ended, _, said = simulate("--pods", "1", "--minutes", "0.02", *filled)
    assert ended == code
    assert words in said
    assert "Traceback" not in said


def test_more_pods_than_this_process_may_have() -> None:
    """It says how many it may have, and how to raise that."""
    with pytest.raises(TooManyError, match="ulimit -Hn"):
        make_room(10**9)


def count(listener: Listener, topic: str) -> int:
    """How many have come on it."""
    return len(listener.payloads(f"/{topic}"))


def test_a_morning(tmp_path: Path) -> None:
    """All gone, nothing refused, how long it took, how evenly; and each pod has said goodbye."""
    with Broker(tmp_path) as broker:
        line = ("--pods", "5", "--minutes", "0.02", "--no-ack", "--backlog", "1", "--outages", "0")
        where = f"mqtt://127.0.0.1:{broker.port}"
        with Listener(broker.port, "pods/#") as listener:
            code, out, _ = simulate(*line, "--json", "--broker", where)
            online = [t for t, said, _ in listener.seen if said == b"online"]
        with Listener(broker.port, "pods/#") as later:
            wait_for("all lies there", lambda: count(later, "availability") == 5)
            wait_for("states too", lambda: count(later, "state") == 5)
            assert later.payloads("/availability") == [b"offline"] * 5
    told = json.loads(out)
    assert code == 0
    assert told["good"]
    assert told["refused"] == {}
    assert told["backlog"]["rows"] == 1000
    assert 0.2 < told["backlog"]["fairness"] <= 1
    assert 0 < told["backlog"]["first_s"] <= told["backlog"]["last_s"]
    assert len(set(online)) == 5
    assert all(json.loads(payload)["leaving"] for payload in later.payloads("/state"))


def test_without_a_consumer_rows_that_wait_for_one_are_told(tmp_path: Path) -> None:
    """Nobody acknowledges: the exit code is 1, and the words say where to look."""
    with Broker(tmp_path) as broker:
        where = f"mqtt://127.0.0.1:{broker.port}"
        code, out, _ = simulate(
            "--pods", "2", "--minutes", "0.02", "--settle", "0.2", "--broker", where
        )
    assert code == 1
    assert "whether ingest acknowledges" in out
