"""Are the results what the trials say? Every assessment scored anew, by the exercises' own scoring.

Package by package, so that memory is that of one pod's trials. A result that comes out otherwise is
told, and its kept value is used: which of the two is wrong, the trials or the result, nobody knows.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute, parquet

from controller.impact.reading.account import Account
from controller.impact.reading.package import Source, SourceError, read_csv
from exercises.catalogue import Exercise
from exercises.core.table import DTYPES, NOTHING, Table

# A score is the same to this part of it; summing in another order moves the last digits.
RTOL, ATOL = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Checked:
    """How many trials were read, and of how many results: the same, otherwise, not scored anew."""

    trials: int
    same: int
    different: int
    not_checked: int


def check(
    results: pd.DataFrame,
    sources: tuple[Source, ...],
    catalogue: Mapping[str, Exercise],
    account: Account,
) -> Checked:
    """Of all packages with trials; the account grows. SourceError for a table that is broken."""
    trials, found, problems = 0, list[pd.DataFrame](), list[str]()
    for number, source in enumerate(sources):
        if source.place is None:
            continue
        for exercise, path in _tables(source.place, catalogue):
            own = results[(results["source"] == number) & (results["exercise"] == exercise.name)]
            try:
                rows, told = _checked(exercise, path, own)
            except (pa.ArrowException, ValueError) as error:
                problems.append(f"{path}: {' '.join(str(error).split())[:300]}")
                continue
            trials += rows
            found.append(told)
    if problems:
        raise SourceError(problems)
    return _noted(results, found, trials, account)


def _noted(
    results: pd.DataFrame, found: list[pd.DataFrame], trials: int, account: Account
) -> Checked:
    every = results.drop_duplicates(["person", "session"])
    told = pd.concat(found) if found else pd.DataFrame(columns=["person", "session", "same"])
    told = told.groupby(["person", "session"], as_index=False)["same"].all()
    same, other = told[told["same"].astype(bool)], told[~told["same"].astype(bool)]
    keys = pd.MultiIndex.from_frame(every[["person", "session"]].astype(object))
    left = every[~keys.isin(pd.MultiIndex.from_frame(told[["person", "session"]]))]
    account.note("rescored", "results", same)
    account.note("rescored_differs", "results", other, _some(other))
    account.note("not_rescored", "results", left)
    return Checked(trials, len(same), len(other), len(left))


def _some(rows: pd.DataFrame) -> str:
    """The first few, by their labels."""
    labels = list(rows["session"].astype(str).head(5))
    return ", ".join(labels) + (" and more" if len(rows) > len(labels) else "")


def _tables(place: Path, catalogue: Mapping[str, Exercise]) -> Iterator[tuple[Exercise, Path]]:
    for exercise in catalogue.values():
        for ending in ("parquet", "csv"):
            path = place / f"trials_{exercise.name}.{ending}"
            if path.is_file():
                yield exercise, path
                break


def _checked(exercise: Exercise, path: Path, results: pd.DataFrame) -> tuple[int, pd.DataFrame]:
    """How many trials there are; and of each result that could be scored, if it is the same."""
    table = _read(path, exercise)
    current = results[(results["version"] == exercise.version)]
    found = [pd.DataFrame(columns=["person", "session", "same"])]
    labels = pd.Series(table["session"], dtype=object)
    for params, own in current.groupby("params", observed=True):
        given = _params(exercise, str(params))
        wanted = own["session"].astype(str).unique()
        rows = labels.isin(wanted).to_numpy()
        if given is not None and rows.any():
            part = {name: column[rows] for name, column in table.items()}
            found.append(_compared(exercise, part, given, own))
    return len(labels), pd.concat(found)


def _params(exercise: Exercise, text: str) -> Any | None:
    try:
        return exercise.params(**json.loads(text))
    except (TypeError, ValueError):
        return None


def _compared(
    exercise: Exercise,
    table: Table,
    params: Any,
    own: pd.DataFrame,
) -> pd.DataFrame:
    scores = exercise.score(table, params)
    values = pd.DataFrame(scores.values, index=pd.Index(scores.sessions, name="session"))
    new = values.stack(future_stack=True).rename("new").rename_axis(["session", "measure"])
    kept = own.astype({"session": object, "measure": object})
    both = kept.join(new, on=["session", "measure"], how="inner")
    same = np.isclose(both["value"], both["new"], rtol=RTOL, atol=ATOL, equal_nan=True)
    both = both.assign(same=same)[["person", "session", "same"]].astype({"person": object})
    return both.groupby(["person", "session"], as_index=False)["same"].all()


def _read(path: Path, exercise: Exercise) -> Table:
    """The trial table as scoring wants it: texts and numbers as numpy's, nothing missing."""
    names = {column.name for column in exercise.columns}
    if path.suffix == ".parquet":
        there = parquet.read_schema(path).names
        found = parquet.read_table(path, columns=[n for n in there if n in names])
    else:
        # Stamps in nanoseconds are more than a float holds.
        found = read_csv(str(path), exercise.columns, integers=pa.int64())
    lacks = [c.name for c in exercise.columns if c.required and c.name not in found.column_names]
    if lacks:
        raise ValueError(f"has no column {', '.join(lacks)}")
    return {c.name: _array(found, c.name, c.holds) for c in exercise.columns}


def _array(table: pa.Table, name: str, holds: Any) -> np.ndarray:
    if name not in table.column_names:
        return np.full(len(table), NOTHING[holds])
    column = table[name]
    if holds == "text":
        return _texts(column)
    filled = compute.fill_null(column, pa.scalar(NOTHING[holds], column.type))
    found: np.ndarray = filled.to_numpy().astype(DTYPES[holds])
    return found


def _texts(column: pa.ChunkedArray) -> np.ndarray:
    """By its few different texts."""
    whole = column.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    words = np.array(["", *whole.dictionary.to_pylist()], np.str_)
    codes = compute.fill_null(whole.indices, pa.scalar(-1, whole.indices.type)).to_numpy()
    found: np.ndarray = words[codes + 1]
    return found
