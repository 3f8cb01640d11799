"""`pod ingest`: what pods tell, into PostgreSQL, and back to each how far it is kept."""

import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controller.ending import ended, settled
from controller.fleet.broker import Broker
from controller.fleet.options import FILE, broker_options, make_broker, needing_fleet

if TYPE_CHECKING:
    from controller.fleet.ingest.worker import Plan
    from controller.seal import Opener

GROUP = re.compile(r"[A-Za-z0-9_-]{1,32}")


def _also(broker: Broker, name: str) -> Broker:
    """Another node, to which one comes as to the first."""
    host, _, port = name.rpartition(":") if ":" in name else (name, "", str(broker.port))
    if not host or not port.isdecimal():
        raise click.BadParameter(f"{name!r}: write it as HOST or HOST:PORT", param_hint="--also")
    return replace(broker, host=host, port=int(port))


def _group(_: click.Context, __: click.Parameter, name: str) -> str:
    if not GROUP.fullmatch(name):
        raise click.BadParameter("letters, digits, - and _, at most 32")
    return name


@click.command(short_help="Keep what all pods tell in PostgreSQL.")
@broker_options
@click.option(
    "--database",
    envvar="POD_DATABASE",
    required=True,
    help="postgresql://user@host/name; the password in PGPASSFILE or ~/.pgpass.",
)
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True)
@click.option(
    "--group",
    default="ingest",
    callback=_group,
    show_default=True,
    help="Workers of one group share what comes, on one machine or on several.",
)
@click.option(
    "--also",
    metavar="HOST[:PORT]",
    multiple=True,
    help="A further node of a cluster, tried when one does not answer; again for each.",
)
@click.option(
    "--share/--no-share",
    default=None,
    help="Let the broker share out; default: where it can. RabbitMQ 4.0 cannot.",
)
@click.option(
    "--results-key",
    type=FILE,
    help="The programme's secret key: sealed results are opened into the database.",
)
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to serve /metrics.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Default: no metrics.")
def command(
    site: str,
    database: str,
    workers: int,
    group: str,
    also: tuple[str, ...],
    share: bool | None,
    results_key: Path | None,
    address: str,
    metrics_port: int | None,
    **where: Any,
) -> None:
    """Keep events and results once each, and acknowledge them to the pods, until it is ended.

    The tables are made at the first start. docs/ingest.md tells more.
    """
    broker = make_broker(**where)
    others = tuple(_also(broker, name) for name in also)
    with needing_fleet():
        from controller.fleet.ingest.database import label  # noqa: PLC0415 - not on a pod
        from controller.fleet.ingest.worker import Plan  # noqa: PLC0415
    try:
        shown = label(database)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--database") from error
    plan = Plan(
        broker=broker,
        also=others,
        database=database,
        site=site,
        group=group,
        share=share,
        opener=_opener(results_key) if results_key else None,
    )
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    _run(plan, workers, address, metrics_port, f"{broker.label} -> {shown}")


def _run(plan: "Plan", workers: int, address: str, port: int | None, told: str) -> None:
    """Ingest until it is ended; `told` is said once it can serve."""
    from controller.fleet.ingest.ingest import Ingest  # noqa: PLC0415 - not on a pod

    over = ended()
    settled()
    try:
        with Ingest(plan, workers, address, port) as ingest:
            click.echo(told)
            if ingest.port:
                click.echo(f"http://{address}:{ingest.port}/metrics")
            ingest.run(over)
    except OSError as error:
        words = f"cannot serve on {address}:{port}: {error.strerror}"
        raise click.ClickException(words) from error


def _opener(results_key: Path) -> "Opener":
    """What opens sealed results with the programme's key."""
    from controller.fleet.ingest.opening import read_key  # noqa: PLC0415 - not on a pod

    try:
        return read_key(results_key)
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{results_key}: {error}", param_hint="--results-key") from error
