"""Trial tables: named columns of numpy arrays, one row a trial, several people grouped by `session`."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Table = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as documented: what it holds, in which unit, and whether it may be left out."""

    name: str
    holds: Literal["text", "number", "integer", "flag"]
    doc: str
    unit: str = ""
    required: bool = True
    allowed: tuple[str, ...] = ()
