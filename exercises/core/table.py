"""Trial tables: named columns of numpy arrays, one row a trial, several people by `session`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

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
NONE_VERIFIED: Mapping[str, bool] = MappingProxyType({})
TRIAL_FIELDS = frozenset(Trial._fields) - {"extra"}


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
    return {c.name: array(c, _values(c, pairs, verified)) for c in columns}


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


def array(column: Column, values: Sequence[Any]) -> NDArray[Any]:
    """The column's values as an array of what it holds."""
    return np.array(values, dtype=DTYPES[column.holds])
