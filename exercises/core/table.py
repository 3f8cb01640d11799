"""Trial tables: named columns of numpy arrays, one row a trial, several people by `session`."""

import csv
import difflib
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from exercises.core.columns import Column, Holds
from exercises.core.trial import Trial, Value

Table = dict[str, NDArray[Any]]

DTYPES: dict[Holds, Any] = {
    "text": np.str_,
    "number": np.float64,
    "integer": np.int64,
    "flag": np.bool_,
}
NOTHING: dict[Holds, Value] = {"text": "", "number": math.nan, "integer": 0, "flag": False}
FLAGS = {"0": False, "false": False, "1": True, "true": True}
INT64 = 2**63
MOST_PROBLEMS = 20
NONE_VERIFIED: Mapping[str, bool] = MappingProxyType({})


class TableError(ValueError):
    """What is wrong with a table, each with its row (as a spreadsheet counts) and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems[:MOST_PROBLEMS])
        more = len(problems) - len(self.problems)
        super().__init__("\n".join((*self.problems, *([f"and more ({more})"] if more else []))))


def from_trials(
    rows: Iterable[tuple[str, Trial]],
    columns: Sequence[Column],
    verified: Mapping[str, bool] = NONE_VERIFIED,
) -> Table:
    """The table of (session, trial) pairs.

    `verified` tells for a session whether its screen's timing was; a session it does not name was
    not. Columns that a Trial has no field for are looked up in its `extra`.
    """
    pairs = list(rows)
    return {c.name: _array(c, _values(c, pairs, verified)) for c in columns}


TRIAL_FIELDS = frozenset(f.name for f in fields(Trial)) - {"extra"}


def _values(
    column: Column, pairs: list[tuple[str, Trial]], verified: Mapping[str, bool]
) -> list[Any]:
    name = column.name
    if name == "session":
        return [session for session, _ in pairs]
    if name == "verified":
        return [verified.get(session, False) for session, _ in pairs]
    if name in TRIAL_FIELDS:
        return [getattr(trial, name) for _, trial in pairs]
    nothing = NOTHING[column.holds]
    return [trial.extra.get(name, nothing) for _, trial in pairs]


def _array(column: Column, values: Sequence[Any]) -> NDArray[Any]:
    return np.array(values, dtype=DTYPES[column.holds])


def read_csv(source: Path | TextIO, columns: Sequence[Column]) -> Table:
    """The table in a CSV file: UTF-8, commas, the columns' names in the first row.

    Columns of other names are left alone. TableError tells all that is wrong (20 at most).
    """
    if isinstance(source, Path):
        with source.open(encoding="utf-8-sig", newline="") as stream:
            return read_csv(stream, columns)
    try:
        header, *rows = csv.reader(source)
    except UnicodeDecodeError as error:
        raise TableError(
            [f"the file is not UTF-8 text: byte {error.start} cannot be read"]
        ) from None
    except csv.Error as error:
        raise TableError([f"the file is not a CSV table: {error}"]) from None
    except ValueError:
        wanted = ", ".join(c.name for c in columns if c.required)
        raise TableError(
            [f"the file is empty; its first row must name the columns: {wanted}"]
        ) from None
    return _table([name.strip() for name in header], rows, columns)


def _table(header: list[str], rows: list[list[str]], columns: Sequence[Column]) -> Table:
    problems = [*_header_problems(header, columns)]
    numbered = [(n, row) for n, row in enumerate(rows, 2) if row]
    problems += [
        f"row {n}: has {len(row)} cells where the first row names {len(header)} columns"
        for n, row in numbered
        if len(row) != len(header)
    ]
    if problems:
        raise TableError(problems)
    table: Table = {}
    for column in columns:
        at = header.index(column.name) if column.name in header else None
        cells = [(n, "" if at is None else row[at].strip()) for n, row in numbered]
        table[column.name] = _array(column, _read(column, cells, problems))
    if problems:
        raise TableError(problems)
    return table


def _header_problems(header: list[str], columns: Sequence[Column]) -> Iterable[str]:
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield f'the first row names the column "{name}" more than once'
    for column in columns:
        if column.required and column.name not in header:
            near = difflib.get_close_matches(column.name, header, 1)
            hint = f'; is it "{near[0]}"?' if near else f"; there are: {', '.join(header)}"
            yield f'there is no column "{column.name}" ({column.doc}){hint}'


def _read(column: Column, cells: Iterable[tuple[int, str]], problems: list[str]) -> list[Any]:
    """The values of a column; what cannot be read goes to `problems`, with nothing in its place."""
    parse, nothing = PARSERS[column.holds], NOTHING[column.holds]
    values = []
    for row, cell in cells:
        value = nothing
        try:
            value = parse(column, cell)
        except ValueError as error:
            problems.append(f'row {row}, column "{column.name}": "{cell[:40]}" {error}')
        values.append(value)
    return values


def _text(column: Column, cell: str) -> str:
    if column.allowed and cell not in column.allowed and (cell or column.required):
        raise ValueError(f"is none of {', '.join(column.allowed)}")
    return cell


def _number(column: Column, cell: str) -> float:
    if not cell:
        return math.nan
    try:
        value = float(cell)
    except ValueError:
        raise ValueError("is not a number") from None
    return float(_bounded(column, value))


def _integer(column: Column, cell: str) -> int:
    if not cell and not column.required:
        return 0
    try:
        value = int(cell)
    except ValueError:
        raise ValueError("is not a whole number") from None
    return int(_bounded(column, value))


def _bounded(column: Column, value: float) -> float:
    if not (math.isnan(value) or -INT64 <= value < INT64):
        raise ValueError("is too large")
    if column.low is not None and value < column.low:
        raise ValueError(f"is less than {column.low:g}")
    return value


def _flag(column: Column, cell: str) -> bool:
    if not cell and not column.required:
        return False
    if cell.lower() not in FLAGS:
        raise ValueError("is none of 0, 1, false, true")
    return FLAGS[cell.lower()]


PARSERS: dict[Holds, Callable[[Column, str], Value]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
}


def write_csv(table: Table, target: TextIO) -> None:
    """Write a table so that `read_csv` gives the same again; open `target` with newline="".

    Floats are written to their last digit, NaN as an empty cell, flags as 0 or 1.
    """
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(map(_cell, column.tolist()) for column in table.values()), strict=True))


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return str(value)


def to_csv(table: Table) -> str:
    """What `write_csv` writes, as a text."""
    text = io.StringIO(newline="")
    write_csv(table, text)
    return text.getvalue()
