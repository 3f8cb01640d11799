"""The health document as the rules read it: by path, and beside the one before it (pure).

A part that is not there, or could not tell its status, is unknown: no rule holds of what is not
known.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
# A fault's code, and the part that it is about.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """The document `now`, the one `before` it ({} at first), and the faults that are `raised`."""

    now: Document
    before: Document
    raised: Collection[Key] = ()

    def at(self, *path: str) -> Any:
        """What stands there, or None."""
        return _at(self.now, path)

    def number(self, *path: str) -> float | None:
        """The number that stands there, or None."""
        return _number(self.at(*path))

    def text(self, *path: str) -> str:
        """The text that stands there, or nothing."""
        found = self.at(*path)
        return found if isinstance(found, str) else ""

    def listed(self, *path: str) -> Sequence[Any]:
        """What stands there as a list, or an empty one."""
        found = self.at(*path)
        return found if isinstance(found, list | tuple) else ()

    def grown(self, *path: str) -> float:
        """By how much a count has grown since the look before; 0 where that is not known.

        Counts begin anew with their process: what became less has not grown.
        """
        now, before = self.number(*path), _number(_at(self.before, path))
        return max(now - before, 0.0) if now is not None and before is not None else 0.0

    def named(self, *path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects that stand under this path, each with its name."""
        found = self.at(*path)
        for name, value in found.items() if isinstance(found, Mapping) else ():
            if isinstance(value, Mapping):
                yield name, value

    def beyond(self, key: Key, value: float | None, bounds: tuple[float, float]) -> bool:
        """Whether the value is past its bound: (to be raised, to stay so), the second one nearer.

        Bounds that fall, as (10, 15), are for values that are wrong below them.
        """
        if value is None:
            return False
        raising, staying = bounds
        bound = staying if key in self.raised else raising
        return value >= bound if staying <= raising else value <= bound


def _at(document: object, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
