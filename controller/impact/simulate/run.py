"""Made cohorts through the report's own analysis, and how often it was right."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from controller.config.models import ProgrammeConfig
from controller.impact.analysis.changes import changes, compared
from controller.impact.analysis.effects import Effect
from controller.impact.analysis.groups import Group, groups, wings
from controller.impact.analysis.norms import judges
from controller.impact.simulate.cohorts import HOURS, MEASURE, MEASURES, Made, Shape, made, plan

LEVEL = 0.05
# So many people at once: what they take of memory stays within some hundred megabytes.
AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of how many; `low` and `high` are the 95 % interval (Wilson 1927)."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.hits + other.hits, self.of + other.of)

    @property
    def share(self) -> float | None:
        """None of nothing."""
        return self.hits / self.of if self.of else None

    def document(self) -> dict[str, float | int | None]:
        """As JSON has it."""
        low, high = proportion_confint(self.hits, self.of, method="wilson") if self.of else (0, 1)
        return {
            "share": self.share,
            "low": float(low),
            "high": float(high),
            "hits": self.hits,
            "of": self.of,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """What was told of people and of groups.

    people: `improved`, `worse`; `person_covered`: the 95 % band holds what they truly gained
    groups: `found`, p below .05 in the paired t test (in the true direction, where there is one);
        `covered`, the interval of g holds the true size
    models: the same of the mixed model's slope on hours; of cohorts that it could be fitted to
    `drop_out`: people without a second assessment
    """

    improved: Rate = Rate()
    worse: Rate = Rate()
    person_covered: Rate = Rate()
    found: Rate = Rate()
    covered: Rate = Rate()
    model_found: Rate = Rate()
    model_covered: Rate = Rate()
    drop_out: Rate = Rate()

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts))
        )

    @property
    def clear(self) -> Rate:
        """People of whom the verdict says that they changed, either way."""
        return Rate(self.improved.hits + self.worse.hits, self.improved.of)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A shape, and what was counted of so many cohorts of it, the first `modelled` with a model."""

    shape: Shape
    cohorts: int
    modelled: int
    counts: Counts


def simulate(shape: Shape, cohorts: int, modelled: int, seed: int) -> Outcome:
    """So many cohorts of a shape, `modelled` of them with a mixed model.

    The same seed gives the same people; of shapes that differ in effect alone it gives those with
    the same errors, so that these compare closely.
    """
    counts, left = Counts(), min(modelled, cohorts)
    for size, rng in _batches(shape, cohorts, seed):
        made_now = made(shape, size, rng)
        counts += _counted(shape, made_now, left)
        left = max(left - size, 0)
    return Outcome(shape, cohorts, min(modelled, cohorts), counts)


def _batches(shape: Shape, cohorts: int, seed: int) -> Iterator[tuple[int, np.random.Generator]]:
    """How many cohorts at once, with what draws them."""
    size = max(AT_ONCE // shape.people, 1)
    sizes = [min(size, cohorts - start) for start in range(0, cohorts, size)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    return zip(sizes, map(np.random.default_rng, seeds), strict=True)


def _counted(shape: Shape, here: Made, modelled: int) -> Counts:
    rules, rows = plan(shape), here.dataset.assessments
    judged = judges(rows, rules, ProgrammeConfig(offer=()), MEASURES)
    changed = changes(rows, judged, MEASURES, rules.baseline_hours)
    told = wings(here.dataset.people, changed, [MEASURE], rules)
    effects = [wing.effects[MEASURE] for wing in told]
    counts = _of_people(changed, here.gained) + _of_groups(shape, effects)
    return counts + _of_models(shape, _models(shape, changed, compared(rows), modelled))


def _of_people(changed: pd.DataFrame, gained: pd.Series) -> Counts:
    twice = changed[changed["counted"] > 1]
    true = gained.loc[twice["person"]].to_numpy()
    held = (twice["low"] <= true) & (true <= twice["high"])
    many = len(twice)
    return Counts(
        improved=Rate(int((twice["verdict"] == "improved").sum()), many),
        worse=Rate(int((twice["verdict"] == "worse").sum()), many),
        person_covered=Rate(int(held.sum()), many),
        drop_out=Rate(len(changed) - many, len(changed)),
    )


def _of_groups(shape: Shape, effects: list[Effect | None]) -> Counts:
    told = [each for each in effects if each is not None]
    found = [_found(each.p, each.difference, shape.gain) for each in told]
    held = [each.g_low <= shape.size <= each.g_high for each in told]
    return Counts(found=Rate(sum(found), len(told)), covered=Rate(sum(held), len(told)))


def _found(p: float, value: float, true: float) -> bool:
    """Whether it was told, and the right way where something is true."""
    return p < LEVEL and value * true >= 0


def _models(
    shape: Shape, changed: pd.DataFrame, used: pd.DataFrame, modelled: int
) -> Iterator[Group]:
    """The first so many cohorts, each as a report on it by itself tells it."""
    own = dict(tuple(changed[changed["wing"] < modelled].groupby("wing")))
    rows = dict(tuple(used[used["wing"] < modelled].groupby("wing")))
    for wing, of in own.items():
        yield from groups(of, rows[wing], plan(shape), MEASURES)


def _of_models(shape: Shape, told: Iterator[Group]) -> Counts:
    slope, counts = shape.effect / HOURS, Counts()
    for group in told:
        terms = group.model.terms if group.model else ()
        for term in (each for each in terms if each.name == "hours"):
            found = _found(term.p, term.value, slope)
            held = term.low <= slope <= term.high
            counts += Counts(model_found=Rate(found, 1), model_covered=Rate(held, 1))
    return counts
