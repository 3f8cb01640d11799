"""What Prometheus gets: every pod by its labels, nothing old told as new, and names that fit."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import CollectorRegistry

from controller.contract.topics import Topics
from controller.fleet import broker as brokers
from controller.fleet.exporter import Exporter
from controller.fleet.metrics import FRESH_S, FleetMetrics
from controller.fleet.pod import Message, Now
from controller.fleet.told import Down, Told, Up
from controller.fleet.watch import Watch
from tests.broker import Broker
from tests.controller.fleet.heard import put
from tests.controller.fleet.pods import FULL, event, lying, now, standing, state
from tests.controller.fleet.prometheus import (
    FLEET,
    NAME,
    dashboard_queries,
    needs_promtool,
    prometheus,
    promtool,
)
from tests.waiting import wait_for

ONE, TWO = Topics("north", "pod-1"), Topics("south", "pod-2")
GONE = Topics("south", "pod-3")
WHOSE = {"site": "north", "pod": "pod-1"}


class Scraped:
    """Metrics of what was told, at a time that only moves when it is set."""

    def __init__(self, *told: Told) -> None:
        self.now: Now = now()
        self.metrics = FleetMetrics(Watch(now()), lambda: self.now)
        self._registry = CollectorRegistry()
        self._registry.register(self.metrics)
        for word in (Up(), *told):
            self.metrics.hear(word)

    def value(self, name: str, **more: str) -> float | None:
        """A sample of the first pod; None where there is none."""
        return self._registry.get_sample_value(name, WHOSE | more)

    def text(self) -> str:
        """All of it, as it is served."""
        return generate_latest(self._registry).decode()

    def own(self, name: str) -> float | None:
        """A sample of no pod."""
        return self._registry.get_sample_value(name)


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def names(text: str) -> set[str]:
    """Every name that a query can ask for."""
    families = list(text_string_to_metric_families(text))
    sampled = {sample.name for family in families for sample in family.samples}
    return sampled | {family.name for family in families if family.type == "gauge"}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker") as made:
        yield made


@pytest.fixture
def exporter(broker: Broker) -> Iterator[Exporter]:
    """Of three pods: one is well but its clock, one full, one lost. Two messages are odd."""
    put(broker.port, [*lying(ONE), *lying(TWO, FULL), *lying(GONE, online=False)])
    with Exporter(brokers.Broker(host=broker.host, port=broker.port), "+", "127.0.0.1", 0) as it:
        wait_for("both pods", lambda: "trainingpod_fault{" in read(it.port))
        told = event(ONE, 1, "event/session.started", {})
        put(
            broker.port, [Message(ONE.of("event/session.started"), told), Message("pods/v1/x", b"")]
        )
        late = state(at=datetime.now(UTC) - timedelta(seconds=40))
        put(broker.port, [Message(ONE.state, late), Message(ONE.state, b"{")])
        wait_for(
            "unreadable", lambda: 'messages_total{pod="pod-1",site="north"} 1' in read(it.port)
        )
        yield it


def test_a_pod_by_its_labels() -> None:
    """Verdict, faults by code, versions, numbers in base units."""
    scraped = Scraped(*standing(ONE, FULL), Message(ONE.state, state(FULL, at=now(-8).wall)))
    assert scraped.own("trainingpod_broker_connected") == 1
    assert scraped.value("trainingpod_online") == 1
    assert scraped.value("trainingpod_verdict", verdict="faulty") == 1
    assert scraped.value("trainingpod_verdict", verdict="well") == 0
    fault = {"code": "card_full", "part": "store", "severity": "down"}
    assert scraped.value("trainingpod_fault", **fault) == 1
    assert scraped.value("trainingpod_temperature_celsius") == 51.5
    assert scraped.value("trainingpod_outbox_rows") == 3
    assert scraped.value("trainingpod_clock_offset_seconds") == -8
    assert scraped.value("trainingpod_last_state_timestamp_seconds") == now().wall.timestamp()


def test_numbers_of_a_pod_that_went_are_not_told() -> None:
    """Its series end; that it is lost is told on."""
    scraped = Scraped(*standing(ONE), Message(ONE.availability, b"offline"))
    assert scraped.value("trainingpod_temperature_celsius") is None
    assert scraped.value("trainingpod_clock_offset_seconds") is None
    assert scraped.value("trainingpod_online") == 0
    assert scraped.value("trainingpod_verdict", verdict="lost") == 1


def test_numbers_of_a_silent_pod_end() -> None:
    """Connected and silent: what it said five minutes ago is not how it is."""
    scraped = Scraped(*standing(ONE), Message(ONE.state, state()))
    scraped.now = now(FRESH_S - 1)
    assert scraped.value("trainingpod_temperature_celsius") == 51.5
    scraped.now = now(FRESH_S + 1)
    assert scraped.value("trainingpod_temperature_celsius") is None
    assert scraped.value("trainingpod_verdict", verdict="faulty") == 1


def test_a_broker_that_is_gone_makes_no_pod_faulty() -> None:
    """The last verdicts stand, and the gauge says that nothing is heard."""
    scraped = Scraped(*standing(ONE), Message(ONE.state, state()), Down("gone"))
    scraped.now = now(10_000)
    assert scraped.own("trainingpod_broker_connected") == 0
    assert scraped.value("trainingpod_verdict", verdict="well") == 1


def test_events_are_counted_once() -> None:
    """By type, and a second copy is no second event."""
    told = Message(ONE.of("event/session.started"), event(ONE, 1, "event/session.started", {}))
    scraped = Scraped(*standing(ONE), told, told)
    assert scraped.value("trainingpod_events_total", type="session.started") == 1


def test_a_pod_that_is_taken_away(broker: Broker, exporter: Exporter) -> None:
    """Its retained messages are cleared: it vanishes from the metrics."""
    put(broker.port, [Message(m.topic, b"", retained=True) for m in standing(TWO)])
    wait_for("gone", lambda: "pod-2" not in read(exporter.port))
    assert "pod-1" in read(exporter.port)


@needs_promtool
def test_prometheus_takes_the_metrics() -> None:
    """Its tool has nothing against names, types and help, whatever a pod calls its faults."""
    evil = json.dumps({"faults": [FULL | {"code": 'x"} 1\n\\evil', "part": "\x00"}]}).encode()
    text = Scraped(*standing(ONE), Message(ONE.state, evil), *standing(TWO)).text()
    assert promtool("check", "metrics", given=text) == ""
    assert "evil" in text


def test_every_query_asks_for_what_is_exported(exporter: Exporter) -> None:
    """Each metric that an alert or a panel names is one that the exporter has."""
    known = names(read(exporter.port))
    for asked in (*dashboard_queries(), (FLEET / "alerts.yaml").read_text(encoding="utf-8")):
        assert set(NAME.findall(asked)) <= known


@needs_promtool
def test_the_dashboards_queries_have_answers(tmp_path: Path, exporter: Exporter) -> None:
    """A real Prometheus scrapes the exporter and answers each query, and the rules see a fault.

    Messages that cannot be read do not come while it looks: those two find nothing.
    """
    with prometheus(tmp_path, exporter.port) as server:
        for query in dashboard_queries():
            if "messages_total" not in query:
                server.wait(query)
        server.wait('ALERTS{alertname="TrainingPodDown", pod="pod-2", alertstate="pending"}')
