"""`pod package DIR`: trials, results and answers as tables, with a data dictionary."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import click

from controller import packaging
from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.refusing import refusing
from controller.store.beside import note_export
from controller.store.reading import read_answers, read_kept, read_results
from controller.where import find
from exercises.catalogue import exercises


@click.command(short_help="Write trials, results and answers with a data dictionary, for staff.")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option("--person", help="Only this participant's pseudonym.")
@click.option("--answers/--no-answers", default=True, help="With what people answered, or not.")
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
    """Write trials, results and answers into the new directory TARGET, and what each column is.

    The controller may be running; what it has not yet kept is not in the tables. datapackage.json
    is a Frictionless Data Package.
    """
    config = load_or_exit(find(directory), overlay)
    data_dir = data or config.pod.data_dir
    with refusing("tables"), _new(target):
        resources = write(data_dir, target, person, answers=answers)
        packaging.write_descriptor(target, config.pod.pod, config.programme.cohort, resources)
    click.echo(f"{target}: {len(resources)} tables and {packaging.DESCRIPTOR}")


@contextmanager
def _new(directory: Path) -> Iterator[None]:
    """The directory, made for the block; half of a package does not stay."""
    directory.mkdir(parents=True)
    try:
        yield
    except BaseException:
        rmtree(directory)
        raise


def write(
    data_dir: Path, target: Path, person: str | None, *, answers: bool
) -> list[dict[str, object]]:
    """Each table that has rows; what the dictionary says of it."""
    note_export(data_dir, "export package", person)
    known = exercises()
    found = read_results(data_dir, person=person)
    resources = [packaging.write_results(target, found, known)]
    for name, exercise in known.items():
        kept = read_kept(data_dir, name, person=person)
        if kept.trials:
            resources.append(packaging.write_trials(target, exercise, kept))
    if answers:
        resources.append(packaging.write_answers(target, read_answers(data_dir, person=person)))
    return resources
