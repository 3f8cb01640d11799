"""What the weights of the areas rest on: what is known of a person, as needs.py wants it.

The own questions are the last answer to each. A questionnaire counts while it is on, by its last
finished scores. An assessment counts where a norm with its mean says where a value stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from controller.checkin import own
from controller.config import Config
from controller.config.instruments import InstrumentConfig, NeedConfig, version_of
from controller.config.models import NormConfig
from controller.programme.needs import NEEDS, TRAINED, Need, Source, Weighed, error, weigh
from controller.store.grounds import Told, Wanted
from exercises.catalogue import Exercise

OWN_NEEDS: Mapping[str, Need] = {
    each.name: need for each in own.SIX for need in NEEDS if each.name.startswith(own.PREFIX + need)
}
OWN_TOP = len(own.WELL) - 1


@dataclass(frozen=True)
class Grounds:
    """Of one configuration: what to ask the store for, and what its answer says."""

    instruments: Mapping[str, InstrumentConfig]
    assessed: Mapping[str, tuple[Exercise, NormConfig]]
    wanted: Wanted
    floor: float

    def weighed(self, told: Told) -> tuple[Weighed, ...]:
        """The areas, the weakest first."""
        return weigh(self.sources(told), self.floor)

    def sources(self, told: Told) -> list[Source]:
        """All that says something of an area."""
        return [*self._own(told), *self._instruments(told), *self._assessments(told)]

    def _own(self, told: Told) -> Iterator[Source]:
        for item, need in OWN_NEEDS.items():
            if item in told.own:
                yield Source(need, item, "own", told.own[item] / OWN_TOP, error(1))

    def _instruments(self, told: Told) -> Iterator[Source]:
        for name, scores in told.scores.items():
            for scale, need in self.instruments[name].needs.items():
                if scale in scores:
                    yield _scale(name, self.instruments[name], scale, need, scores[scale])

    def _assessments(self, told: Told) -> Iterator[Source]:
        for name, value in told.measured.items():
            found, norm = self.assessed[name]
            assert norm.mean is not None
            z = (value - norm.mean) / norm.sd * found.better("assessment")
            position, se = NormalDist().cdf(z), error(1, norm.reliability)
            yield Source(TRAINED[found.area], name, "assessment", position, se)


def grounds(config: Config, catalogue: Mapping[str, Exercise]) -> Grounds:
    """What counts under this configuration."""
    asked = {name: each for name, each in config.instruments.items() if each.enabled}
    norms = config.programme.norms
    assessed = {n: (catalogue[n], norm) for n, norm in norms.items() if norm.mean is not None}
    wanted = Wanted(
        (own.NAME, own.VERSION),
        {
            name: tuple(version_of(each, words) for words in config.wordings[name].values())
            for name, each in asked.items()
        },
        {name: (e.version, e.main["assessment"].measure) for name, (e, _) in assessed.items()},
    )
    return Grounds(asked, assessed, wanted, config.programme.floor_share)


def _scale(
    name: str, instrument: InstrumentConfig, scale: str, need: NeedConfig, value: float
) -> Source:
    """Where a score lies in its range, 1 for the better end."""
    of = next(each for each in instrument.scales if each.name == scale)
    low, high = of.range_of(instrument.answers.low, instrument.answers.high)
    position = min(max((value - low) / (high - low), 0.0), 1.0)
    if need.better == "down":
        position = 1 - position
    se = error(len(of.items), need.reliability)
    return Source(need.area, f"{name} {scale}", "questionnaire", position, se)
