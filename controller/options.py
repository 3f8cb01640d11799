"""Arguments and options that several commands have, worded once."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from exercises.catalogue import Exercise


def _exercise(_context: click.Context, _parameter: click.Parameter, name: str) -> "Exercise":
    # Not at the top: commands that take no exercise need no numpy.
    from exercises.catalogue import CatalogueError, exercise  # noqa: PLC0415

    try:
        return exercise(name)
    except CatalogueError as error:
        raise click.BadParameter(str(error)) from error


exercise_argument = click.argument("exercise", callback=_exercise)
config_option = click.option(
    "--config",
    "directory",
    type=click.Path(path_type=Path),
    help="The configuration's directory; else $POD_CONFIG, /etc/pod, ./config, the packaged one.",
)
overlay_option = click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    help="A directory of files laid upon those of the configuration, key by key.",
)
