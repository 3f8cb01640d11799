"""`pod package DIR`: all that people did and said as tables, with a data dictionary."""

from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.packaging import whole
from controller.packaging.tables import DESCRIPTOR
from controller.refusing import refusing
from controller.where import find


@click.command(short_help="Write what people did and said with a data dictionary, for staff.")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option("--person", help="Only this participant's pseudonym.")
@click.option("--answers/--no-answers", default=True, help="With what people said, or not.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def command(
    target: Path,
    person: str | None,
    answers: bool,
    data: Path | None,
    directory: Path | None,
    overlay: Path | None,
) -> None:
    """Write all that is kept of people into the new directory TARGET, and what each column is.

    Trials and results; answers, weekly goals, what was said to consent, and flags.

    The controller may be running; what it has not yet kept is not in the tables. datapackage.json
    is a Frictionless Data Package.
    """
    config = load_or_exit(find(directory), overlay)
    with refusing("tables"):
        tables = whole.write(config, target, person, data=data, answers=answers)
    click.echo(f"{target}: {tables} tables and {DESCRIPTOR}")
