"""A site's machine: mosquitto, PostgreSQL and `pod ingest`; and a fleet that is played at it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.kit.processes import PROJECT, on_cpu_s, resident_mb
from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.database import Cluster

LOOK_S = 0.5


class PlayFailedError(RuntimeError):
    """The play did not come out as it must; the message has its own words."""


@dataclass
class Machine:
    """At work while `machine` lasts."""

    broker: Broker
    database: str
    most_mb: float = 0.0
    empty_mb: float = 0.0
    cpu_s: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def play(self, tell: Callable[[str], None], *options: str) -> dict[str, Any]:
        """`pod fleet simulate` with these options, as JSON; PlayFailedError where it is not good.

        Afterwards `cpu_s` is what the broker used of a processor meanwhile, `empty_mb` its memory
        before, and `most_mb` the most that it had.
        """
        pid = self.broker.pid
        self.empty_mb = self.most_mb = resident_mb(pid)
        before_s = on_cpu_s(pid)
        where = ["--broker", f"mqtt://{self.broker.host}:{self.broker.port}"]
        line = [sys.executable, "-m", "controller.cli", "fleet", "simulate", *where, "--json"]
        line += ["--database", self.database, *options]
        with subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
        ) as played:
            looker = threading.Thread(target=self._look, args=(pid,))
            looker.start()
            assert played.stderr is not None
            assert played.stdout is not None
            said = [_told(words, tell) for words in played.stderr]
            out = played.stdout.read()
            self._over.set()
            looker.join()
        self.cpu_s = on_cpu_s(pid) - before_s
        if played.returncode:
            raise PlayFailedError(f"{out[-1500:]} {' '.join(said[-3:])}")
        found: dict[str, Any] = json.loads(out)
        return found

    def _look(self, pid: int) -> None:
        while not self._over.wait(LOOK_S):
            self.most_mb = max(self.most_mb, resident_mb(pid))


@contextmanager
def machine(place: Path, *ingest: str) -> Iterator[Machine]:
    """All of it, fresh, with `pod ingest` started with these options."""
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(place / "broker"))
        cluster = stack.enter_context(Cluster())
        site = stack.enter_context(Site(broker, cluster.make("pods"), place))
        site.start(*ingest)
        yield Machine(broker, site.database)


def _told(words: str, tell: Callable[[str], None]) -> str:
    tell(words.strip())
    return words.strip()
