"""`pod programme`: what the programme makes of one person, in plain words for staff."""

import json
import os
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.health.clock import Moment
from controller.options import config_option, overlay_option
from controller.programme.explaining import Explainer, lines
from controller.programme.grounds import grounds
from controller.refusing import refusing
from controller.store.beside import note_export
from controller.store.reading import read_standing
from controller.where import find
from exercises.catalogue import exercises


class Nobody(click.ClickException):
    """There is nobody to explain; exit code 65 (EX_DATAERR)."""

    exit_code = os.EX_DATAERR


@click.group(short_help="Explain what the programme offers somebody, and why.")
def command() -> None:
    """What the programme makes of one person. The controller may be running."""


@command.command()
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON, all figures unrounded.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def explain(
    person: str, as_json: bool, data: Path | None, directory: Path | None, overlay: Path | None
) -> None:
    """Explain the next offer of PERSON, a pseudonym or a short number: why, and what is due.

    It tells what somebody answered, in sum: for programme staff only, and noted in the audit.
    """
    config, catalogue = load_or_exit(find(directory), overlay), exercises()
    known = grounds(config, catalogue)
    place = data or config.pod.data_dir
    try:
        with refusing("kept people"):
            standing = read_standing(place, person, known.wanted)
            note_export(place, "explain programme", standing.person)
    except LookupError as error:
        raise Nobody(f"{error.args[0]}: see `pod people list`.") from error
    document = Explainer(config, catalogue, known).document(standing, Moment.now())
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(lines(document)))
