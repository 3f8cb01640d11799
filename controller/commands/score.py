"""`pod score EXERCISE FILE.csv`: the score of any trial table, a pod's own or outside data."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import click

from controller.config import refusing
from controller.config.params import load_params
from controller.options import config_option, exercise_argument
from controller.where import find
from exercises.catalogue import Exercise
from exercises.core.columns import Column
from exercises.core.csv_table import TableError, read_csv


class DataError(click.ClickException):
    """The table cannot be scored; exit code 65 (EX_DATAERR)."""

    exit_code = os.EX_DATAERR


@click.command(short_help="Score a CSV table of trials: JSON, one object a session.")
@exercise_argument
@click.argument(
    "file",
    required=False,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "--columns", is_flag=True, help="Tell which columns the table has, and score nothing."
)
@config_option
def command(exercise: Exercise, file: Path | None, columns: bool, directory: Path | None) -> None:
    """Score FILE, a CSV table of one row a trial (`-` for standard input).

    Prints a JSON array with one object for each value of the column `session`: the measures, the
    verdict and its reasons. The parameters are the configuration's. A table that cannot be
    scored is told row by row; the exit code is then 65.
    """
    if columns:
        click.echo("\n".join(documented(exercise)))
    elif file is None:
        raise click.UsageError("Name the FILE to score, or - for standard input.")
    else:
        with refusing():
            params = load_params(find(directory), exercise)
        click.echo(json.dumps(scored(exercise, file, params), indent=2, allow_nan=False))


def scored(exercise: Exercise, file: Path, params: Any) -> list[dict[str, Any]]:
    """The score of each session in `file`; DataError where the table cannot be read."""
    try:
        with click.open_file(file, encoding="utf-8-sig") as source:
            table = read_csv(cast(TextIO, source), exercise.columns)
    except TableError as error:
        raise DataError(f"{file} cannot be scored:\n{error}") from error
    return exercise.score(table, params).rows()


def documented(exercise: Exercise) -> Iterator[str]:
    """A line for each column, then one for each measure."""
    width = 2 + max(
        map(len, [c.name for c in exercise.columns] + [m.name for m in exercise.measures])
    )
    yield f"{exercise.name}: a CSV table in UTF-8, its first row names the columns\n"
    for column in exercise.columns:
        yield f"  {column.name:<{width}}{column.unit:<4}{column.doc} ({'; '.join(_bounds(column))})"
    yield "\nand what is scored from it\n"
    for measure in exercise.measures:
        yield f"  {measure.name:<{width}}{measure.unit:<4}{measure.doc}"


def _bounds(column: Column) -> Iterator[str]:
    yield f"{column.holds}, {'required' if column.required else 'optional'}"
    if column.allowed:
        yield " or ".join(column.allowed)
    if column.low is not None:
        yield f"at least {column.low:g}"
