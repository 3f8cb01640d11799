"""A data package of one pod, as `pod package` writes it -> tables.

Tables are CSV, or Parquet of the same name. Tables that an older pod did not write are empty, and
told; `results` must be there.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute, csv, parquet

from controller.impact.reading.columns import ARROW, TABLES, named, whole
from controller.packaging.tables import DESCRIPTOR
from exercises.core.columns import Column

NEEDED = ("results",)
MOST_BYTES = 16 * 2**20


class SourceError(Exception):
    """A source cannot be used; `problems` says why and what to do, each with its file."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Source:
    """Where frames came from: `created` is "" where it does not say so.

    `whole` is of everybody at that pod, and not of one person. `place` is the directory of a
    package, which may have trials too; None for a database.
    """

    site: str
    pod: str
    created: str
    lacks: tuple[str, ...] = ()
    whole: bool = True
    place: Path | None = None

    @property
    def label(self) -> str:
        """For a reader."""
        return f"{self.site or 'unknown site'}/{self.pod}"


def read_package(directory: Path, number: int) -> tuple[Source, dict[str, pa.Table]]:
    """The package, as source `number`; SourceError tells all that is wrong with it at once."""
    descriptor = _descriptor(directory)
    site, pod = _names(descriptor)
    tables, problems, lacks = dict[str, pa.Table](), list[str](), list[str]()
    for name, columns in TABLES.items():
        try:
            table = _table(directory, name, columns)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            problems.append(f"{directory}: {name}: {_plain(error)}; make the package again")
            continue
        if table is None:
            lacks.append(name)
        tables[name] = _placed(table, name, site, pod, number)
    problems += [
        f"{directory}: there is no {name}.csv; is this a directory of `pod package`?"
        for name in NEEDED
        if name in lacks
    ]
    if problems:
        raise SourceError(problems)
    made, everybody = str(descriptor.get("created") or ""), "person" not in descriptor
    return Source(site, pod, made, tuple(lacks), everybody, directory), tables


def _descriptor(directory: Path) -> dict[str, Any]:
    path = directory / DESCRIPTOR
    hint = "name a directory that `pod package` has written"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError([f"{path}: is too large to be a dictionary of tables; {hint}"])
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError([f"{path}: {error.strerror}; {hint}"]) from error
    except ValueError as error:
        raise SourceError([f"{path}: is not JSON in UTF-8; make the package again"]) from error
    if not isinstance(document, dict):
        raise SourceError([f"{path}: holds no object; {hint}"])
    return document


def _names(descriptor: dict[str, Any]) -> tuple[str, str]:
    """Site and pod; packages of before say the pod in their own name alone."""
    pod = descriptor.get("pod") or str(descriptor.get("name", "")).removeprefix("training-pod-")
    return str(descriptor.get("site") or ""), str(pod or "unknown")


def _table(directory: Path, name: str, columns: tuple[Column, ...]) -> pa.Table | None:
    path = directory / f"{name}.parquet"
    if path.is_file():
        return _cast(parquet.read_table(path), columns)
    path = directory / f"{name}.csv"
    return read_csv(str(path), columns) if path.is_file() else None


def read_csv(
    source: Any,
    columns: Iterable[Column],
    *,
    integers: pa.DataType = ARROW["integer"],
) -> pa.Table:
    """A CSV table with those of the columns that it has; ArrowInvalid where a cell does not fit."""
    types = {c.name: integers if c.holds == "integer" else _csv_type(c) for c in columns}
    convert = csv.ConvertOptions(
        column_types=types,
        null_values=[""],
        strings_can_be_null=True,
        true_values=["1", "t", "true"],
        false_values=["0", "f", "false"],
    )
    # An answer may have a line break in it.
    parse = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(source, convert_options=convert, parse_options=parse)


def _csv_type(column: Column) -> pa.DataType:
    plain = ARROW[column.holds]
    return pa.dictionary(pa.int32(), plain) if column.holds == "text" else plain


def _cast(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    kept = [c for c in columns if c.name in table.column_names]
    arrays = [
        table[c.name].cast(ARROW[c.holds]).dictionary_encode()
        if c.holds == "text"
        else table[c.name].cast(ARROW[c.holds])
        for c in kept
    ]
    return pa.table(arrays, names=named(kept))


def _placed(table: pa.Table | None, name: str, site: str, pod: str, number: int) -> pa.Table:
    """With where it is from."""
    rows = 0 if table is None else len(table)
    told = {} if table is None else {n: table[n] for n in table.column_names}
    told["site"] = compute.dictionary_encode(pa.array([site] * rows, pa.string()))
    told["pod"] = compute.dictionary_encode(pa.array([pod] * rows, pa.string()))
    told["source"] = pa.array([float(number)] * rows, pa.float64())
    return whole(pa.table(told), name)


def _plain(error: Exception) -> str:
    """What a library says, on one line."""
    return " ".join(str(error).split())[:300]
