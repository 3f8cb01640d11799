"""What n-back asks: its rule, its example, its task; for any n, with one button or with two."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated

from exercises.core import pages
from exercises.core.asking import Asked, Rule
from exercises.core.drawing.look_back import (
    EMPTY,
    MANNERS,
    PLACE_OF,
    Keys,
    example,
    row,
    rules,
    told,
)
from exercises.core.manner import HandParams, OneButtonParams
from exercises.core.once import made_once, once_each
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Key, Picture
from exercises.core.task import Task
from exercises.core.trial import Trial
from exercises.core.words import Say

SCORED = ("target", "lure", "foil")
KINDS = ("lead", *SCORED)
STEP_S, SETTLE_S = 1.5, 0.75


@dataclass(frozen=True)
class KeyParams(HandParams, OneButtonParams):
    """How a person answers: matches alone, with the middle button, or everything, with two."""

    one_button: Annotated[bool, "press for a match alone; else one button each"] = True

    @cached_property
    def watch(self) -> tuple[str, ...]:
        """The buttons of these keys."""
        return tuple(filter(None, self.keys))

    @cached_property
    def keys(self) -> Keys:
        """What is pressed in this person's manner."""
        return Keys("ok") if self.one_button else Keys(*self.sides)


def rule() -> Rule:
    """Looks n back as the last page of rules showed, and forgets the squares before that page."""
    n, keys = 1, MANNERS[0]
    places: list[int] = []

    def asks(cue: Cue) -> Asked | None:
        nonlocal n, keys
        if not isinstance(cue, Picture):
            return None
        place, rules_shown = _look(cue)
        if place is None:
            if rules_shown:
                n, keys = rules_shown
                places.clear()
            return None
        places.append(place)
        if len(places) <= n:
            return None
        wanted, other = keys if places[-1 - n] == place else keys[::-1]
        return Asked(wanted, (other,) if keys.other else ())

    return asks


@once_each
def _look(picture: Picture) -> tuple[int | None, tuple[int, Keys] | None]:
    """Where the square is in a grid that stands alone; the n and the keys of a page of rules."""
    keys = any(isinstance(shape, Key) for shape in picture.shapes)
    return PLACE_OF.get(picture.shapes), told(picture) if keys else None


@made_once
def explain(n: int, keys: Keys) -> Script[None]:
    """The pictures of `example` one after another, and what they mean in words."""
    timeline: list[tuple[float, Cue]] = [(0.0, _sentence(n, keys))]
    timeline += [(i * STEP_S, picture) for i, picture in enumerate(example(n, keys))]
    timeline[:2] = timeline[1::-1]
    yield Present(tuple(timeline), until=(n + 3) * STEP_S)


def _sentence(n: int, keys: Keys) -> Say:
    if n == 1 and keys.other:
        return Say("Is the square where it was just before? Press one button if so, one if not.")
    if n == 1:
        return Say("Press when the square is where it was just before. If not, do not press.")
    if keys.other:
        return Say.of(
            "Is it where it was {n} steps before? Press one button if so, one if not.", n=n
        )
    return Say.of("Press when the square is where it was {n} steps before. If not, wait.", n=n)


@cache
def task(n: int, keys: Keys) -> Task:
    """Looking n back with these keys."""
    return Task(
        "n_back",
        rules=rules(n, keys),
        explain=lambda: explain(n, keys),
        is_right=lambda trial: is_right(trial, keys),
        remedy=lambda trial: row(n, keys, 0.1, match=trial.kind == "target"),
    )


def answered(trial: Trial, keys: Keys) -> Trial:
    """The trial with what its press means, `answer`, in its `extra`."""
    answers = {keys.match: "match", keys.other: "other", "": ""}
    return trial.also(answer=answers[trial.button])


def is_right(trial: Trial, keys: Keys) -> bool:
    """A match found, or anything else told apart from one; `answer` stands in its `extra`."""
    other = "other" if keys.other else ""
    return trial.extra["answer"] == ("match" if trial.kind == "target" else other)


def which_right(trials: Sequence[Trial], keys: Keys, kinds: Collection[str] = SCORED) -> list[bool]:
    """Of the trials of these kinds, in their order, which are right."""
    return [is_right(trial, keys) for trial in trials if trial.kind in kinds]


def begin(what: Task, number: int = 0, blocks: int = 1) -> Script[None]:
    """Before a block: its rules, a rest before all but number 0, the empty grid for a moment."""
    if number:
        yield from pages.rest(what, number, blocks)
    yield from pages.ready_to_start(what)
    yield from settle()


@made_once
def settle() -> Script[None]:
    """The empty grid for a moment: nothing may come as soon as a page is gone."""
    yield Present(((0.0, EMPTY),), until=SETTLE_S)
