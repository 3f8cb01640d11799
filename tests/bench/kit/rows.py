"""A claim, and the row that a measurement makes of it."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

Of = Literal["ratio", "value", "excess"]
Sense = Literal["<=", ">="]


def significant(figure: float | None) -> float | None:
    """Four significant figures: more would be noise. What is no number stays away: None."""
    return float(f"{figure:.4g}") if figure is not None and math.isfinite(figure) else None


@dataclass(frozen=True, slots=True)
class Target:
    """The bound that is promised: for the value, its ratio to the peer's, or its excess over it.

    Counts that may be 0 have an excess and no ratio.
    """

    of: Of
    sense: Sense
    bound: float

    def meets(self, figure: float) -> bool:
        """Whether the figure keeps to the bound; the bound itself does."""
        return figure <= self.bound if self.sense == "<=" else figure >= self.bound


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table and of build/bench.json; None stands for what was not measured."""

    area: str
    name: str
    value: float | None
    unit: str
    beside: str
    beside_value: float | None
    ratio: float | None
    target: str
    holds: bool

    def as_dict(self) -> dict[str, Any]:
        """The nine fields, JSON-ready."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is measured (`name`, in `unit`), beside which peer, and what must hold."""

    area: str
    name: str
    unit: str
    beside: str
    target: Target

    def row(self, values: Sequence[float], peers: Sequence[float]) -> Row:
        """The medians of both series, and their ratio. A peer without figures holds nothing."""
        value, peer = _middle(values), _middle(peers)
        ratio = value / peer if value is not None and peer else None
        excess = value - peer if value is not None and peer is not None else None
        figure = {"ratio": ratio, "value": value, "excess": excess}[self.target.of]
        there = excess if self.target.of == "excess" else ratio
        holds = there is not None and figure is not None and self.target.meets(figure)
        return self._row(self.beside, *map(significant, (value, peer, ratio)), holds=holds)

    def missing(self, why: str) -> Row:
        """The row of a measurement, or a peer, that could not be had."""
        return self._row(f"{self.beside} (not measured: {why})", None, None, None, holds=False)

    def _row(
        self,
        beside: str,
        value: float | None,
        peer: float | None,
        ratio: float | None,
        *,
        holds: bool,
    ) -> Row:
        promised = f"{self.target.of} {self.target.sense} {self.target.bound:g}"
        if self.target.of != "ratio":
            promised += f" {self.unit}"
        return Row(self.area, self.name, value, self.unit, beside, peer, ratio, promised, holds)


def _middle(series: Sequence[float]) -> float | None:
    return median(series) if series else None
