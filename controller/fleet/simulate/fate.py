"""What befalls a pod that is played, and when: drawn beforehand, so that a seed tells it all."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from controller.fleet.simulate.diary import DAY_S

Kind = Literal["outage", "restart", "reflash"]
LONGEST_S = 3 * DAY_S


@dataclass(frozen=True, slots=True)
class Blow:
    """The network gone for `lasts_s`; the uplink killed and started anew; or a new card."""

    at_s: float
    kind: Kind
    lasts_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Odds:
    """How often, per pod and day."""

    outages: float = 0.5
    restarts: float = 0.5
    reflashes: float = 0.02


def fate(draw: random.Random, odds: Odds, from_s: float, to_s: float) -> list[Blow]:
    """All of one pod's blows between two times, in their order.

    Each kind comes at random (a Poisson process); outages last an hour as a median, some for days.
    """
    blows = [
        *(
            Blow(at_s, "outage", min(draw.lognormvariate(8.2, 1.2), LONGEST_S))
            for at_s in _times(draw, odds.outages, from_s, to_s)
        ),
        *(Blow(at_s, "restart") for at_s in _times(draw, odds.restarts, from_s, to_s)),
        *(Blow(at_s, "reflash") for at_s in _times(draw, odds.reflashes, from_s, to_s)),
    ]
    return sorted(blows, key=lambda blow: blow.at_s)


def _times(draw: random.Random, a_day: float, from_s: float, to_s: float) -> Iterator[float]:
    at_s = from_s
    while a_day > 0 and (at_s := at_s + draw.expovariate(a_day / DAY_S)) < to_s:
        yield at_s
