"""What a site runs: `pod ingest` as a process, and its database; and pods that send to it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import paho.mqtt.client as paho
import psycopg
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from controller.fleet.broker import Broker as Where
from controller.fleet.ingest.ingest import Ingest
from controller.fleet.ingest.worker import Plan
from tests.broker import Broker
from tests.waiting import wait_for

PATIENCE_S = 60.0
VICTIM = "tests.controller.fleet.ingest.victim"
SEQS = "SELECT seq FROM event WHERE store = %s ORDER BY received, seq"


class At(Protocol):
    """Where a broker is."""

    host: str
    port: int


class Site:
    """`pod ingest` over as many lives as a test wants, and what its database says."""

    def __init__(self, broker: At, database: str, directory: Path) -> None:
        self.database = database
        self.log = directory / "ingest.log"
        self.log.touch()
        self._options = ["--host", broker.host, "--port", str(broker.port), "--database", database]
        self._process: subprocess.Popen[bytes] | None = None

    def start(
        self,
        *options: str,
        die: tuple[str, int] | None = None,
        at_work: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Run it; with `die`, as the victim that is told so; come back once it is `at_work`."""
        self.log.write_bytes(b"")
        command = [sys.executable, "-m"]
        command += ["controller.cli", "ingest"] if die is None else [VICTIM, die[0], str(die[1])]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._options, *options],
                stdout=log,
                stderr=log,
                env=dict(os.environ) | dict(environment or {}),
            )
        if at_work:
            self.wait_told("at work")
        return self

    def wait_told(self, words: str) -> None:
        """Until its log has these words."""
        wait_for(words, lambda: words in self.log.read_text(errors="replace"), PATIENCE_S)

    def wait_dead(self) -> None:
        """Until it has killed itself, as it was told to."""
        assert self._process is not None
        assert self._process.wait(PATIENCE_S) == -signal.SIGKILL
        self._process = None

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE_S)
            self._process = None

    def stop(self) -> None:
        """SIGTERM, which it obeys; nothing in its log is a traceback."""
        if self._process is not None:
            self._process.terminate()
            code, self._process = self._process.wait(PATIENCE_S), None
            assert code == 0
        assert "Traceback" not in self.log.read_text(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.kill() if kind else self.stop()

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with psycopg.connect(self.database, autocommit=True) as conn:
            return conn.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:
        """The one value that it answers."""
        return self.ask(sql, *values)[0][0]

    def count(self) -> int:
        """How many rows it holds."""
        return int(self.one("SELECT count(*) FROM ingest.happened"))

    def wait_count(self, count: int, within_s: float = PATIENCE_S) -> None:
        """Until it holds so many rows."""
        wait_for(f"{count} rows", lambda: self.count() >= count, within_s)


class Sender:
    """Publishes as pods do, at QoS 1, and comes back once the broker has it."""

    def __init__(self, broker: Broker) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def raw(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Anything."""
        self._client.publish(topic, payload, 1, retain=retain).wait_for_publish(10)

    def row(
        self,
        seq: int,
        kind: str = "event/test.counted",
        data: Mapping[str, Any] | None = None,
        *,
        store: str = "s1",
        pod: str = "pod-1",
        **more: Any,
    ) -> None:
        """One row, which comes right after the one before it unless `after` says otherwise."""
        event = envelope(seq, kind, data, store=store, pod=pod) | more
        self.raw(f"pods/v1/test/{pod}/{kind}", json.dumps(event).encode())


def envelope(
    seq: int, kind: str, data: Mapping[str, Any] | None, *, store: str, pod: str
) -> dict[str, Any]:
    """A row as a pod publishes it."""
    return {
        "specversion": "1.0",
        "id": f"{pod}:{store}:{seq}",
        "source": f"pods/v1/test/{pod}",
        "type": kind.replace("/", ".", 1),
        "datacontenttype": "application/json",
        "time": f"2026-11-29T10:{seq // 60 % 60:02}:{seq % 60:02}.000Z",
        "bootid": f"boot-of-{store}",
        "monotonicns": str(seq * 1_000_000_000),
        "synchronised": True,
        "store": store,
        "seq": seq,
        "after": seq - 1,
        "data": {"number": seq} if data is None else dict(data),
    }


@contextmanager
def ingest(
    broker: Broker | Where, database: str, workers: int = 2, *, let_in: bool = True, **more: Any
) -> Iterator[None]:
    """At work in this process while the context lasts; or trying, where it is not `let_in`."""
    where = broker if isinstance(broker, Where) else Where(host=broker.host, port=broker.port)
    plan = Plan(broker=where, database=database, backoff_most_s=1.0, **more)
    with Ingest(plan, workers, "127.0.0.1", None) as made:
        if let_in:
            wait_for("all are at work", lambda: made.at_work == workers, PATIENCE_S)
        yield
