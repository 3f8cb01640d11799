"""What was found, in plain sentences: for a governor in two minutes. Numbers as people write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from controller.impact.analysis.effects import Effect
from controller.impact.analysis.groups import Group
from controller.impact.analysis.programme import Found, Usage
from controller.impact.measures import Told

Way = Literal["better", "worse", "higher", "lower", "same", "hidden"]
SIGNS: Mapping[Way, str] = {
    "better": "▲",
    "worse": "▼",
    "higher": "△",
    "lower": "▽",
    "same": "=",
    "hidden": "–",
}
SAID: Mapping[Way, str] = {
    "better": "better than at the start",
    "worse": "worse than at the start",
    "higher": "higher than at the start; neither way is the better one",
    "lower": "lower than at the start; neither way is the better one",
    "same": "no clear change",
    "hidden": "of too few people to be told",
}
# Cohen (1988, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., 2.2.4): his words.
SIZES = ((0.2, "very small"), (0.5, "small"), (0.8, "medium"), (float("inf"), "large"))
NOT_BECAUSE = (
    "There is no group like this one that was not trained: time, doing a test again, and all else "
    "that happened on the wing are in every change too. This report cannot say that training was "
    "the cause."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure for the first page."""

    title: str
    measure: str
    role: str
    way: Way
    sign: str
    words: str
    pairs: str


def number(value: float | None, digits: int = 3) -> str:
    """Three significant digits, without an exponent where it can be; a dash for none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return "–"
    text = f"{value:.{digits}g}"
    return (f"{value:,.0f}" if "e+" in text else text).replace("-", "−")


def chance(p: float | None) -> str:
    """A p value."""
    if p is None:
        return "–"
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def between(limits: tuple[int, int] | None) -> str:
    """A number of people, or what it may be."""
    if limits is None:
        return "too few to be told"
    low, high = limits
    return f"{low:,}" if low == high else f"between {low:,} and {high:,}"


def way(effect: Effect | None, better: int) -> Way:
    """Which way a group changed: only where the 95 % interval leaves 0."""
    if effect is None:
        return "hidden"
    if effect.g_low <= 0 <= effect.g_high:
        return "same"
    if better == 0:
        return "higher" if effect.g > 0 else "lower"
    return "better" if effect.g * better > 0 else "worse"


def size(g: float) -> str:
    """A word for a size."""
    return next(word for most, word in SIZES if abs(g) < most)


def line(group: Group, told: Told) -> Line:
    """One measure in one sentence."""
    found = way(group.effect, told.better)
    words = SAID[found]
    if group.effect is not None and found not in ("same", "hidden"):
        words += f"; the change is {size(group.effect.g)}"
    pairs = f"{group.effect.n:,}" if group.effect else "–"
    return Line(told.title, group.measure, group.role, found, SIGNS[found], words, pairs)


def summary(found: Found, measures: Mapping[str, Told], fewest: int) -> Iterator[str]:
    """The first page's sentences."""
    yield from _usage(found.usage, fewest)
    shown = [group for group in found.groups if group.effect]
    first = [g for g in shown if g.role == "primary"] or shown
    asked = "main questions" if first and first[0].role == "primary" else "measures"
    counts = dict[Way, int]()
    for group in first:
        each = way(group.effect, measures[group.measure].better)
        counts[each] = counts.get(each, 0) + 1
    if not first:
        yield f"No measure has {fewest} people or more who were tested at the start and again."
        return
    told = [f"{n} {_went(each)}" for each, n in counts.items()]
    yield f"Of {len(first)} {asked} tested at the start and again: {', '.join(told)}."


def _went(each: Way) -> str:
    return {"better": "went for the better", "worse": "went for the worse"}.get(
        each, "showed no clear change" if each == "same" else f"went {each}"
    )


def _usage(usage: Usage, fewest: int) -> Iterator[str]:
    if usage.people is None:
        yield f"Fewer than {fewest} people took part: nothing is told of them."
        return
    hours, people = usage.hours or 0.0, usage.people
    yield f"{people:,} people took part. They trained for {hours:,.0f} hours in all."
    yield f"Half of them trained for {number(usage.hours_middle, 2)} hours or more."
    if usage.again is not None:
        yield f"{between(usage.again)[:1].upper()}{between(usage.again)[1:]} came more than once."


def verdict_words(group: Group) -> str:
    """How many people changed beyond what their test moves by itself."""
    if group.verdicts is None or group.effect is None:
        return "not judged: nobody has told how much this measure moves by itself"
    told = [f"{n:,} {verdict}" for verdict, n in group.verdicts.items() if n]
    hidden = [verdict for verdict, n in group.verdicts.items() if n is None]
    if hidden:
        told.append(f"{untold(group):,} {' or '.join(hidden)}, of which too few are one of these")
    return ", ".join(told)


def untold(group: Group) -> int:
    """How many people have a verdict that may not be told by itself."""
    assert group.verdicts is not None
    assert group.effect is not None
    return group.effect.n - sum(n or 0 for n in group.verdicts.values())
