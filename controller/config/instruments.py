"""The files of what people are asked: scoring keys, a site's wording of them, and how often.

A key is ours to ship, the wording of its items is not: a site puts that into
instruments/wording/<name>.<language>.yaml. What an instrument lacks keeps it off, and is no error.
"""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import Field

from controller.config.document import Document
from controller.config.models import Section
from controller.config.problems import Key, Problem, meant, short
from controller.programme.needs import Need
from exercises.core.scoring.instruments import Instrument, Scale

NAME = r"^[a-z][a-z0-9_]{0,31}$"
MOST_STEPS = 7

Text = Annotated[str, Field(min_length=1, max_length=1000)]
# Braces would be filled with values; what is longer cannot be read on the screen.
Words = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[^{}]*$")]
Sentence = Annotated[str, Field(min_length=1, max_length=180, pattern=r"^[^{}]*$")]
Stem = Annotated[str, Field(max_length=120, pattern=r"^[^{}]*$")]
Number = Annotated[int, Field(ge=1, le=30, description="an item's number, from 1")]


class AnswersConfig(Section):
    """The least and the greatest number that an answer stands for."""

    low: Annotated[int, Field(ge=0, le=1)]
    high: Annotated[int, Field(ge=1, le=10)]


class ScaleConfig(Section):
    """One score: which items, which of them reversed, their sum or mean, its cut-points.

    `bands` are the least scores of each band. Fewer than all items count only where the manual
    says so: `fewest` of them, and its rule as `missing`.
    """

    name: Annotated[str, Field(pattern=NAME, description="small letters, digits, _")]
    items: Annotated[tuple[Number, ...], Field(min_length=1)]
    reverse: tuple[Number, ...] = ()
    score: Literal["sum", "mean"]
    times: Annotated[float, Field(gt=0, le=100)] = 1.0
    fewest: Annotated[int, Field(ge=1, le=30)] | None = None
    missing: Text | None = None
    bands: tuple[int, ...] = ()

    def scale(self, low: int, high: int) -> Scale:
        """The same as it is computed with, for answers from `low` to `high`."""
        return Scale(
            self.name,
            tuple(number - 1 for number in self.items),
            self.fewest or len(self.items),
            self.range_of(low, high)[1],
            frozenset(number - 1 for number in self.reverse),
            self.score == "mean",
            self.times,
            self.bands,
        )

    def range_of(self, low: int, high: int) -> tuple[float, float]:
        """The least and the greatest score."""
        count = 1 if self.score == "mean" else len(self.items)
        return low * count * self.times, high * count * self.times


class ScheduleConfig(Section):
    """From the `first` visit on, then every so many sessions; and not within so many `days`.

    Days hold only where the clock was set both times.
    """

    first: Annotated[int, Field(ge=1, le=1000)] = 1
    every: Annotated[int, Field(ge=1, le=1000)]
    days: Annotated[int, Field(ge=0, le=1000)] = 0


class NeedConfig(Section):
    """What a scale says of one of the three areas that are trained, and which way is better.

    `reliability` is the scale's own, where the site knows it; else its number of items stands in.
    """

    area: Need
    better: Literal["up", "down"]
    reliability: Annotated[float, Field(ge=0, le=0.99)] | None = None


class InstrumentConfig(Section):
    """instruments/<name>.yaml: a questionnaire's scoring key, its source, and how often it comes.

    `source` and `licence` are for people; `bands_source` says whose cut-points the bands are.
    `needs` says by scale what the weights of the areas may rest on.
    """

    enabled: bool = False
    source: Text
    licence: Text
    bands_source: Text | None = None
    items: Annotated[int, Field(ge=1, le=30)]
    answers: AnswersConfig
    scales: Annotated[tuple[ScaleConfig, ...], Field(min_length=1)]
    schedule: ScheduleConfig
    needs: Annotated[dict[str, NeedConfig], Field(default_factory=dict)]

    @property
    def banded(self) -> bool:
        """Whether any of its scales has cut-points."""
        return any(scale.bands for scale in self.scales)

    def key(self) -> Instrument:
        """The scoring key as it is computed with."""
        low, high = self.answers.low, self.answers.high
        return Instrument(
            self.items, low, high, tuple(scale.scale(low, high) for scale in self.scales)
        )


