# ruff: noqa: T201 (a program, and this is what it says)
"""`make bench`: every benchmark, or one; a table, build/bench.json and docs/benchmarks.md."""

import argparse
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

from rich.console import Console
from rich.table import Table

from tests.bench.kit.machine import load_average, machine_class
from tests.bench.kit.page import Block, figure, updated
from tests.bench.kit.processes import HEADLESS, PROJECT
from tests.bench.kit.rows import Claim, Row

RESULT = PROJECT / "build" / "bench.json"
PAGE = PROJECT / "docs" / "benchmarks.md"
FIGURES = ("measured", "its figure", "ratio")


class Benchmark(Protocol):
    """What a benchmark's module has."""

    CLAIMS: Sequence[Claim]

    def measure(self, tell: Callable[[str], None]) -> list[Row]:
        """One row a claim."""


def names() -> list[str]:
    """Every benchmark, in order of the alphabet."""
    beside = iter_modules([str(Path(__file__).parent)])
    return sorted(m.name for m in beside if not m.ispkg and m.name != "__main__")


def measured(module: Benchmark) -> list[Row]:
    """The benchmark's rows; where it fails, its claims as rows that do not hold."""
    try:
        return module.measure(lambda words: print(f"    {words}", flush=True))
    except Exception as error:
        traceback.print_exc()
        return [claim.missing(str(error) or type(error).__name__) for claim in module.CLAIMS]


def block(name: str) -> Block:
    """Measure one benchmark."""
    module = import_module(f"tests.bench.{name}")
    before = load_average()
    rows = measured(cast(Benchmark, module))
    when = f"Measured on {datetime.now(UTC):%Y-%m-%d}, load {before} before: {machine_class()}."
    return Block(name, inspect.getdoc(module) or "", rows, when)


def table(rows: Sequence[Row]) -> Table:
    """All rows for the terminal."""
    shown = Table(title="benchmarks")
    for head in ("area", "what", "measured", "beside", "its figure", "ratio", "target", "holds"):
        shown.add_column(head, justify="right" if head in FIGURES else "left")
    for row in rows:
        holds = "[green]yes[/]" if row.holds else "[red]no[/]"
        mine, theirs = f"{figure(row.value)} {row.unit}", figure(row.beside_value)
        cells = (row.area, row.name, mine, row.beside, theirs, figure(row.ratio), row.target)
        shown.add_row(*cells, holds)
    return shown


def chosen(arguments: Sequence[str]) -> list[str]:
    """Which benchmarks to run: all, or the one that is named."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument("name", nargs="?", choices=names(), help="one of them; default: all")
    name = options.parse_args(arguments).name
    return [name] if name else names()


def main(arguments: Sequence[str]) -> None:
    """Measure, tell, and keep; a row that does not hold is told and is no error of the command."""
    os.environ.update(HEADLESS)
    blocks = []
    wanted = chosen(arguments)
    for number, name in enumerate(wanted, start=1):
        print(f"[{number}/{len(wanted)}] {name}", flush=True)
        blocks.append(block(name))
    rows = [row for one in blocks for row in one.rows]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([row.as_dict() for row in rows], indent=1), encoding="utf-8")
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8"), blocks), encoding="utf-8")
    # A log has no width of its own: rows stay on their lines there.
    Console(width=None if sys.stdout.isatty() else 160).print(table(rows))
    print(f"figures: {RESULT.relative_to(PROJECT)}, {PAGE.relative_to(PROJECT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
