"""From what is told of a person to what stands on their page. Pure.

What is left out, and why: no name and no number, for a sheet gets lost (there is a line for the
name); nothing of check-ins and questionnaires, which were answered in confidence; not the plan
itself, only how often it was done, for what stands in its way may be nobody's business. A change
stands there only where a norm tells it from chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.store.progress import Attendance
from controller.visit.progress import Change, Plot, Story, Told
from exercises.catalogue import Exercise

TOLD: tuple[Change, ...] = ("better", "same", "lower")


@dataclass(frozen=True, slots=True)
class Practised:
    """An exercise, how often in all its forms, and its sittings: of its training, if there was."""

    exercise: Exercise
    times: int
    plot: Plot


@dataclass(frozen=True, slots=True)
class Keepsake:
    """All that the page tells.

    `practised` begins with what was done most. `plans_done` is how often somebody did what they had
    planned. `made` is the day, as 31/12/2026; None where the pod's clock was not set.
    """

    attendance: Attendance
    practised: tuple[Practised, ...]
    changed: tuple[tuple[Exercise, Change], ...]
    plans_done: int
    made: str | None


def keepsake(story: Story, plans_done: int, now: Moment) -> Keepsake:
    """The page of somebody whose story this is, made `now`."""
    practised = sorted(_practised(story), key=lambda one: -one.times)
    changed = tuple((t.exercise, t.change) for t in story.told if t.change in TOLD)
    made = "/".join(reversed(now.wall[:10].split("-"))) if now.synchronised else None
    return Keepsake(story.attendance, tuple(practised), changed, plans_done, made)


def _practised(story: Story) -> Iterator[Practised]:
    by_name: dict[str, list[Told]] = {}
    for told in story.told:
        by_name.setdefault(told.exercise.name, []).append(told)
    for forms in by_name.values():
        shown = max(forms, key=lambda told: told.form == "training")
        yield Practised(shown.exercise, sum(told.times for told in forms), shown.plot)
