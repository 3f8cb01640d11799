"""`pod answers`: what participants answered about themselves, a CSV table for programme staff."""

import csv
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.store.answers import Answered
from controller.store.faults import StoreFault
from controller.store.reading import read_answers
from controller.where import find

COLUMNS = {
    "asking": "one time that somebody was asked one instrument; the same for all its answers",
    "person": "the participant's pseudonym",
    "visit": "which of the person's visits it was, from 1",
    "instrument": "check_in, or the name of a questionnaire",
    "version": "of the questions, their words and their key: compare only the same",
    "outcome": "finished; left (the rest was not asked); empty where it may be gone on with",
    "item": "mood, energy; own_not_validated_... for the pod's own questions, which nobody has "
    "tested and which are never added up; item_01 and so on for a questionnaire's",
    "value": "the answer: 0 (worst, none) to 4 (best, most) in the check-in, else by the key; "
    "empty where it was skipped",
    "given": "when, by the pod's clock (ISO 8601, UTC)",
    "clock_set": "1 where that clock had been set, else 0: then the date may be wrong",
    "scores": "of a finished questionnaire, JSON: values and bands by scale, verdict, reasons; "
    "no diagnosis",
}


class StoreError(click.ClickException):
    """The store cannot be read; exit code 74 (EX_IOERR)."""

    exit_code = os.EX_IOERR


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
        width = max(map(len, COLUMNS))
        click.echo("\n".join(f"  {name:<{width}}  {doc}" for name, doc in COLUMNS.items()))
        return
    data_dir = data or load_or_exit(find(directory), overlay).pod.data_dir
    try:
        found = read_answers(data_dir, instrument=instrument, person=person)
    except StoreFault as fault:
        raise StoreError(str(fault)) from fault
    except OSError as error:
        raise StoreError(f"No kept answers: {error.filename}: {error.strerror}.") from error
    with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as target:
        csv.writer(target, lineterminator="\n").writerows([[*COLUMNS], *rows(found)])


def rows(answers: Iterable[Answered]) -> Iterator[list[object]]:
    """Each as the columns say, an empty cell for what there is not."""
    for each in answers:
        plain = (each.asking, each.person, each.visit, each.instrument, each.version)
        when = (each.given.wall, int(each.given.synchronised))
        scores = json.dumps(each.result) if each.result else ""
        yield [*plain, each.outcome or "", each.item, each.value, *when, scores]
