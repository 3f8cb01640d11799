"""Joins the reception to Prometheus's HTTP server: one thread hears, others are scraped."""

import logging
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, start_http_server

from controller.fleet.broker import Broker
from controller.fleet.metrics import FleetMetrics
from controller.fleet.reception import Reception
from controller.fleet.told import Down, Told, Up
from controller.fleet.watch import Watch, clock, filters

log = logging.getLogger(__name__)


class Exporter:
    """Hears and serves while the context lasts; `port` is where, if 0 was asked for.

    OSError where the address cannot be had.
    """

    def __init__(self, broker: Broker, site: str, address: str, port: int) -> None:
        self._metrics = FleetMetrics(Watch(clock()), clock)
        registry = CollectorRegistry()
        registry.register(self._metrics)
        self._server, self._thread = start_http_server(port, address, registry)
        self.port = self._server.server_port
        self._reception = Reception(broker, filters(site, commands=False), self._hear)

    def __enter__(self) -> Self:
        self._reception.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._reception.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _hear(self, told: Told) -> None:
        match told:
            case Down(words=words):
                log.warning("%s", words)
            case Up():
                log.info("connected to the broker")
        self._metrics.hear(told)
