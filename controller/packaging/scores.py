"""Trials and scores as tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from controller.packaging.tables import entry, write_table
from controller.store.reading import Kept
from controller.store.records import FINISHED
from controller.store.results import EndedRun, RunResult
from exercises.catalogue import Exercise
from exercises.core.columns import Column
from exercises.core.csv_table import write_csv
from exercises.core.table import from_trials

THEMES = ("dark", "light")
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
    Column("language", "text", "in which it was, as a code; empty where that was not kept yet"),
    Column("theme", "text", "of the screen when it began; empty likewise", allowed=THEMES),
    Column("still", "flag", "whether what is only pretty stood still; empty likewise"),
    Column("verified", "flag", "whether the screen's flips were measured and good"),
    Column("verdict", "text", "of the score", allowed=("valid", "doubtful", "invalid")),
    Column("reasons", "text", "why it is not valid, as codes with a space between; may be empty"),
    Column("measure", "text", "which of the exercise's measures this row has"),
    Column("value", "number", "its value; empty where it is not defined"),
)
RUNS = (
    *RESULTS[:5],
    Column("finished", "flag", "whether it was done to its end; else it was left"),
    *(column for column in RESULTS if column.name in ("started", "clock_set")),
    Column("seconds", "number", "how long it took, from where it was last begun", "s", low=0.0),
)


def write_trials(directory: Path, exercise: Exercise, kept: Kept) -> dict[str, Any]:
    """One exercise's trials, as `pod score` reads them; the table's entry for the dictionary."""
    name = f"trials_{exercise.name}"
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
        write_csv(from_trials(kept.trials, exercise.columns, kept.verified), target)
    return entry(name, f"trials of {exercise.title.text!r}", exercise.columns)


def write_results(
    directory: Path, found: Iterable[RunResult], exercises: Mapping[str, Exercise]
) -> dict[str, Any]:
    """A row for each measure of each result; the table's entry, with what each measure is."""
    measures = {
        f"{name}.{measure.name}": f"{measure.doc} [{measure.unit}]" if measure.unit else measure.doc
        for name, exercise in exercises.items()
        for measure in exercise.measures
    }
    title = "scores, one row a measure"
    told = write_table(directory, "results", title, RESULTS, _result_rows(found))
    return told | {"measures": measures}


def write_runs(directory: Path, found: Iterable[EndedRun]) -> dict[str, Any]:
    """A row for each run that has ended, with its time; the table's entry."""
    rows = (
        (
            *(run.session, run.person, run.visit, run.exercise, run.form),
            *(int(run.outcome == FINISHED), run.started.wall, int(run.started.synchronised)),
            round(run.seconds, 3),
        )
        for run in found
    )
    return write_table(directory, "runs", "what was done, and for how long", RUNS, rows)


def _result_rows(found: Iterable[RunResult]) -> Iterator[list[object]]:
    for run in found:
        plain = (run.session, run.person, run.visit, run.exercise, run.form, run.version)
        how = (
            json.dumps(run.params, sort_keys=True),
            run.started.wall,
            int(run.started.synchronised),
            *((*run.worn[:2], int(run.worn.still)) if run.worn else ("", "", "")),
            int(bool(run.timing.get("verified"))),
            run.result["verdict"],
            " ".join(reason["code"] for reason in run.result["reasons"]),
        )
        for measure, value in run.result["values"].items():
            yield [*plain, *how, measure, value]
