"""`pod report`: what is told of a whole wing, with nobody named."""

import json
from functools import partial
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.health.clock import Moment
from controller.options import config_option, overlay_option
from controller.programme.wing import Rules, Wing, later, lines
from controller.refusing import refusing
from controller.store.reading import read_wing
from controller.where import find


@click.group(short_help="Tell how a wing takes to the programme, with nobody named.")
def command() -> None:
    """What is told of a whole wing. The controller may be running."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def wing(as_json: bool, data: Path | None, directory: Path | None, overlay: Path | None) -> None:
    """Tell of the last whole weeks: who came and came again, doses offered and done.

    Nobody is named, and of fewer people than pod.yaml says in report nothing is told.
    """
    config = load_or_exit(find(directory), overlay)
    rules, now = Rules(**dict(config.pod.report)), Moment.now()
    with refusing("kept visits"):
        kept = read_wing(data or config.pod.data_dir, partial(later, now=now, rules=rules))
    own = {"pod": config.pod.pod, "site": config.pod.site, "cohort": config.programme.cohort}
    document = own | Wing(kept, now, rules).document()
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(lines(document)))
