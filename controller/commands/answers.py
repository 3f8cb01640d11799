"""`pod answers`: what participants answered about themselves, a CSV table for programme staff."""

import csv
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.packaging.said import ANSWERS, answer_rows
from controller.refusing import refusing
from controller.store.beside import note_export
from controller.store.reading import read_answers
from controller.where import find


@click.command(short_help="Write what participants answered as a CSV table, for staff.")
@click.option("--instrument", help="Only this one: check_in, k6, ...")
@click.option("--person", help="Only this participant's pseudonym.")
@click.option("--output", type=click.Path(dir_okay=False), default="-", help="A file, not stdout.")
@click.option("--columns", is_flag=True, help="Tell what each column is, and write nothing.")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def command(
    instrument: str | None,
    person: str | None,
    output: str,
    columns: bool,
    data: Path | None,
    directory: Path | None,
    overlay: Path | None,
) -> None:
    """Write the kept answers as a CSV table, one row an answer.

    Answers never leave a pod but by this command. The controller may be running.
    """
    if columns:
        width = max(len(column.name) for column in ANSWERS)
        click.echo("\n".join(f"  {column.name:<{width}}  {column.doc}" for column in ANSWERS))
        return
    data_dir = data or load_or_exit(find(directory), overlay).pod.data_dir
    with refusing("kept answers"):
        note_export(data_dir, "export answers", person)
        found = read_answers(data_dir, instrument=instrument, person=person)
    heads = [column.name for column in ANSWERS]
    with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as target:
        csv.writer(target, lineterminator="\n").writerows([heads, *answer_rows(found)])
