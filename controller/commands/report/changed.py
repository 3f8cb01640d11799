"""`pod report programme`, `person` and `export`: what changed, off the pod."""

from pathlib import Path
from typing import Any

import click

from controller.commands.report.sources import Sources, reporting, source_options, tell
from controller.options import config_option, overlay_option

KEY = click.Path(path_type=Path, dir_okay=False)


@click.command()
@source_options(needed=True)
@click.option("--people", is_flag=True, help="With the list of whom to talk to first, for staff.")
@config_option
@overlay_option
def programme(people: bool, directory: Path | None, overlay: Path | None, **given: Any) -> None:
    """Tell what changed for all people of the sources, nobody named, in the new directory --out."""
    sources = Sources(**given)
    with reporting(sources, directory, overlay) as (work, dataset, maker):
        number = work.programme(dataset, maker, sources.target, people=people)
        tell(sources.target, number)


@click.command()
@click.argument("pseudonym")
@source_options(needed=True)
@config_option
@overlay_option
def person(pseudonym: str, directory: Path | None, overlay: Path | None, **given: Any) -> None:
    """Tell what changed for one person, in the new directory --out. For staff who may see it."""
    sources = Sources(**given)
    with reporting(sources, directory, overlay) as (work, dataset, maker):
        tell(sources.target, work.person(dataset, maker, sources.target, pseudonym))


@click.command()
@source_options(needed=True)
@click.option("--key", type=KEY, required=True, help="The key file; made where there is none.")
@config_option
@overlay_option
def export(key: Path, directory: Path | None, overlay: Path | None, **given: Any) -> None:
    """Write tables for evaluators into the new directory --out.

    Pseudonyms are made anew with the key: exports under the same one can be joined, and each tells
    who of earlier ones has gone and is to be deleted. Keep the key file to yourself.
    """
    sources = Sources(**given)
    with reporting(sources, directory, overlay) as (work, dataset, maker):
        people, gone = work.export(dataset, maker, sources.target, key)
        click.echo(f"{sources.target}: {people} people; gone since earlier exports: {gone}")
