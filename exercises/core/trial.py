"""One trial as it is kept: a flat row, the same for every exercise, with the exercise's own beside it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Value = float | int | str | bool
NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trial:
    """A finished trial.

    `block` is "practice" or the form's name; `kind` is the condition in the exercise's words.
    `button` is the watched button that answered, or "" for none; `rt_s` its time from the onset,
    NaN for none. `onset_ns` and `press_ns` are the two stamps it came from (0 for none).
    `source` says whose clock reading the press is. `early` marks a press before the onset,
    `suspect` one whose stamp the kernel could not vouch for, `late` the number of late flips.
    `extra` holds the exercise's own columns.
    """

    block: str
    kind: str
    button: str = ""
    rt_s: float = math.nan
    onset_ns: int = 0
    press_ns: int = 0
    source: str = ""
    early: bool = False
    suspect: bool = False
    late: int = 0
    extra: Mapping[str, Value] = field(default=NOTHING)