class WordingConfig(Section):
    """instruments/wording/<name>.<language>.yaml: a site's own copy of the words.

    `answers` go from the one that counts least to the one that counts most, whatever an item's
    direction; `source` says whose edition or translation it is.
    """

    source: Text
    stem: Stem = ""
    items: tuple[Sentence, ...]
    answers: tuple[Words, ...]


def version_of(instrument: InstrumentConfig, wording: WordingConfig) -> str:
    """By which answers are kept: another key, or other words, have another version."""
    key = instrument.model_dump_json(include={"items", "answers", "scales"})
    return sha256(f"{key}{wording.model_dump_json()}".encode()).hexdigest()[:12]


def key_agrees(key: Document) -> Iterator[Problem]:
    """What stands in an instrument's file fits together: items, answers, cut-points."""
    tree = _mapping(key.tree)
    items, answers = tree.get("items"), _mapping(tree.get("answers"))
    low, high = answers.get("low"), answers.get("high")
    if _whole(low) and _whole(high) and not 1 <= high - low < MOST_STEPS:
        allowed = f"low to high in 2 to {MOST_STEPS} steps"
        yield key.problem(("answers",), f"go from {low} to {high}", allowed)
    names: list[object] = []
    for n, scale in enumerate(_list(tree.get("scales"))):
        told = partial(_told, key, ("scales", n))
        name = _mapping(scale).get("name")
        if name in names:
            yield told("name", f"'{name}' stands twice", "each scale once")
        names.append(name)
        yield from _items(told, _mapping(scale), items)
        yield from _missing(told, _mapping(scale))
        yield from _bands(told, _mapping(scale), low, high)
    for name in map(str, _mapping(tree.get("needs"))):
        if name not in names:
            scales = [each for each in names if isinstance(each, str)]
            wrong, hint = f"there is no scale '{short(name)}'", meant(name, scales)
            yield key.problem(("needs", name), wrong, ", ".join(scales), hint)


def _told(key: Document, place: Key, name: str, wrong: str, allowed: str) -> Problem:
    return key.problem((*place, name), wrong, allowed)


def _items(told: Any, scale: dict[str, Any], items: object) -> Iterator[Problem]:
    """Item numbers: each of the instrument's, once, and reversed ones among them."""
    own = [number for number in _list(scale.get("items")) if _whole(number)]
    if _whole(items):
        for number in (n for n in own if n > items):
            yield told("items", f"there is no item {number}", f"1 to {items}")
    if len(set(own)) < len(own):
        yield told("items", "an item stands twice", "each item once")
    for number in _list(scale.get("reverse")):
        if number not in own:
            yield told("reverse", f"item {number} is not of this scale", "of its items")


def _missing(told: Any, scale: dict[str, Any]) -> Iterator[Problem]:
    """Fewer than all only by a rule that has a source."""
    fewest, count = scale.get("fewest"), len(_list(scale.get("items")))
    if _whole(fewest) and fewest > count:
        yield told("fewest", f"is {fewest} of {count} items", f"at most {count}")
    if _whole(fewest) and fewest < count and not scale.get("missing"):
        yield told("missing", "no rule is named", "the manual's own rule for missing answers")


def _bands(told: Any, scale: dict[str, Any], low: object, high: object) -> Iterator[Problem]:
    """Cut-points: from the least score up, none beyond the greatest."""
    bands = [edge for edge in _list(scale.get("bands")) if _whole(edge)]
    if any(one >= other for one, other in pairwise(bands)):
        yield told("bands", "do not rise", "the least score of each band, in order")
    try:
        read = ScaleConfig.model_validate_json(Document("", scale).json())
    except ValueError:
        return
    if not (_whole(low) and _whole(high)):
        return
    least, most = read.range_of(low, high)
    if bands and (bands[0] != least or bands[-1] > most):
        yield told("bands", f"go from {bands[0]} to {bands[-1]}", f"from {least:g} to {most:g}")


def wording_fits(instrument: InstrumentConfig | None, wording: Document) -> Iterator[Problem]:
    """As many items and answer words as the key has; nothing where the key itself is wrong."""
    if instrument is None:
        return
    tree, steps = _mapping(wording.tree), instrument.answers.high - instrument.answers.low + 1
    for name, wanted in (("items", instrument.items), ("answers", steps)):
        there = tree.get(name)
        if isinstance(there, list) and len(there) != wanted:
            yield wording.problem((name,), f"has {len(there)} of them", f"{wanted}, as the key")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
