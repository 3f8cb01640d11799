"""docs/benchmarks.md: what each benchmark measured last, between two marks that are kept.

Each benchmark has a block of its own, so that measuring one leaves the others' figures alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.kit.rows import Row

START = "<!-- measured: written by make bench -->"
END = "<!-- measured: end -->"
HEAD = "| what | measured | beside | its figure | ratio | target | holds |"
RULE = "|---|---:|---|---:|---:|---|---|"


@dataclass(frozen=True, slots=True)
class Block:
    """One benchmark's part of the page."""

    name: str
    about: str
    rows: Sequence[Row]
    measured: str
    """When and on what class of machine."""

    def text(self) -> str:
        """As Markdown, beginning with its heading."""
        table = "\n".join([HEAD, RULE, *map(_line, self.rows)])
        return f"## {self.name}\n\n{self.about.strip()}\n\n{table}\n\n{self.measured}\n"


def updated(page: str, blocks: Sequence[Block]) -> str:
    """The page with these blocks in place of those of their names; ValueError without the marks."""
    before, start, rest = page.partition(START)
    inside, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"the page has lost its marks: put back {START} and {END}")
    texts = _blocks(inside) | {block.name: block.text() for block in blocks}
    body = "\n".join(texts[name] for name in sorted(texts))
    return f"{before}{START}\n\n{body}\n{END}{after}"


def _blocks(inside: str) -> dict[str, str]:
    parts = re.split(r"^(?=## )", inside, flags=re.MULTILINE)
    return {part.split("\n", 1)[0][3:]: part.rstrip() + "\n" for part in parts if part[:3] == "## "}


def _line(row: Row) -> str:
    cells = (
        row.name,
        f"{figure(row.value)} {row.unit}",
        row.beside,
        figure(row.beside_value),
        figure(row.ratio),
        row.target.replace("<=", "≤").replace(">=", "≥"),
        "yes" if row.holds else "**no**",
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def figure(number: float | None) -> str:
    """A figure for people: thousands set apart, a dash for none."""
    return "–" if number is None else f"{number:,.4g}" if number < 1000 else f"{number:,.0f}"
