"""`pod exporter`: the fleet as Prometheus metrics, over HTTP on this machine's loopback."""

import logging
from typing import Any

import click

from controller.ending import ended
from controller.fleet.options import broker_options, make_broker, needing_fleet


@click.command(short_help="Tell Prometheus how all pods are.")
@broker_options
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to serve /metrics.")
@click.option("--listen", type=click.IntRange(0, 65535), default=9788, show_default=True)
def command(site: str, address: str, listen: int, **where: Any) -> None:
    """Serve /metrics until it is ended. There is no password: leave it on the loopback.

    config/fleet/alerts.yaml has rules for Prometheus, config/fleet/dashboard.json a dashboard for
    Grafana. docs/monitor.md tells more.
    """
    broker = make_broker(**where)
    with needing_fleet():
        from controller.fleet.exporter import Exporter  # noqa: PLC0415 - not on a pod
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    over = ended()
    try:
        with Exporter(broker, site, address, listen) as exporter:
            click.echo(f"http://{address}:{exporter.port}/metrics")
            over.wait()
    except OSError as error:
        raise click.ClickException(
            f"cannot serve on {address}:{listen}: {error.strerror}"
        ) from error
