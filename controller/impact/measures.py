"""All measures that a change can be told of, as `exercise.measure` or `questionnaire.scale`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controller.config import Config
from controller.config.instruments import InstrumentConfig
from exercises.catalogue import Exercise


@dataclass(frozen=True, slots=True)
class Told:
    """A measure in words: `better` is 1 for up, -1 for down, 0 where neither is.

    `main` is the one of its exercise that people are told of; a questionnaire's scales all are.
    """

    name: str
    title: str
    about: str
    unit: str
    better: int
    main: bool


def measures(config: Config, catalogue: Mapping[str, Exercise]) -> dict[str, Told]:
    """By name, the exercises' first."""
    found = [each for name, of in catalogue.items() for each in _of_exercise(name, of)]
    found += [each for name, of in config.instruments.items() for each in _of_scales(name, of)]
    return {each.name: each for each in found}


def _of_exercise(name: str, exercise: Exercise) -> Iterator[Told]:
    if "assessment" not in exercise.forms:
        return
    main = exercise.main["assessment"].measure
    title = exercise.title.text
    for each in exercise.measures:
        better = exercise.better("assessment") if each.name == main else each.better
        yield Told(f"{name}.{each.name}", title, each.doc, each.unit, better, each.name == main)


def _of_scales(name: str, instrument: InstrumentConfig) -> Iterator[Told]:
    for scale in instrument.scales:
        need = instrument.needs.get(scale.name)
        better = {"up": 1, "down": -1}[need.better] if need else 0
        about = f"questionnaire {name}, scale {scale.name}"
        yield Told(f"{name}.{scale.name}", name.upper(), about, "", better, True)
