"""Plots as SVG, each with a title and a description that says the same in words.

Nothing is told by colour alone: marks differ in shape, bars in hatching. Lines and letters stand
at 4.5:1 or more on white. No pyplot: it keeps state, and wants a screen.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from controller.impact.analysis.changes import Step
from controller.impact.analysis.groups import Group
from controller.impact.analysis.ranks import Standing
from controller.impact.rendering.words import number, untold, verdict_words

INK, BLUE, RUST, GREY, PALE = "#1a1a1a", "#1f4e79", "#9a3412", "#555b66", "#d6dbe3"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "training-pod",
    "font.size": 10,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.8,
}
MARKS = {"primary": "D", "secondary": "o", "exploratory": "s"}
HATCHES = {
    "improved": (BLUE, ""),
    "no clear change": (PALE, "..."),
    "worse": ("#f3d5c8", "xxx"),
    "cannot tell": ("white", "///"),
    "not told apart": ("#eceff3", "--"),
}
UNTOLD = "not told apart"
MOST_PEOPLE = 25


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot: `alt` says in words what is to be seen, `svg` is the picture."""

    title: str
    alt: str
    svg: str


def effects(groups: Sequence[Group], titles: dict[str, str], better: dict[str, int]) -> Picture:
    """Hedges g of each measure with its interval, turned so that right is better."""
    shown = [group for group in groups if group.effect is not None]
    figure, axes = blank(7.0, 0.55 * len(shown) + 1.1)
    words = []
    for place, group in enumerate(reversed(shown)):
        effect, turn = group.effect, better[group.measure] or 1
        assert effect is not None
        low, high = sorted((effect.g_low * turn, effect.g_high * turn))
        filled = BLUE if group.role != "exploratory" else "white"
        axes.plot([low, high], [place, place], color=BLUE, linewidth=2, zorder=2)
        axes.plot(
            effect.g * turn, place, MARKS[group.role], color=BLUE, markerfacecolor=filled,
            markersize=8, zorder=3,
        )  # fmt: skip
        told = f"{number(effect.g * turn, 2)} ({number(low, 2)} to {number(high, 2)})"
        words.append(f"{titles[group.measure]}, {group.role}: {told}, of {effect.n} people")
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(shown)), [titles[g.measure] for g in reversed(shown)])
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlabel("change in standard deviations (Hedges g, 95 % interval); right is better")
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    alt = "Change of each measure with its interval. " + "; ".join(reversed(words)) + "."
    return drawn(figure, "How much each measure changed", alt)


def verdicts(groups: Sequence[Group], titles: dict[str, str]) -> Picture:
    """How many people changed beyond their measure's own error, as parts of a bar."""
    figure, axes = blank(7.0, 0.6 * len(groups) + 1.3)
    for place, group in enumerate(reversed(groups)):
        counts = {verdict: n or 0 for verdict, n in (group.verdicts or {}).items()}
        counts[UNTOLD], left = untold(group), 0
        for verdict, count in counts.items():
            colour, hatch = HATCHES[verdict]
            axes.barh(
                place, count, left=left, color=colour, hatch=hatch, edgecolor=INK,
                linewidth=0.8 if count else 0,
            )  # fmt: skip
            left += count
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=INK, label=verdict)
        for verdict, (colour, hatch) in HATCHES.items()
    ]
    axes.set_yticks(range(len(groups)), [titles[g.measure] for g in reversed(groups)])
    axes.set_xlabel("people")
    figure.legend(handles=handles, loc="outside upper center", ncols=5, frameon=False, fontsize=8)
    words = [f"{titles[group.measure]}: {verdict_words(group)}" for group in groups]
    alt = "How many people changed. " + "; ".join(words) + "."
    return drawn(figure, "How many people changed, by what their measure moves by itself", alt)


def course(
    title: str,
    unit: str,
    values: Sequence[float],
    marks: Sequence[bool],
    band: float | None,
    better: int,
) -> Picture:
    """One person's assessments in order; `band` is half the width of what is no clear change.

    `marks` says of each whether it counts; what does not is hollow.
    """
    figure, axes = blank(5.2, 2.3)
    places = np.arange(1, len(values) + 1)
    kept = [(x, y) for x, y, counts in zip(places, values, marks, strict=True) if counts]
    if band is not None and kept:
        first = kept[0][1]
        axes.axhspan(first - band, first + band, color=PALE, zorder=0)
    axes.plot([x for x, _ in kept], [y for _, y in kept], color=BLUE, linewidth=1.5)
    for x, y, counts in zip(places, values, marks, strict=True):
        face = BLUE if counts else "white"
        axes.plot(x, y, "o" if counts else "X", color=BLUE, markerfacecolor=face, markersize=8)
    axes.set_xticks(places)
    axes.set_xlim(0.5, len(values) + 0.5)
    axes.set_xlabel("assessment")
    way = {1: "up is better", -1: "down is better"}.get(better, "neither way is better")
    axes.set_ylabel(f"{unit or 'score'} ({way})", fontsize=9)
    told = ", ".join(
        number(y) + ("" if counts else " (does not count)")
        for y, counts in zip(values, marks, strict=True)
    )
    near = "" if band is None else f" Within {number(band)} of the first is no clear change."
    return drawn(figure, title, f"{title}, assessments in order: {told}; {way}.{near}")


def standings(found: Sequence[Standing]) -> Picture:
    """The needs of who is first, with their intervals, in the order of their ranks."""
    shown = found[:MOST_PEOPLE]
    figure, axes = blank(7.0, 0.26 * len(shown) + 1.0)
    last = shown[-1].group if shown else 0
    for place, each in enumerate(reversed(shown)):
        level = each.overall
        style = "o" if (last - each.group) % 2 == 0 else "s"
        axes.plot([level.low, level.high], [place, place], color=BLUE, linewidth=2)
        axes.plot(level.value, place, style, color=BLUE, markersize=6)
    names = [f"{each.person} · group {each.group}" for each in reversed(shown)]
    axes.set_yticks(range(len(shown)), names, fontsize=8)
    axes.set_ylim(-0.7, len(shown) - 0.3)
    axes.set_xlim(0, 1)
    axes.set_xlabel("need for support, 0 to 1, with its 95 % interval")
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    groups = len({each.group for each in shown})
    alt = (
        f"Needs of the first {len(shown)} people with wide intervals that overlap within each of "
        f"{groups} group{'s'[: groups > 1]}; the table below has the numbers."
    )
    return drawn(figure, "Who may need support most", alt)


def blank(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty plot in the reports' style, in inches."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def drawn(figure: Figure, title: str, alt: str) -> Picture:
    """As SVG; `alt` says in words what is to be seen."""
    target = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    svg = target.getvalue()
    start = svg.index(">", svg.index("<svg")) + 1
    named = f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>"
    return Picture(title, alt, svg[svg.index("<svg") : start] + named + svg[start:])


def step_words(steps: Sequence[Step]) -> str:
    """Each pair's verdict, in order."""
    return ", then ".join(step.verdict for step in steps)
