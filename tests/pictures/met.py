"""Which pictures a person meets in an exercise: one of each name, by who does well and who errs."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from exercises.catalogue import exercise
from exercises.core.shapes import Picture
from exercises.stage.person import Habits
from exercises.stage.run import Left
from tests.exercises.watching import Watcher, watched

# Somebody who does well, who misses much and errs, and who always answers and errs.
PEOPLE = (
    Habits(commission=0, lapse=0, anticipation=0, error=0),
    Habits(commission=1, lapse=0.6, error=0.5),
    Habits(commission=1, lapse=0, error=0.5),
)
# What tells nothing by itself: what a screen shows before its key is lit, and empty ones.
SILENT = re.compile(r".*_lead|blank|fixation|")
# A number at the end counts the steps of one thing that builds up.
STEP = re.compile(r"(_\d+)+$")


def sittings(name: str) -> Iterator[list[Picture]]:
    """Each form by each of PEOPLE: the distinct pictures of the sitting, as they first came.

    Whoever answers nothing where there is no haste has left, and saw what came before.
    """
    found = exercise(name)
    for form in found.forms:
        for habits in PEOPLE:
            person = Watcher(found.rule(), habits, seed=3)
            with suppress(Left):
                watched(name, form, person)
            yield list(dict.fromkeys(cue for cue, _ in person.cues if isinstance(cue, Picture)))


@cache
def met(name: str) -> dict[str, list[Picture]]:
    """All distinct pictures by their names, steps counted as one; those of the first sitting that
    has the name.
    """  # noqa: D205
    found: dict[str, list[Picture]] = {}
    for pictures in sittings(name):
        here: dict[str, list[Picture]] = {}
        for picture in pictures:
            here.setdefault(STEP.sub("", picture.name), []).append(picture)
        found |= {what: some for what, some in here.items() if what not in found}
    return found


def telling(name: str, most: int) -> dict[str, Picture]:
    """At most so many pictures, by their names: of each name the fullest, or the middle one of
    those equally full.

    Where there are more names, pages that look like others go first, then what came last; how it
    went always stays.
    """  # noqa: D205
    chosen = {what: fullest(some) for what, some in met(name).items() if not SILENT.fullmatch(what)}
    last = {what: chosen.pop(what) for what in (f"{name}_result",) if what in chosen}
    alike = [what for what in (f"{name}_start", f"{name}_rest", "right") if what in chosen]
    others = [what for what in reversed(chosen) if what not in alike]
    for what in [*alike, *others][: max(len(chosen) + len(last) - most, 0)]:
        del chosen[what]
    return chosen | last


def fullest(pictures: list[Picture]) -> Picture:
    """The picture of most shapes; of several the middle one."""
    most = max(len(picture.shapes) for picture in pictures)
    full = [picture for picture in pictures if len(picture.shapes) == most]
    return full[len(full) // 2]
