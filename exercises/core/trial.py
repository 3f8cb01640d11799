"""One trial as it is kept: a flat row, the same for every exercise, with its own columns beside."""

import math
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from exercises.core.script import Seen

Value = float | int | str | bool
NOTHING: Mapping[str, Value] = MappingProxyType({})


class Trial(NamedTuple):
    """A finished trial.

    `block` is "practice" or the form's name; `kind` is the condition in the exercise's words.
    `button` is the watched button that answered, or "" for none; `rt_s` its time from the onset,
    NaN for none. `onset_ns` and `press_ns` are the two stamps it came from (0 for none).
    `source` says whose clock reading the press is. `early` marks a press before the onset,
    `suspect` one whose stamp the kernel could not vouch for, `late` the number of late flips.
    `extra` holds the exercise's own columns, and `broken`, where it was broken off before.
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
    extra: Mapping[str, Value] = NOTHING

    def also(self, **more: Value) -> "Trial":
        """The same, with these columns in its `extra` too."""
        return Trial._make((*self[:-1], {**self.extra, **more}))

    def after_breaks(self, broken: int) -> "Trial":
        """The same; where it was broken off before, how often stands in `extra`."""
        return self.also(broken=broken) if broken else self

    @classmethod
    def of(
        cls,
        seen: "Seen",
        watch: Collection[str],
        cue: int,
        *,
        block: str,
        kind: str,
        extra: Mapping[str, Value] = NOTHING,
        late: int | None = None,
    ) -> "Trial":
        """The trial that `seen` tells of: the first press of `watch` from the onset of `cue` on.

        `late` flips are those of `seen`, where they are not given.
        """
        onset_ns, press = seen.onsets[cue], seen.press(watch, cue)
        early, late = seen.early(watch, cue) is not None, seen.late if late is None else late
        if press is None:
            return cls(block, kind, onset_ns=onset_ns, early=early, late=late, extra=extra)
        return cls(
            block,
            kind,
            press.button,
            (press.t_ns - onset_ns) / 1e9,
            onset_ns,
            press.t_ns,
            press.source,
            early,
            press.suspect,
            late,
            extra,
        )
