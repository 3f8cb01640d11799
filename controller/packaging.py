"""A data package: trials, results and answers as CSV tables, and their dictionary.

`datapackage.json` is a Frictionless Data Package (datapackage.org, version 1): each table's columns
with what they hold, in which unit, and what may stand in them, so that the tables can be read, and
checked, without this program.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from controller.store.answers import Answered
from controller.store.reading import Kept
from controller.store.results import RunResult
from exercises.catalogue import Exercise
from exercises.core.columns import Column
from exercises.core.csv_table import write_csv
from exercises.core.table import from_trials

DESCRIPTOR = "datapackage.json"
TYPES = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}
RESULTS = (
    Column("session", "text", "the run's label, as `session` in the trial tables"),
    Column("person", "text", "the participant's pseudonym"),
    Column("visit", "integer", "the pod's own number of the visit; they count up"),
    Column("exercise", "text", "the exercise"),
    Column("form", "text", "what it was done for", allowed=("assessment", "training")),
    Column("version", "text", "of the task: compare only the same"),
    Column("params", "text", "under which parameters it was done, JSON: compare only the same"),
    Column("started", "text", "when it began, by the pod's clock (ISO 8601, UTC)"),
    Column("clock_set", "flag", "whether that clock had been set; else the date may be wrong"),
    Column("verified", "flag", "whether the screen's flips were measured and good"),
    Column("verdict", "text", "of the score", allowed=("valid", "doubtful", "invalid")),
    Column("reasons", "text", "why it is not valid, as codes with a space between; may be empty"),
    Column("measure", "text", "which of the exercise's measures this row has"),
    Column("value", "number", "its value; empty where it is not defined"),
)
ANSWERS = {
    "asking": "one time that somebody was asked one instrument; the same for all its answers",
    "person": "the participant's pseudonym",
    "visit": "which of the person's visits it was, from 1",
    "instrument": "check_in, or the name of a questionnaire",
    "version": "of the questions, their words and their key: compare only the same",
    "outcome": "finished; left (the rest was not asked); empty where it may be gone on with",
    "item": "mood, energy; own_not_validated_... for the pod's own questions, which nobody has "
    "tested and which make no score; item_01 and so on for a questionnaire's",
    "value": "the answer: 0 (worst, none) to 4 (best, most) in the check-in, else by the key; "
    "empty where it was skipped",
    "given": "when, by the pod's clock (ISO 8601, UTC)",
    "clock_set": "1 where that clock had been set, else 0: then the date may be wrong",
    "scores": "of a finished questionnaire, JSON: values and bands by scale, verdict, reasons; "
    "no diagnosis",
}
INTEGERS = ("visit", "value")

Rows = Iterable[Sequence[object]]


def write_trials(directory: Path, exercise: Exercise, kept: Kept) -> dict[str, Any]:
    """One exercise's trials, as `pod score` reads them; the table's entry for the dictionary."""
    name = f"trials_{exercise.name}"
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
        write_csv(from_trials(kept.trials, exercise.columns, kept.verified), target)
    return _resource(name, f"trials of {exercise.title.text!r}", map(_field, exercise.columns))


def write_results(
    directory: Path, found: Iterable[RunResult], exercises: Mapping[str, Exercise]
) -> dict[str, Any]:
    """A row for each measure of each result; the table's entry, with what each measure is."""
    _write(directory / "results.csv", [c.name for c in RESULTS], _result_rows(found))
    measures = {
        f"{name}.{measure.name}": f"{measure.doc} [{measure.unit}]" if measure.unit else measure.doc
        for name, exercise in exercises.items()
        for measure in exercise.measures
    }
    return _resource("results", "scores, one row a measure", map(_field, RESULTS)) | {
        "measures": measures
    }


def write_answers(directory: Path, found: Iterable[Answered]) -> dict[str, Any]:
    """What was answered; the table's entry."""
    _write(directory / "answers.csv", [*ANSWERS], answer_rows(found))
    fields = (
        {"name": name, "type": "integer" if name in INTEGERS else "string", "description": doc}
        for name, doc in ANSWERS.items()
    )
    return _resource("answers", "what participants answered about themselves", fields)


def write_descriptor(
    directory: Path, pod: str, cohort: str | None, resources: Sequence[dict[str, Any]]
) -> None:
    """The dictionary of these tables; `cohort` is the programme's label for its people."""
    document = {
        "profile": "tabular-data-package",
        "name": f"training-pod-{pod}",
        "title": f"What was done on the training pod {pod}",
        "description": "Of pseudonyms, not names. Scores are no diagnosis.",
        **({"cohort": cohort} if cohort else {}),
        "resources": list(resources),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (directory / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def answer_rows(answers: Iterable[Answered]) -> Iterator[list[object]]:
    """Each as the columns say, an empty cell for what there is not."""
    for each in answers:
        plain = (each.asking, each.person, each.visit, each.instrument, each.version)
        when = (each.given.wall, int(each.given.synchronised))
        scores = json.dumps(each.result) if each.result else ""
        yield [*plain, each.outcome or "", each.item, each.value, *when, scores]


def _write(path: Path, header: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([header, *rows])


def _result_rows(found: Iterable[RunResult]) -> Iterator[list[object]]:
    for run in found:
        plain = (run.session, run.person, run.visit, run.exercise, run.form, run.version)
        how = (
            json.dumps(run.params, sort_keys=True),
            run.started.wall,
            int(run.started.synchronised),
            int(bool(run.timing.get("verified"))),
            run.result["verdict"],
            " ".join(reason["code"] for reason in run.result["reasons"]),
        )
        for measure, value in run.result["values"].items():
            yield [*plain, *how, measure, value]


def _field(column: Column) -> dict[str, Any]:
    """A column as Table Schema says it."""
    unit = f" [{column.unit}]" if column.unit else ""
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.holds],
        "description": column.doc + unit,
    }
    if column.holds == "flag":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    limits: dict[str, Any] = {}
    if column.allowed:
        # What is left out is empty, which is a missing value and breaks no constraint.
        limits["enum"] = list(column.allowed)
    if column.low is not None:
        limits["minimum"] = column.low
    return field | ({"constraints": limits} if limits else {})


def _resource(name: str, title: str, fields: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": title,
        "format": "csv",
        "encoding": "utf-8",
        "schema": {"fields": list(fields), "missingValues": [""]},
    }
