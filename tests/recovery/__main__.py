# ruff: noqa: T201 (a program, and this is what it says)
"""`python -m tests.recovery NAME [SITTINGS]`: recovery of one exercise's scores, as a table.

Each module beside this one is named after its exercise and has `rows(sittings)`, which yields
what was put in, what the mean score was, and the scores' standard deviation.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple


class Recovered(NamedTuple):
    """One line: `mean` and `sd` of the scores of all sittings, beside the `truth`."""

    what: str
    truth: float
    mean: float
    sd: float


def main(name: str, sittings: int = 1000) -> None:
    """Print the lines of one exercise, with the bias in the measure's unit and in per cent."""
    rows: Iterator[tuple[str, float, float, float]]
    rows = import_module(f"tests.recovery.{name}").rows(sittings)
    print(f"{name}, {sittings} sittings\n\n| | put in | mean | bias | bias, % | SD |")
    print("|---|---|---|---|---|---|")
    for line in map(Recovered._make, rows):
        off = line.mean - line.truth
        share = f"{off / line.truth:+.1%}" if line.truth else ""
        cells = (f"{line.truth:.3f}", f"{line.mean:.3f}", f"{off:+.3f}", share, f"{line.sd:.3f}")
        print(f"| {line.what} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
