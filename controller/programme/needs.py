"""What is known of a person -> how much self-control, mental health and agency weigh. Pure.

Each source puts an area at a position in its own range, 0 at the worst end and 1 at the best, with
a standard error. No source is told how other people do, so that a position is no rank.

- Before anything is known an area may be anywhere: uniform from 0 to 1, mean 0.5, SD 0.289.
- The error of a source has two parts: that of its answers, SD * sqrt(1 - r) by its reliability r
  (Lord & Novick 1968, Statistical Theories of Mental Test Scores), or SD / sqrt(n) of n items
  where none is known; and APART, because two measures of one area differ by more than that.
- They are combined with what was before by inverse variance, the normal model of a mean (Gelman,
  Carlin, Stern, Dunson, Vehtari & Rubin 2013, Bayesian Data Analysis, chapter 2.5).
- The pod's own questions, which nobody has tested, are at most OWN_MOST of what an area rests on.
- need = 1 - position; weight = floor + (1 - 3 floor) * need / sum of the needs.

docs/programme.md has an example, reckoned step by step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal, get_args

from exercises.catalogue import Area

Need = Literal["self_control", "mental_health", "agency"]
NEEDS: tuple[Need, ...] = get_args(Need)
Kind = Literal["own", "questionnaire", "assessment"]

# Which need each area of exercises is for: the programme's own decision.
TRAINED: Mapping[Area, Need] = {
    "control": "self_control",
    "attention": "self_control",
    "calm": "mental_health",
    "agency": "agency",
}

MIDDLE = 0.5
SPREAD = sqrt(1 / 12)
# Chosen, not measured: more than half a step of five.
APART = 0.15
OWN_MOST = 1 / 3
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that tells of an area: `position` from 0 (worst) to 1, and its standard error."""

    need: Need
    name: str
    kind: Kind
    position: float
    se: float


@dataclass(frozen=True, slots=True)
class Rests:
    """A source, and its `share` of what is known of the area, what was before included."""

    source: Source
    share: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """An area: its weight, where it may lie, and all that it rests on.

    `position` has the standard error `se`. `low` and `high` are the weight with the area at the
    ends of its 95 % interval and both others at the opposite ends of theirs: wider than 95 %.
    """

    need: Need
    weight: float
    low: float
    high: float
    position: float
    se: float
    rests_on: tuple[Rests, ...]

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the position, within the range."""
        return max(self.position - Z * self.se, 0.0), min(self.position + Z * self.se, 1.0)


def error(items: int, reliability: float | None = None) -> float:
    """The standard error of a source of so many items, as a part of its range."""
    own = 1 / items if reliability is None else 1 - reliability
    return sqrt(SPREAD**2 * own + APART**2)


def weigh(sources: Iterable[Source], floor: float) -> tuple[Weighed, ...]:
    """Each area, the weakest first, then in the order of NEEDS; no weight is below `floor`.

    The weights add up to 1. `floor` is from 0 to 1/3, where all are alike.
    """
    given = sorted(sources, key=lambda source: (source.name, source.position))
    found = [_known(need, [s for s in given if s.need == need]) for need in NEEDS]
    weighed = [_weighed(one, [o for o in found if o is not one], floor) for one in found]
    return tuple(sorted(weighed, key=lambda one: -one.weight))


def paces(weighed: Iterable[Weighed]) -> dict[Area, float]:
    """How fast each area's turn comes round, 1 for the average weight.

    Rounded, so that areas that weigh alike have the very same pace.
    """
    weights = {one.need: one.weight for one in weighed}
    return {area: round(weights[need] * len(NEEDS), 3) for area, need in TRAINED.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """Where an area lies, by all that is known of it."""

    need: Need
    position: float
    se: float
    rests_on: tuple[Rests, ...]

    def need_at(self, z: float) -> float:
        """How much it needs, so many standard errors on, within the range."""
        return min(max(1 - self.position + z * self.se, 0.0), 1.0)


def _known(need: Need, sources: list[Source]) -> _Known:
    """By inverse variance; own questions are scaled down together where they would be too much."""
    before = 1 / SPREAD**2
    told = [source for source in sources if source.kind != "own"]
    most = OWN_MOST / (1 - OWN_MOST) * (before + sum(1 / source.se**2 for source in told))
    own = sum(1 / source.se**2 for source in sources if source.kind == "own")
    scale = min(1.0, most / own) if own else 1.0
    counts = [(scale if s.kind == "own" else 1.0) / s.se**2 for s in sources]
    total = before + sum(counts)
    around = sum(n * s.position for n, s in zip(counts, sources, strict=True))
    rests = (Rests(s, n / total) for n, s in zip(counts, sources, strict=True))
    return _Known(need, (before * MIDDLE + around) / total, 1 / sqrt(total), tuple(rests))


def _weighed(one: _Known, others: list[_Known], floor: float) -> Weighed:
    def at(z: float) -> float:
        rest = sum(other.need_at(-z) for other in others)
        return _share(one.need_at(z), rest, floor)

    return Weighed(one.need, at(0), at(-Z), at(Z), one.position, one.se, one.rests_on)


def _share(need: float, others: float, floor: float) -> float:
    """A weight; an equal one where nothing is needed anywhere."""
    part = need / (need + others) if need + others else 1 / len(NEEDS)
    return floor + (1 - len(NEEDS) * floor) * part
