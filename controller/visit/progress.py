"""From what is kept of a person to what they are told of it: a picture of each thing done. Pure.

What holds:

- Up is always better, whichever way the measure goes.
- Nothing is compared with anybody else, and nothing that was reached is ever less: weeks without a
  visit are not shown, and the best stays the best.
- What is invalid is not drawn, what is doubtful is drawn as such; only what is valid may be the
  best, or be compared.
- A change has a verdict only where a norm says how much the measure moves by itself (core.change):
  between the first valid measuring and the last, both of the very same task.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from controller.config.models import NormConfig
from controller.store.progress import SHOWN, Attendance, Course, History, Point
from exercises.catalogue import Exercise
from exercises.core.change import Norm, change

What = tuple[str, str]
# better, same, lower: as change.py says. unclear: there were enough measurings, not two of them
# valid. again: there will be something to say after the next one. unknown: there is no norm.
Change = Literal["better", "same", "lower", "unclear", "again", "unknown"]
SAID: Mapping[str, Change] = {
    "improved": "better",
    "no clear change": "same",
    "worse": "lower",
    "cannot tell": "unclear",
}
# Values that differ by less than this share of the largest are drawn near each other.
LEAST_SPAN = 0.25


@dataclass(frozen=True, slots=True)
class Dot:
    """A sitting in the plot: `place` from 0 to SHOWN - 1, `height` from 0 to 1; best, or doubtful.

    Several may be the best. `height` is None where there is nothing to draw.
    """

    place: int
    height: float | None
    best: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """The newest sittings, oldest first; `earlier` ones are not drawn.

    `best` is the height of the best of all, None where there is none yet.
    """

    dots: tuple[Dot, ...]
    best: float | None
    earlier: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one form of one exercise; `change` is None for a training."""

    exercise: Exercise
    form: str
    times: int
    plot: Plot
    change: Change | None


@dataclass(frozen=True, slots=True)
class Story:
    """What is told of a person: how they came, and what they did, the latest first."""

    attendance: Attendance
    told: tuple[Told, ...]


def ways(catalogue: Mapping[str, Exercise]) -> dict[What, int]:
    """Which way is better in each form of each exercise: 1 or -1."""
    return {
        (name, form): found.better(form) for name, found in catalogue.items() for form in found.main
    }


def judged(catalogue: Mapping[str, Exercise], norms: Mapping[str, Norm]) -> dict[str, Exercise]:
    """The same exercises, their assessments judged by these norms where there are some."""
    return {
        name: _judged(found, norms[name]) if name in norms else found
        for name, found in catalogue.items()
    }


def by_norms(
    catalogue: Mapping[str, Exercise], norms: Mapping[str, NormConfig]
) -> dict[str, Exercise]:
    """The same by the norms of a programme's configuration."""
    known = {n: Norm(norm.sd, norm.reliability, norm.practice) for n, norm in norms.items()}
    return judged(catalogue, known)


def _judged(found: Exercise, norm: Norm) -> Exercise:
    main = {**found.main, "assessment": replace(found.main["assessment"], norm=norm)}
    return replace(found, main=main)


def story(history: History, catalogue: Mapping[str, Exercise]) -> Story:
    """All that is told of what the history holds; what the catalogue does not know is left out."""
    latest = sorted(history.courses.items(), key=lambda item: -item[1].run)
    return Story(
        history.attendance,
        tuple(
            _told(catalogue[name], form, course)
            for (name, form), course in latest
            if form in catalogue[name].main
        ),
    )


def _told(found: Exercise, form: str, course: Course) -> Told:
    changed = changed_in(found, course) if form == "assessment" else None
    return Told(found, form, course.count, plot(course, found.better(form)), changed)


def changed_in(found: Exercise, course: Course) -> Change:
    """What is said of the change between the first valid assessment and the last."""
    norm = found.main["assessment"].norm
    if norm is None:
        return "unknown"
    if course.first is None or course.last is None or course.first[0] == course.last[0]:
        return "again" if course.count < 2 else "unclear"
    before, after = (np.array([value]) for _, value in (course.first, course.last))
    (verdict,) = change(before, after, norm, found.better("assessment")).verdicts
    return SAID[str(verdict)]


def plot(course: Course, better: int) -> Plot:
    """The sittings of a course as places and heights."""
    points = [point for point in course.points if _drawn(point)]
    values = [point.value * better for point in points if point.value is not None]
    best = None if course.best is None else course.best * better
    low, span = _span([*values, *([] if best is None else [best])])
    dots = tuple(
        _dot(point, place, course.best, better, low, span)
        for place, point in enumerate(course.points)
    )
    height = None if best is None else (best - low) / span
    return Plot(dots, height, max(course.count - SHOWN, 0))


def _drawn(point: Point) -> bool:
    return point.value is not None and point.verdict != "invalid"


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Where the plot begins, and how far it reaches: never so little that chance looks large."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    span = max(high - low, LEAST_SPAN * max(abs(low), abs(high)), 1e-9)
    return low - (span - (high - low)) / 2, span


def _dot(point: Point, place: int, best: float | None, better: int, low: float, span: float) -> Dot:
    if point.value is None or not _drawn(point):
        return Dot(place, None)
    is_valid = point.verdict == "valid"
    height = min(max((point.value * better - low) / span, 0.0), 1.0)
    return Dot(place, height, is_valid and point.value == best, not is_valid)
