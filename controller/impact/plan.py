"""The analysis plan: a YAML file that says what will be looked at before anybody has looked.

A report quotes it whole, with its digest. What the report tells beyond it is marked exploratory.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from controller.config.document import Document
from controller.config.folders import validated
from controller.config.models import NormConfig, Section
from controller.config.problems import ConfigError, meant
from controller.config.reading import read

Role = Literal["primary", "secondary", "exploratory"]
MeasureName = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$", max_length=80)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class EstimateConfig(Section):
    """Norms from the data's own repeated assessments, where that many people have them.

    They take the change of those who trained for error: bands are wider than they need be.
    """

    least_people: Annotated[int, Field(ge=20, le=100_000)] = 50


class Plan(Section):
    """What is asked, by which measures, of whom, and by which rules."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    question: Annotated[str, Field(min_length=1, max_length=2000)]
    written: Day | None = None
    primary: Annotated[tuple[MeasureName, ...], Field(max_length=12)] = ()
    secondary: Annotated[tuple[MeasureName, ...], Field(max_length=24)] = ()
    first_day: Day | None = None
    last_day: Day | None = None
    baseline_hours: Annotated[float, Field(ge=0, le=200)] = 5.0
    doubtful: Literal["left_out", "kept"] = "left_out"
    fewest: Annotated[int, Field(ge=3, le=100)] = 5
    places: Annotated[int, Field(ge=1, le=1000)] = 10
    draws: Annotated[int, Field(ge=200, le=20_000)] = 1000
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    norms: dict[MeasureName, NormConfig] = Field(default={})
    estimate_norms: EstimateConfig | None = None

    def role(self, measure: str) -> Role:
        """What the plan says of a measure; exploratory where it says nothing."""
        if measure in self.primary:
            return "primary"
        return "secondary" if measure in self.secondary else "exploratory"

    @property
    def planned(self) -> tuple[str, ...]:
        """The measures that it names, in its order."""
        return (*self.primary, *self.secondary)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts of results that count."""
        return ("valid", "doubtful") if self.doubtful == "kept" else ("valid",)

    @property
    def written_on(self) -> date | None:
        """The day on which it was written."""
        return _day(self.written)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of what is looked at; None for no limit."""
        return _day(self.first_day), _day(self.last_day)


@dataclass(frozen=True, slots=True)
class Given:
    """A plan as it was given: its file's name and text, and the digest of that."""

    plan: Plan
    file: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_plan(path: Path, measures: Mapping[str, str]) -> Given:
    """The plan in a file; ConfigError tells all that is wrong with it.

    `measures` are all that there are, by name.
    """
    document = read(path)
    plan, problems = validated(document, Plan)
    told = [*document.problems, *problems, *_unknown(document, measures), *_wrong_days(document)]
    if told or plan is None:
        raise ConfigError(sorted(told, key=lambda each: each.line))
    return Given(plan, path.name, path.read_text(encoding="utf-8-sig"))


def _unknown(document: Document, measures: Mapping[str, str]) -> Iterator[Any]:
    tree = document.tree or {}
    for part in ("primary", "secondary"):
        names = tree.get(part)
        for n, name in enumerate(names if isinstance(names, list) else ()):
            yield from _measure(document, (part, n), name, measures)
            if part == "secondary" and name in (tree.get("primary") or ()):
                yield document.problem((part, n), "is a primary measure too", "one role for each")
    norms = tree.get("norms")
    for name in norms if isinstance(norms, dict) else ():
        yield from _measure(document, ("norms", name), name, measures)


def _measure(
    document: Document, key: tuple[str | int, ...], name: object, measures: Mapping[str, str]
) -> Iterator[Any]:
    if isinstance(name, str) and name not in measures:
        hint = meant(name, measures)
        wrong = "there is no such measure"
        yield document.problem(key, wrong, "an exercise's or a questionnaire's", hint)


def _wrong_days(document: Document) -> Iterator[Any]:
    for key in ("written", "first_day", "last_day"):
        value = (document.tree or {}).get(key)
        try:
            _day(value if isinstance(value, str) else None)
        except ValueError:
            yield document.problem((key,), "there is no such day", "a day as 2027-01-31")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
