"""`pod export EXERCISE`: the trials that a pod keeps, as the table that `pod score` reads."""

from pathlib import Path
from typing import TextIO, cast

import click

from controller.config import load_or_exit
from controller.options import config_option, exercise_argument, overlay_option
from controller.refusing import refusing
from controller.store.beside import note_export
from controller.store.reading import read_kept
from controller.where import find
from exercises.catalogue import Exercise
from exercises.core.csv_table import write_csv
from exercises.core.table import from_trials


@click.command(short_help="Write the trials that a pod keeps as a CSV table.")
@exercise_argument
@click.option("--form", type=click.Choice(["assessment", "training"]), help="Only this form.")
@click.option("--person", help="Only this participant's pseudonym.")
@click.option("--output", type=click.Path(dir_okay=False), default="-", help="A file, not stdout.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def command(
    exercise: Exercise,
    form: str | None,
    person: str | None,
    output: str,
    data: Path | None,
    directory: Path | None,
    overlay: Path | None,
) -> None:
    """Write the kept trials of EXERCISE as a CSV table, one row a trial.

    The column `session` holds the label of the run, so that `pod score EXERCISE` gives one object
    a run. The controller may be running; what it has not yet kept is not in the table.
    """
    data_dir = data or load_or_exit(find(directory), overlay).pod.data_dir
    with refusing("kept trials"):
        note_export(data_dir, f"export {exercise.name}", person)
        kept = read_kept(data_dir, exercise.name, form=form, person=person)
    table = from_trials(kept.trials, exercise.columns, kept.verified)
    with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as target:
        write_csv(table, cast(TextIO, target))
