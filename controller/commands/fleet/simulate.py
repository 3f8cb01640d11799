"""`pod fleet simulate`: so many pods, played against a real broker."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from controller.contract.topics import Topics
from controller.ending import ended, settled
from controller.fleet.options import FILE, needing_fleet
from controller.uplink.client import Connection, Lost
from controller.uplink.link import Link, Tls

PORTS = {"mqtt": 1883, "mqtts": 8883}


def _links(_: click.Context, __: click.Parameter, urls: tuple[str, ...]) -> tuple[Link, ...]:
    """The brokers as links of no pod yet."""
    return tuple(map(_link, urls))


def _link(url: str) -> Link:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise click.BadParameter(f"{url!r} is no address of a broker ({error})") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise click.BadParameter(f"{url!r}: write it as mqtt://HOST:PORT, or mqtts://HOST:PORT")
    return Link(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        site="site-0",
        pod="pod",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=Tls(Path()) if parts.scheme == "mqtts" else None,
        desired=True,
    )


A_DAY = click.FloatRange(0, 1000)


@click.command(short_help="Play N pods against a real broker, and compare what is held.")
@click.option("--pods", type=click.IntRange(1, 100_000), required=True, help="So many.")
@click.option(
    "--minutes", type=click.FloatRange(0.02, 1440), required=True, help="So long, of this clock."
)
@click.option(
    "--broker",
    "brokers",
    metavar="URL",
    callback=_links,
    multiple=True,
    required=True,
    help="mqtt://[USER:PASSWORD@]HOST:PORT; again for each node of a cluster.",
)
@click.option("--ca", type=FILE, help="Whom to trust, for mqtts://.")
@click.option(
    "--days",
    type=click.FloatRange(0.01, 365),
    default=0.4,
    show_default=True,
    help="What the pods live in that time, from eight in the morning.",
)
@click.option(
    "--backlog",
    "backlog_days",
    type=click.IntRange(0, 365),
    default=0,
    help="Days without a network before they come.",
)
@click.option(
    "--events", "events_a_day", type=click.IntRange(8, 10_000), default=200, show_default=True
)
@click.option("--outages", type=A_DAY, default=0.5, show_default=True, help="Per pod and day.")
@click.option("--restarts", type=A_DAY, default=0.5, show_default=True, help="Of the uplink.")
@click.option("--reflashes", type=A_DAY, default=0.02, show_default=True, help="New store ids.")
@click.option(
    "--copies",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="The share of pods with a copied identity.",
)
@click.option(
    "--ack/--no-ack",
    "ingest",
    default=True,
    help="Whether rows wait for a consumer's `ack`, or go once the broker has them.",
)
@click.option("--settle", "settle_s", type=click.FloatRange(0, 86_400), default=120.0)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--prefix",
    default="pod",
    show_default=True,
    help="What their names begin with; on one database another for each play.",
)
@click.option("--database", metavar="URL", help="postgresql://...: compare what ingest holds.")
@click.option("--json", "as_json", is_flag=True, help="The summary as a JSON document.")
def simulate(
    brokers: tuple[Link, ...],
    ca: Path | None,
    outages: float,
    restarts: float,
    reflashes: float,
    database: str | None,
    as_json: bool,
    **played: Any,
) -> None:
    """Play pods against a real broker: days of exercises, outages, backlogs, new cards.

    All that goes over the wire is what pods send. With --database, what `pod ingest` holds of them
    is compared with what they told. The exit code is 0 where all that happened has gone and is
    held exactly once, 1 where not, 69 where that could not be found out.
    """
    with needing_fleet():
        from controller.fleet.simulate.fate import Odds  # noqa: PLC0415
        from controller.fleet.simulate.fleet import Fleet, TooManyError  # noqa: PLC0415
        from controller.fleet.simulate.held import (  # noqa: PLC0415
            UnreadableError,
            compare,
            emitted_by,
            refuse_played,
        )
        from controller.fleet.simulate.play import Play  # noqa: PLC0415
        from controller.fleet.simulate.summary import summary  # noqa: PLC0415
    play = Play(odds=Odds(outages, restarts, reflashes), **played)
    links = [_trusting(link, ca) for link in brokers]
    over = ended()
    try:
        fleet = Fleet(play, links)
        settled()
        if database:
            refuse_played(database, play.prefix)
        for link in links:
            _look(link, over)
        drained = fleet.run(lambda line: click.echo(line, err=True), over.is_set)
        told = emitted_by(fleet.pods)
        held = compare(database, told, play.seed) if database else None
    except (Lost, TooManyError, UnreadableError) as error:
        words = str(error).replace("mqtt.yaml", "--broker")
        click.echo(f"Not known: {words}.", err=True)
        raise SystemExit(os.EX_UNAVAILABLE) from error
    came = summary(fleet, held, drained=drained)
    click.echo(json.dumps(came.as_dict(), indent=1) if as_json else "\n".join(came.lines()))
    raise SystemExit(not came.good)


def _trusting(link: Link, ca: Path | None) -> Link:
    if link.tls is None:
        return link
    if ca is None:
        raise click.UsageError("mqtts:// needs --ca: whom to trust as a broker")
    return replace(link, tls=Tls(ca))


def _look(link: Link, over: threading.Event) -> None:
    """Whether a pod could connect there at all; Lost says why not."""
    with Connection(link, Topics(link.site, link.pod)) as connection:
        connection.open(over)
        connection.leave()
