"""Orders of trials: balanced, shuffled, and with no long runs of one kind."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

K = TypeVar("K")


def shuffled(counts: Mapping[K, int], most: Mapping[K, int], rng: random.Random) -> list[K]:
    """Each kind `counts[kind]` times in random order, none more than `most[kind]` in a row.

    Each place is drawn from the kinds left, in proportion to how many are left, among those after
    which the rest can still be placed. ValueError where no order keeps the rule.
    """
    left = {kind: n for kind, n in counts.items() if n > 0}
    order: list[K] = []
    row = 0
    while left:
        last = order[-1] if order else None
        open_kinds = [
            k
            for k in left
            if (row if k == last else 0) < most[k] and _fits(left, most, k, row, last)
        ]
        if not open_kinds:
            raise ValueError(f"no order of {dict(counts)} has at most {dict(most)} in a row")
        kind = rng.choices(open_kinds, [left[k] for k in open_kinds])[0]
        row = row + 1 if kind == last else 1
        order.append(kind)
        left[kind] -= 1
        if not left[kind]:
            del left[kind]
    return order


def _fits(left: Mapping[K, int], most: Mapping[K, int], first: K, row: int, last: K | None) -> bool:
    """Can the rest still be placed after `first`? Each kind must fit between the others.

    The others open one place more than their number; where the order goes on with the kind
    itself, its first place has only what is left of the run.
    """
    total = sum(left.values()) - 1
    run = row + 1 if first == last else 1
    for kind, n in left.items():
        mine = n - (kind == first)
        room = most[kind] * (total - mine + 1) - (run if kind == first else 0)
        if mine > room:
            return False
    return True


class Planned(NamedTuple):
    """A trial to come: its kind, and the gap in seconds from the stimulus before it."""

    kind: str
    iti_s: float


def gapped(kinds: Iterable[str], low_s: float, high_s: float, rng: random.Random) -> list[Planned]:
    """The kinds in their order, each after a gap drawn evenly between `low_s` and `high_s`."""
    return [Planned(kind, rng.uniform(low_s, high_s)) for kind in kinds]


class Sided(NamedTuple):
    """A trial to come: its kind, and the side that is right."""

    kind: str
    side: str


def sided(
    counts: Mapping[str, int],
    most: Mapping[str, int],
    sides: Sequence[str],
    rng: random.Random,
) -> list[Sided]:
    """Kinds as in `shuffled`, each as often on one side as on the others, in random order."""
    kinds = shuffled(counts, most, rng)
    drawn = {kind: [sides[i % len(sides)] for i in range(n)] for kind, n in counts.items()}
    for places in drawn.values():
        rng.shuffle(places)
    return [Sided(kind, drawn[kind].pop()) for kind in kinds]
