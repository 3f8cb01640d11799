"""Tables as files, and their dictionary.

`datapackage.json` is a Frictionless Data Package (datapackage.org, version 1): each table's columns
with what they hold, in which unit, and what may stand in them, so that the tables can be read, and
checked, without this program.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exercises.core.columns import Column

DESCRIPTOR = "datapackage.json"
TYPES = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}

Rows = Iterable[Sequence[object]]


def write_table(
    directory: Path, name: str, title: str, columns: Sequence[Column], rows: Rows
) -> dict[str, Any]:
    """The table as a CSV file; its entry for the dictionary."""
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
        heads = [column.name for column in columns]
        csv.writer(target, lineterminator="\n").writerows([heads, *rows])
    return entry(name, title, columns)


def entry(name: str, title: str, columns: Iterable[Column]) -> dict[str, Any]:
    """What the dictionary says of the table `name`.csv."""
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": title,
        "format": "csv",
        "encoding": "utf-8",
        "schema": {"fields": list(map(_field, columns)), "missingValues": [""]},
    }


@dataclass(frozen=True, slots=True)
class Package:
    """What a dictionary says of all its tables together; `more` are its other properties."""

    name: str
    title: str
    description: str
    created: str
    more: Mapping[str, object] = field(default_factory=dict)


def of_pod(site: str, pod: str, created: str, *, cohort: str | None, person: str | None) -> Package:
    """The package of one pod; `cohort` is the programme's label for its people.

    `person` is the one whom alone it is of; None for everybody.
    """
    told = {"site": site, "pod": pod, "cohort": cohort, "person": person}
    more = {key: value for key, value in told.items() if value is not None}
    title = f"What was done on the training pod {pod}"
    about = "Of pseudonyms, not names. Scores are no diagnosis."
    return Package(f"training-pod-{pod}", title, about, created, more)


def write_descriptor(
    directory: Path, package: Package, resources: Sequence[dict[str, Any]]
) -> None:
    """The dictionary of these tables."""
    document = {
        "profile": "tabular-data-package",
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "created": package.created,
        **package.more,
        "resources": list(resources),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (directory / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def _field(column: Column) -> dict[str, Any]:
    """A column as Table Schema says it."""
    unit = f" [{column.unit}]" if column.unit else ""
    told: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.holds],
        "description": column.doc + unit,
    }
    if column.holds == "flag":
        told |= {"trueValues": ["1"], "falseValues": ["0"]}
    limits: dict[str, Any] = {}
    if column.allowed:
        # What is left out is empty, which is a missing value and breaks no constraint.
        limits["enum"] = list(column.allowed)
    if column.low is not None:
        limits["minimum"] = column.low
    return told | ({"constraints": limits} if limits else {})
