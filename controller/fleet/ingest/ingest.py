"""Joins workers, the survey, the metrics' server and systemd: until it is told to stop."""

import logging
import threading
import time
from dataclasses import replace
from types import TracebackType
from typing import Self

from prometheus_client import start_http_server

from controller.fleet.ingest.acks import Acks
from controller.fleet.ingest.metrics import Figures
from controller.fleet.ingest.survey import Survey
from controller.fleet.ingest.worker import Plan, Worker
from controller.health.watchdog import Watchdog

log = logging.getLogger(__name__)

LOOK_S = 1.0
SURVEY_S = 15.0
STUCK_S = 180.0
"""A worker that has not come round for so long is stuck: systemd is told nothing any more."""
END_S = 90.0


class Ingest:
    """At work while the context lasts. `port` is where metrics are served; None for nowhere.

    OSError where that address cannot be had.
    """

    def __init__(self, plan: Plan, workers: int, address: str, port: int | None) -> None:
        self._figures = Figures()
        self._over = threading.Event()
        acks = Acks(plan.patience_s)
        plan = replace(plan, workers=workers)
        self._workers = [
            Worker(plan, acks, self._figures, self._over, number) for number in range(workers)
        ]
        self._threads = [
            threading.Thread(target=worker.run, name=f"worker-{n}", daemon=True)
            for n, worker in enumerate(self._workers, 1)
        ]
        self._survey = Survey(plan.database, self._figures)
        self._watchdog = Watchdog()
        self._server = None
        self.port = port
        if port is not None:
            self._server, _ = start_http_server(port, address, self._figures.registry)
            self.port = self._server.server_port

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self._watchdog.ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """What is in hand is committed and told first."""
        self._over.set()
        for thread in self._threads:
            thread.join(END_S)
        self._survey.close()
        self._watchdog.close()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def at_work(self) -> int:
        """How many workers have both their connections."""
        return sum(worker.well for worker in self._workers)

    def run(self, stop: threading.Event) -> None:
        """Look after the workers until `stop`."""
        surveyed_s = 0.0
        while not stop.wait(LOOK_S):
            now_s = time.monotonic()
            self._figures.workers(self.at_work)
            if all(now_s - worker.beat_s < STUCK_S for worker in self._workers):
                self._watchdog.feed(time.monotonic_ns())
            if now_s - surveyed_s >= SURVEY_S:
                surveyed_s = now_s
                self._survey.look()
