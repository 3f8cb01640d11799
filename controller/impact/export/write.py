"""A data package for evaluators: pseudonyms of its own, days in place of dates, all exclusions.

Nothing of what people said in words or to single questions is in it, no session's label and no
date: days are counted from each person's first. Wings of too few people are one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from controller.impact.analysis.programme import Found
from controller.impact.export.key import Gone, Key
from controller.impact.plan import Plan
from controller.impact.reading.account import Account
from controller.impact.reading.dataset import Dataset
from controller.impact.rendering.beside import CHANGED, MEASURE, Rows, change_rows, write_both
from controller.packaging.place import new_directory
from controller.packaging.scores import RESULTS
from controller.packaging.tables import Package, write_descriptor
from exercises.core.columns import Column

PERSON = Column("person", "text", "a pseudonym of this key's exports alone")
WING = Column("wing", "text", "a pseudonym of where they came last; small_wings for all small ones")
SMALL = "small_wings"
_OF_RESULTS = {column.name: column for column in RESULTS}
PEOPLE = (
    PERSON,
    WING,
    Column("pods", "integer", "to how many pods they came", low=1),
    Column("visits", "integer", "visits in which they did or said something", low=0),
    Column("hours", "number", "of training in all", "h", low=0),
    Column("days", "number", "from their first day to their last; empty where none is known"),
    Column("assessed", "integer", "measures of assessments that count", low=0),
)
ASSESSMENTS = (
    PERSON,
    MEASURE,
    Column("occasion", "integer", "assessments of this measure in the person's order", low=1),
    *(_OF_RESULTS[name] for name in ("version", "params")),
    Column("day", "number", "since their first known day, from 0; empty where none is known"),
    Column("hours", "number", "of training before it; empty where that is not known", "h"),
    *(_OF_RESULTS[name] for name in ("verified", "verdict", "reasons", "value")),
    Column("usable", "flag", "whether it counts by the plan"),
    Column("why", "text", "why not, as a code of the table exclusions; else empty"),
)  # fmt: skip
EXCLUSIONS = (
    Column("code", "text", "of what was left out, joined or doubted"),
    Column("what", "text", "rows of what"),
    Column("rows", "integer", "how many; empty where they are of too few people", low=0),
    Column("people", "integer", "of how many; empty where they are too few", low=0),
    Column("words", "text", "why, and what was done"),
)
GONE = (
    PERSON,
    Column("version", "text", "of the last export in which they were"),
    Column("made", "text", "when that was made"),
    Column("words", "text", "what is to be done"),
)
DELETE = "erased, or kept no longer: delete every row of theirs in every export"


def write_export(
    target: Path, dataset: Dataset, found: Found, plan: Plan, key: Key, digest: str
) -> tuple[int, int]:
    """The package in the new directory: how many people are in it, and how many have gone.

    `digest` is the plan's. OSError as what is written; then there is no directory.
    """
    people = dataset.people
    names = {person: key.name("e", person) for person in people["person"]}
    wings = _wings(people, key, plan.fewest)
    made, gone = dataset.made.isoformat(timespec="seconds"), key.gone(names.values())
    with new_directory(target) as place:
        tables: dict[str, tuple[Sequence[Column], Rows]] = {
            "people": (PEOPLE, _people(people, names, wings)),
            "assessments": (ASSESSMENTS, _assessments(dataset, names)),
            "changes": (CHANGED, _changes(found.changed, names, wings)),
            "exclusions": (EXCLUSIONS, _exclusions(found.account, plan.fewest)),
            "gone": (GONE, [[g.person, g.version, g.made, DELETE] for g in gone]),
        }
        entries = [
            entry
            for name, (columns, rows) in tables.items()
            for entry in write_both(place, name, name, columns, rows)
        ]
        version = content_version(place)
        _describe(place, version, made, gone, entries, digest)
        # First it is noted who is in it: an export that nobody could be told of must not be.
        key.note(version, made, names.values())
    return len(names), len(gone)


def content_version(place: Path) -> str:
    """A digest of all tables: the same content has the same."""
    whole = hashlib.sha256()
    for path in sorted(place.glob("*.csv")):
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _describe(
    place: Path,
    version: str,
    made: str,
    gone: Iterable[Gone],
    entries: list[dict[str, Any]],
    digest: str,
) -> None:
    number = len(list(gone))
    who = "1 person" if number == 1 else f"{number} people"
    told = f" Gone since earlier exports: {who}, {DELETE} (table gone)." if number else ""
    about = f"Of pseudonyms made for these exports. Scores are no diagnosis.{told}"
    more = {"version": version, "plan_sha256": digest}
    title = "What training pods measured, for evaluators"
    write_descriptor(place, Package("training-pod-evaluation", title, about, made, more), entries)


def _wings(people: pd.DataFrame, key: Key, fewest: int) -> dict[str, str]:
    sizes = people.groupby("wing").size()
    return {
        str(wing): key.name("w", str(wing)) if size >= fewest else SMALL
        for wing, size in sizes.items()
    }


def _people(
    people: pd.DataFrame, names: Mapping[str, str], wings: Mapping[str, str]
) -> list[list[object]]:
    days = (people["last"] - people["first"]) / pd.Timedelta(days=1)
    rows = zip(
        people["person"], people["wing"], people["pods"], people["visits"],
        people["hours"].round(4), days.round(0), people["assessed"], strict=True,
    )  # fmt: skip
    return sorted([names[who], wings[wing], *rest] for who, wing, *rest in rows)


def _assessments(dataset: Dataset, names: Mapping[str, str]) -> list[list[object]]:
    rows = dataset.assessments
    first = rows["person"].map(dataset.people.set_index("person")["first"])
    day = ((rows["when"] - first) / pd.Timedelta(days=1)).floordiv(1)
    told = rows.assign(
        person=rows["person"].map(names),
        occasion=rows.groupby(["person", "measure"]).cumcount() + 1,
        day=day,
        hours=rows["hours"].round(4),
    )
    kept = told[[column.name for column in ASSESSMENTS]]
    kept = kept.sort_values(["person", "measure", "occasion"])
    return [list(row) for row in kept.itertuples(index=False)]


def _changes(
    changed: pd.DataFrame, names: Mapping[str, str], wings: Mapping[str, str]
) -> list[list[object]]:
    told = changed.assign(person=changed["person"].map(names), wing=changed["wing"].map(wings))
    return change_rows(told.sort_values(["person", "measure"]))


def _exclusions(account: Account, fewest: int) -> list[list[object]]:
    return [
        [
            entry.code,
            entry.what,
            *((None, None) if 0 < entry.people < fewest else (entry.rows, entry.people)),
            entry.words,
        ]
        for entry in account.entries
    ]
