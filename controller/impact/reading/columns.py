"""What the frames hold: each column with its type, as the data package's dictionary has it.

A frame is pandas'; its columns are exactly these, in this order. Texts are categories or strings,
numbers float64 with NaN for none, whole numbers int64, flags bool.
"""

import json
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from controller.packaging.said import ANSWERS, FLAGS
from controller.packaging.scores import RESULTS, RUNS
from exercises.core.columns import Column

PLACE = (
    Column("site", "text", "where the pod stands"),
    Column("pod", "text", "its name: one pod is one wing"),
)
SOURCE = Column("source", "integer", "which of the sources, in their order, from 0", low=0)

Columns = tuple[Column, ...]
TABLES: dict[str, Columns] = {
    "results": (*PLACE, *RESULTS, SOURCE),
    "runs": (*PLACE, *RUNS, SOURCE),
    "answers": (*PLACE, *ANSWERS, SOURCE),
    "flags": (*PLACE, *FLAGS, SOURCE),
}
# Whole numbers that may be missing are read as float64.
ARROW = {"text": pa.string(), "number": pa.float64(), "integer": pa.float64(), "flag": pa.bool_()}
TEXT = pa.dictionary(pa.int32(), pa.string())
WHOLE = {"source"}


def named(columns: Sequence[Column]) -> list[str]:
    """Their names, in order."""
    return [column.name for column in columns]


def schema(columns: Sequence[Column]) -> pa.Schema:
    """As Arrow has them."""
    return pa.schema([(c.name, TEXT if c.holds == "text" else ARROW[c.holds]) for c in columns])


def whole(table: pa.Table, name: str) -> pa.Table:
    """With all columns of this frame; one that is not there has no values."""
    there, rows = set(table.column_names), len(table)
    arrays = [_column(table, c, rows) if c.name in there else _none(c, rows) for c in TABLES[name]]
    return pa.table(arrays, names=named(TABLES[name]))


def frame(tables: Sequence[pa.Table], name: str) -> pd.DataFrame:
    """Whole tables, one after another, as the frame of this name."""
    table = pa.concat_tables(tables) if tables else schema(TABLES[name]).empty_table()
    found = table.unify_dictionaries().to_pandas()
    for column in TABLES[name]:
        found[column.name] = _typed(found[column.name], column)
    if "params" in found:
        found["params"] = _alike(found["params"])
    return found


def typed(given: pd.DataFrame, name: str) -> pd.DataFrame:
    """Any frame with some of the columns as the frame of this name; so frames need no files."""
    columns = [c for c in TABLES[name] if c.name in given]
    table = pa.Table.from_pandas(given[named(columns)].astype(object), preserve_index=False)
    return frame([whole(table, name)], name)


def empty(name: str) -> pd.DataFrame:
    """No rows of this frame."""
    return frame([], name)


def _column(table: pa.Table, column: Column, rows: int) -> pa.ChunkedArray:
    found = table[column.name]
    if column.holds == "text":
        if pa.types.is_dictionary(found.type):
            return found.cast(TEXT) if found.type != TEXT else found
        return found.cast(pa.string()).dictionary_encode().cast(TEXT)
    return found.cast(ARROW[column.holds]) if rows else pa.chunked_array([], ARROW[column.holds])


def _none(column: Column, rows: int) -> pa.Array:
    return pa.nulls(rows, TEXT if column.holds == "text" else ARROW[column.holds])


def _typed(series: pd.Series, column: Column) -> pd.Series:
    if column.holds == "flag":
        return series.astype("boolean").fillna(False).astype(bool)
    if column.name in WHOLE:
        return series.fillna(0).astype("int64")
    if column.holds in ("number", "integer"):
        return series.astype("float64")
    return series if series.dtype.name == "category" else series.astype("category")


def _alike(params: pd.Series) -> pd.Series:
    """The same parameters as the same text: a database writes JSON in another order."""
    return params.map({text: _sorted(text) for text in params.cat.categories}).astype("category")


def _sorted(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text
