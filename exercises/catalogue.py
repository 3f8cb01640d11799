"""Name -> exercise, found by itself: every module beside this one is an exercise.

An exercise is a module with these names, and nothing else has to know of it:

    TITLE: Say            what it is called
    VERSION: str          of the task; a change that moves scores raises it
    FORMS: tuple          of "assessment" and "training"
    AREA: str             what it is for: "control", "attention" (memory and timing too), "calm" or
                          "agency"; a day's offer mixes them
    Params                frozen dataclass; each field Annotated[type, Within(low, high), "doc"];
                          it may inherit PracticeParams, StaircaseParams and ValidityParams
    COLUMNS               the trial table's own columns (tuple of Column)
    MEASURES              what score gives (tuple of Measure)
    MAIN                  form -> Main: the one of them that people are told over the sittings
    ICON: Picture         its picture, to be chosen without reading
    script(p, form, seed, level) -> Script[list[Trial]]
    score(table, p) -> Scores
    feedback(trials, p) -> Script[None]   the screen that tells the person how it went
    rule() -> Rule        what each cue asks for, by shapes and sounds alone, for a simulated
                          participant (asking.py); a fresh one each sitting, that may remember

and, where it wants, these:

    MEMORY: str           the column of `extra` whose value, as the person's last training kept it,
                          script gets as `level`; "level" where it is not named
    TIMED: bool           False where no score rests on a stamp: then it is done on a pod whose
                          presses cannot be timed, which refuses all others
    RESUMES: bool         False where half of it now and half of it later would be no whole: then
                          a run that a power cut broke off is begun anew (docs/resume.md)

What tasks of single trials share is in core: a `Task` (task.py) tells practice (practice.py),
blocks with rests (blocks.py), their pages (pages.py) and feedback (telling.py) what right is and
how it is pictured; reasons that scores share stand in quality.py, conduct.py and detection.py.
"""

import difflib
import hashlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args

import exercises as package
from exercises.core.asking import Rule
from exercises.core.columns import Column, with_common
from exercises.core.scores import Main, Measure, Scores
from exercises.core.script import Script
from exercises.core.shapes import Picture
from exercises.core.table import Table
from exercises.core.trial import Trial
from exercises.core.words import Say

Area = Literal["control", "attention", "calm", "agency"]
AREAS: tuple[Area, ...] = get_args(Area)


class CatalogueError(Exception):
    """A module beside the catalogue is no exercise, or a name is asked for that none has."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: its module's names, and the name it is known by everywhere.

    `columns` are all columns of its trial table, the common ones and its own. `script` takes
    Params, form, seed and, for training, what the last one kept under the name `memory` (a level,
    where nothing else is said); None for a person's first time.
    """

    name: str
    title: Say
    version: str
    forms: tuple[str, ...]
    area: Area
    params: type[Any]
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    main: Mapping[str, Main]
    icon: Picture
    script: Callable[[Any, str, int, Any], Script[list[Trial]]]
    score: Callable[[Table, Any], Scores]
    feedback: Callable[[list[Trial], Any], Script[None]]
    rule: Callable[[], Rule]
    memory: str = "level"
    timed: bool = True
    resumes: bool = True

    def better(self, form: str) -> int:
        """Which way is better in what is told of a form: 1 up, -1 down."""
        main = self.main[form]
        of_measures = (each.better for each in self.measures if each.name == main.measure)
        return next(of_measures, main.better)

    def told(
        self, form: str, values: Mapping[str, float | None], trials: Sequence[Trial]
    ) -> float | None:
        """What is told of a sitting: of its score's `values`, or the last that its trials kept.

        None where that is not known.
        """
        measure = self.main[form].measure
        if measure in values:
            return values[measure]
        kept = (trial.extra[measure] for trial in reversed(trials) if measure in trial.extra)
        return next((float(value) for value in kept), None)


NAMES = (
    "TITLE",
    "VERSION",
    "FORMS",
    "AREA",
    "Params",
    "COLUMNS",
    "MEASURES",
    "MAIN",
    "ICON",
    "script",
    "score",
    "feedback",
    "rule",
)
OPTIONAL = ("MEMORY", "TIMED", "RESUMES")


def names() -> list[str]:
    """What exercises there are, in order of the alphabet, without importing them."""
    return list(_beside())


@cache
def _beside() -> tuple[str, ...]:
    """Looked for once: a pod's start asks for each of its exercises by name."""
    beside = pkgutil.iter_modules(package.__path__)
    return tuple(sorted(m.name for m in beside if not m.ispkg and m.name != "catalogue"))


@cache
def source() -> str:
    """A digest of all that scripts are made of: where it is the same, they do the same."""
    made, place = hashlib.sha256(), Path(package.__path__[0])
    for path in sorted(place.rglob("*.py")):
        if "stage" not in path.relative_to(place).parts:
            made.update(path.read_bytes())
    return made.hexdigest()


def exercise(name: str) -> Exercise:
    """The exercise of this name; CatalogueError tells what is wrong and what there is instead."""
    known = names()
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise CatalogueError(f"there is no exercise {name!r}; {hint}")
    return wrap(name, import_module(f"{package.__name__}.{name}"))


def exercises() -> dict[str, Exercise]:
    """All of them; each is imported by this call, not before."""
    return {name: exercise(name) for name in names()}


def wrap(name: str, module: ModuleType) -> Exercise:
    """A module as an exercise; CatalogueError names everything that it lacks."""
    lacks = [wanted for wanted in NAMES if not hasattr(module, wanted)]
    if lacks:
        raise CatalogueError(
            f"{module.__name__} lacks {', '.join(lacks)}: every module beside the catalogue is an "
            "exercise and has all the names in the catalogue's docstring"
        )
    if module.AREA not in AREAS:
        raise CatalogueError(f"{module.__name__}: AREA is one of {', '.join(AREAS)}")
    fields = {wanted.lower(): getattr(module, wanted) for wanted in NAMES}
    fields["columns"] = with_common(fields["columns"])
    fields |= {name.lower(): getattr(module, name) for name in OPTIONAL if hasattr(module, name)}
    return Exercise(name, **fields)
