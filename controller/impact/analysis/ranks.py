"""Who needs support most: screening for staff follow-up, no diagnosis.

Each area of a person has a position and a standard error (programme/needs.py, by the same grounds
as the pod's own order of areas); need is 1 - position. `overall` is the mean of the three needs,
with the standard error of a mean of independent ones; an area of which nothing is known may lie
anywhere, and widens it.

A rank's 95 % interval is that of its ranks in draws from these normal errors (Goldstein &
Spiegelhalter 1996, Journal of the Royal Statistical Society A 159:385-443, doi:10.2307/2983325).
**Ties**: from the top, whoever's rank interval overlaps that of the first of a group is in the
group; groups are told, places within them mean nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from controller.programme.grounds import Grounds
from controller.programme.needs import NEEDS, Need, Weighed
from controller.store.grounds import Told

Floats = NDArray[np.float64]
Z = 1.959963984540054
WHY_NOT = "no answer and no assessment with a norm is known"


@dataclass(frozen=True, slots=True)
class Level:
    """A need from 0 (none) to 1, its standard error, and its 95 % interval within that range."""

    value: float
    se: float

    @property
    def low(self) -> float:
        """Lower limit."""
        return max(self.value - Z * self.se, 0.0)

    @property
    def high(self) -> float:
        """Upper limit."""
        return min(self.value + Z * self.se, 1.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One person: `rank` from 1 with its interval, `group` of those who cannot be told apart.

    `among_first` is how likely they are among as many as staff have places for. `rests_on` names
    what the needs rest on, by area; `flag` is whether a screening flag of theirs is open.
    """

    person: str
    wing: str
    overall: Level
    areas: Mapping[Need, Level]
    rests_on: Mapping[Need, tuple[str, ...]]
    rank: int
    rank_low: int
    rank_high: int
    group: int
    among_first: float
    flag: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who could be judged, the greatest need first, and who could not, with why."""

    standings: tuple[Standing, ...]
    not_judged: tuple[tuple[str, str], ...]
    places: int


def ranking(
    people: pd.DataFrame,
    told: Mapping[str, Told],
    grounds: Grounds,
    flagged: frozenset[str],
    *,
    places: int,
    draws: int,
    seed: int,
) -> Ranking:
    """Of frames' people, by what each said and did last."""
    weighed = {who: grounds.weighed(told[who]) for who in people["person"] if who in told}
    judged = {who: each for who, each in weighed.items() if any(one.rests_on for one in each)}
    missing = [(who, WHY_NOT) for who in people["person"] if who not in judged]
    names = sorted(judged)
    levels = [overall(judged[who]) for who in names]
    ranks = rank_intervals(levels, places=places, draws=draws, seed=seed)
    wings = people.set_index("person")["wing"].to_dict()
    found = [
        _standing(who, wings[who], judged[who], level, ranks, n, who in flagged)
        for n, (who, level) in enumerate(zip(names, levels, strict=True))
    ]
    found.sort(key=lambda each: (each.rank, each.person))
    return Ranking(tuple(found), tuple(sorted(missing)), places)


def overall(weighed: Sequence[Weighed]) -> Level:
    """The mean of the needs."""
    value = sum(1 - one.position for one in weighed) / len(weighed)
    return Level(value, float(np.sqrt(sum(one.se**2 for one in weighed))) / len(weighed))


@dataclass(frozen=True)
class Ranks:
    """Of n people in their order, each (n,): rank, its limits, group and chance of the first."""

    rank: NDArray[np.intp]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    group: NDArray[np.intp]
    among_first: Floats


def rank_intervals(levels: Sequence[Level], *, places: int, draws: int, seed: int) -> Ranks:
    """Ranks of the greatest needs, 1 the first; equal needs have equal ranks."""
    values = np.array([level.value for level in levels])
    errors = np.array([level.se for level in levels])
    rank = _rank(values)
    drawn = _draw(values, errors, draws, seed)
    among = (drawn <= places).mean(axis=1)
    ends = int(np.floor(0.025 * (draws - 1))), int(np.ceil(0.975 * (draws - 1)))
    drawn.partition(ends, axis=1)
    low, high = (drawn[:, end].astype(np.intp) for end in ends)
    return Ranks(rank, low, high, _groups(rank, low, high), among)


def _rank(values: Floats) -> NDArray[np.intp]:
    falling = np.sort(-values)
    return 1 + np.searchsorted(falling, -values, "left")


def _draw(values: Floats, errors: Floats, draws: int, seed: int) -> NDArray[np.int32]:
    """(n, draws) ranks; each draw by itself, so that memory is that of the ranks."""
    rng = np.random.default_rng(seed)
    found = np.empty((len(values), draws), np.int32)
    places = np.arange(1, len(values) + 1, dtype=np.int32)
    for n in range(draws):
        found[np.argsort(-rng.normal(values, errors)), n] = places
    return found


def _groups(
    rank: NDArray[np.intp], low: NDArray[np.intp], high: NDArray[np.intp]
) -> NDArray[np.intp]:
    """From the top: a group ends before the first whose interval lies wholly below its head's."""
    groups = np.zeros(len(rank), np.intp)
    group, end = 0, -1
    for n in np.lexsort((low, rank)):
        if low[n] > end:
            group, end = group + 1, int(high[n])
        groups[n] = group
    return groups


def _standing(
    who: str, wing: str, weighed: Sequence[Weighed], level: Level, ranks: Ranks, n: int, flag: bool
) -> Standing:
    areas = {one.need: Level(1 - one.position, one.se) for one in weighed}
    rests = {one.need: tuple(r.source.name for r in one.rests_on) for one in weighed}
    in_order = {need: areas[need] for need in NEEDS}
    place = (int(ranks.rank[n]), int(ranks.low[n]), int(ranks.high[n]), int(ranks.group[n]))
    return Standing(who, wing, level, in_order, rests, *place, float(ranks.among_first[n]), flag)
