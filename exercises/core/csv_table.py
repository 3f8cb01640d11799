"""Trial tables as CSV files: read in pieces, so that a million rows fit; written to the last digit.

UTF-8, commas, the columns' names in the first row. Columns of other names are left alone.
"""

import csv
import difflib
import io
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from exercises.core.columns import Column, Holds
from exercises.core.table import NOTHING, Table, array
from exercises.core.trial import Value

FLAGS = {"0": False, "false": False, "1": True, "true": True}
INT64 = 2**63
MOST_PROBLEMS = 20
# Rows read at once: their cells as texts are the most that is held beside the table.
PIECE = 20_000

Piece = list[tuple[int, list[str]]]


class TableError(ValueError):
    """What is wrong with a table, each with its row (as a spreadsheet counts) and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems[:MOST_PROBLEMS])
        more = len(problems) - len(self.problems)
        super().__init__("\n".join((*self.problems, *([f"and more ({more})"] if more else []))))


def read_csv(source: Path | TextIO, columns: Sequence[Column]) -> Table:
    """The table in a CSV file; TableError tells all that is wrong with it (20 at most).

    A row that stands there twice, by its onset and all else, is wrong: it would count twice.
    """
    if isinstance(source, Path):
        with source.open(encoding="utf-8-sig", newline="") as stream:
            return read_csv(stream, columns)
    try:
        return _Reader(columns).read(csv.reader(source))
    except UnicodeDecodeError as error:
        told = f"the file is not UTF-8 text: byte {error.start} cannot be read"
        raise TableError([told]) from None
    except csv.Error as error:
        raise TableError([f"the file is not a CSV table: {error}"]) from None


class _Reader:
    """One reading: columns grow piece by piece, problems gather until the end."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._problems: list[str] = []
        self._header: list[str] = []
        self._grown: dict[str, list[NDArray[Any]]] = {c.name: [] for c in columns}
        self._rows: list[NDArray[np.int64]] = []

    def read(self, lines: Iterator[list[str]]) -> Table:
        first = next(lines, None)
        if first is None:
            wanted = ", ".join(c.name for c in self._columns if c.required)
            raise TableError([f"the file is empty; its first row must name the columns: {wanted}"])
        self._header = [name.strip() for name in first]
        self._problems += _header_problems(self._header, self._columns)
        numbered = ((n, row) for n, row in enumerate(lines, 2) if row)
        broken = bool(self._problems)
        while piece := list(islice(numbered, PIECE)):
            uneven = list(_uneven(piece, len(self._header)))
            self._problems += uneven
            broken |= bool(uneven)
            if not broken:
                self._grow(piece)
        self._refuse()
        table = {c.name: self._whole(c) for c in self._columns}
        self._problems += _repeated(table, self._numbers())
        self._refuse()
        return table

    def _refuse(self) -> None:
        if self._problems:
            raise TableError(self._problems)

    def _grow(self, piece: Piece) -> None:
        cells = list(zip(*(row for _, row in piece), strict=True))
        self._rows.append(np.array([n for n, _ in piece]))
        for column in self._columns:
            at = self._header.index(column.name) if column.name in self._header else None
            read = _nothing if at is None else _read
            values = read(column, piece, () if at is None else cells[at], self._problems)
            self._grown[column.name].append(array(column, values))

    def _whole(self, column: Column) -> NDArray[Any]:
        return np.concatenate(self._grown.pop(column.name) or [array(column, [])])

    def _numbers(self) -> NDArray[np.int64]:
        return np.concatenate(self._rows or [np.zeros(0, np.int64)])


def _header_problems(header: list[str], columns: Sequence[Column]) -> Iterator[str]:
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield f'the first row names the column "{name}" more than once'
    for column in columns:
        if column.required and column.name not in header:
            near = difflib.get_close_matches(column.name, header, 1)
            hint = f'; is it "{near[0]}"?' if near else f"; there are: {', '.join(header)}"
            yield f'there is no column "{column.name}" ({column.doc}){hint}'


def _uneven(piece: Piece, width: int) -> Iterator[str]:
    for n, row in piece:
        if len(row) != width:
            yield f"row {n}: has {len(row)} cells where the first row names {width} columns"


def _repeated(table: Table, rows: NDArray[np.int64]) -> Iterator[str]:
    """Rows that stand there twice; only where onsets tell one trial from another."""
    onsets = table.get("onset_ns", np.zeros(0, np.int64))
    _, which, counts = np.unique(onsets, return_inverse=True, return_counts=True)
    first: dict[str, int] = {}
    for at in np.flatnonzero((onsets != 0) & (counts[which] > 1)):
        cells = repr([column[at] for column in table.values()])
        if cells in first:
            yield f'row {rows[at]}, column "onset_ns": repeats row {first[cells]}, cell for cell'
        first.setdefault(cells, int(rows[at]))


def _nothing(
    column: Column,
    piece: Piece,
    cells: Sequence[str],  # noqa: ARG001 - there are none
    problems: list[str],  # noqa: ARG001 - nor any of these
) -> Any:
    return [NOTHING[column.holds]] * len(piece)


def _read(column: Column, piece: Piece, cells: Sequence[str], problems: list[str]) -> Any:
    """The values of a column, at once where all cells are good.

    Otherwise one by one: what cannot be read goes to `problems`, with nothing in its place.
    """
    try:
        return _at_once(column, cells)
    except ValueError:
        pass
    parse, values = PARSERS[column.holds], []
    for (row, _), cell in zip(piece, cells, strict=True):
        value = NOTHING[column.holds]
        try:
            value = parse(column, cell.strip())
        except ValueError as error:
            problems.append(f'row {row}, column "{column.name}": "{cell.strip()[:40]}" {error}')
        values.append(value)
    return values


def _at_once(column: Column, cells: Sequence[str]) -> Sequence[Value]:
    """Each different cell is read once: most columns repeat few of them."""
    parse = PARSERS[column.holds]
    known = {cell: parse(column, cell.strip()) for cell in set(cells)}
    return [known[cell] for cell in cells]


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
