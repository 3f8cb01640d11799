"""`pod commands`: what technicians asked of this pod over MQTT, and what became of it."""

from pathlib import Path

import click

from controller.config import load_or_exit
from controller.health.clock import Moment
from controller.options import config_option, overlay_option
from controller.refusing import refusing
from controller.store.journal import Entry
from controller.store.reading import read_commands
from controller.where import find

NONE = "No command has been taken in."


@click.command(short_help="List what technicians asked over MQTT, and what became of it.")
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True)
@config_option
@overlay_option
def command(last: int, directory: Path | None, overlay: Path | None) -> None:
    """List the commands that were taken in, the oldest first. The controller may be running.

    When it came, its type and arguments, how it ended and why, when, and its id. A time with a
    question mark is of a clock that was not set. What was refused at once is not among them.
    """
    config = load_or_exit(find(directory), overlay)
    with refusing("commands"):
        entries = read_commands(config.pod.data_dir)[-last:]
    click.echo("\n".join(map(line, entries)) or NONE)


def line(entry: Entry) -> str:
    """One command as it is listed."""
    args = " ".join(f"{name}={value}" for name, value in entry.args.items())
    asked = f"{entry.verb} {args}".strip()
    how = f"{entry.status} ({entry.code}: {entry.why})" if entry.code else entry.status
    return f"{_when(entry.asked)}  {asked:<24}  {how}  {_when(entry.moment)}  {entry.id}"


def _when(moment: Moment) -> str:
    return moment.wall + ("" if moment.synchronised else "?")
