"""`pod report wing`: on a pod how its wing takes to the programme; elsewhere what changed there."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import click

from controller.commands.report.sources import Sources, reporting, source_options, tell
from controller.config import load_or_exit
from controller.health.clock import Moment
from controller.options import config_option, overlay_option
from controller.programme.wing import Rules, Wing, later, lines
from controller.refusing import refusing
from controller.store.reading import read_wing
from controller.where import find


@click.command()
@click.argument("name", required=False)
@source_options(needed=False)
@click.option("--people", is_flag=True, help="With the list of whom to talk to first, for staff.")
@click.option("--json", "as_json", is_flag=True, help="On a pod: the same as JSON.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def wing(
    name: str | None,
    people: bool,
    as_json: bool,
    data: Path | None,
    directory: Path | None,
    overlay: Path | None,
    **given: Any,
) -> None:
    """Without sources, on a pod: who came and came again in the last whole weeks, doses done.

    With sources (--from, --database), off the pod: what changed on the wing NAME, a pod's name or
    site/pod, into the new directory --out.

    Nobody is named, and of too few people nothing is told; --people makes a list with pseudonyms
    beside it.
    """
    sources = Sources(**given)
    if not sources.given:
        if name or people or sources.out:
            raise click.UsageError("what changed on a wing needs --from or --database")
        _counted(as_json=as_json, data=data, directory=directory, overlay=overlay)
        return
    if not name:
        raise click.UsageError("NAME says which wing: a pod's name, or site/pod")
    with reporting(sources, directory, overlay) as (work, dataset, maker):
        number = work.wing(dataset, maker, sources.target, name, people=people)
        tell(sources.target, number)


def _counted(
    *, as_json: bool, data: Path | None, directory: Path | None, overlay: Path | None
) -> None:
    config = load_or_exit(find(directory), overlay)
    rules, now = Rules(**dict(config.pod.report)), Moment.now()
    with refusing("kept visits"):
        kept = read_wing(data or config.pod.data_dir, partial(later, now=now, rules=rules))
    own = {"pod": config.pod.pod, "site": config.pod.site, "cohort": config.programme.cohort}
    document = own | Wing(kept, now, rules).document()
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(lines(document)))
