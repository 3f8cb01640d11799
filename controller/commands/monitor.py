"""`pod monitor`: every pod at the broker, live on a terminal, or once for a script."""

import json
import os
from typing import Any

import click

from controller.fleet.monitor.once import look
from controller.fleet.options import broker_options, make_broker, needing_fleet


@click.command(short_help="Watch all pods; send them commands. --once for scripts.")
@broker_options
@click.option("--once", is_flag=True, help="Tell how they are, and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: as a JSON document.")
@click.option(
    "--within",
    "within_s",
    type=click.FloatRange(0.1, 600),
    default=20.0,
    show_default=True,
    help="With --once: the seconds that it may take.",
)
def command(site: str, once: bool, as_json: bool, within_s: float, **where: Any) -> None:
    """Watch all pods: who is well, who is not and why, and what to do.

    With --once the exit code is 0 where nobody has to go to any pod, 1 where somebody has, or no
    pod is known, and 69 where that could not be found out. docs/monitor.md tells more.
    """
    broker = make_broker(**where)
    if as_json and not once:
        raise click.UsageError("--json goes with --once")
    if not once:
        with needing_fleet():
            from controller.fleet.monitor.live import watch_live  # noqa: PLC0415 - not on a pod
        watch_live(broker, site)
        return
    seen = look(broker, site, within_s)
    if seen.fault:
        click.echo(f"Not known how the pods are: {seen.fault}.", err=True)
        raise SystemExit(os.EX_UNAVAILABLE)
    if seen.note:
        click.echo(f"Ages are doubtful: {seen.note}.", err=True)
    click.echo(json.dumps(seen.document(), indent=1) if as_json else "\n".join(seen.lines()))
    raise SystemExit(seen.code)
