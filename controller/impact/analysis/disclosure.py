"""What may be told of small groups: nothing of fewer than so many people, or by subtraction.

Primary suppression hides each count from 1 to `fewest` - 1. Complementary suppression hides the
smallest of the others too, until nothing hidden follows from a total: at least two hidden cells, of
at least `fewest` people together (Hundepool et al. 2012, Statistical Disclosure Control, chapter 4,
doi:10.1002/9781118348239). A count of 0 is told.
"""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def told(counts: Mapping[K, int], fewest: int) -> dict[K, int | None]:
    """The counts that add up to a known total; None for those that are hidden."""
    hidden = {key for key, count in counts.items() if 0 < count < fewest}
    rest = sorted(
        (key for key in counts if key not in hidden and counts[key]), key=counts.__getitem__
    )
    while hidden and rest and not _safe(hidden, counts, fewest):
        hidden.add(rest.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}


def _safe(hidden: set[K], counts: Mapping[K, int], fewest: int) -> bool:
    return len(hidden) > 1 and sum(counts[key] for key in hidden) >= fewest


def share(part: int, of: int, fewest: int) -> tuple[int, int] | None:
    """`part` people of so many as (low, high), alike where both it and the rest may be told.

    None where all are too few.
    """
    if of < fewest:
        return None
    if 0 < part < fewest:
        return 1, fewest - 1
    return (of - fewest + 1, of - 1) if 0 < of - part < fewest else (part, part)
