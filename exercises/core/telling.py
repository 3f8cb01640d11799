"""What a person is told: right or wrong after a trial, how many of ten at the end."""

from collections.abc import Callable, Sequence
from functools import cache

from exercises.core.marks import cross, tick
from exercises.core.marks import of_ten as boxes
from exercises.core.once import once_each
from exercises.core.pages import heading, key, page
from exercises.core.script import Present, Script
from exercises.core.shapes import Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.task import Task
from exercises.core.trial import Trial
from exercises.core.words import Say

# Draws itself about (x, y), at a size.
Figure = Callable[[float, float, float], tuple[Shape, ...]]

RIGHT, WRONG = Tone(880, 0.12), Tone(220, 0.3)
TOLD_S = 0.9
WELL_DONE = Present(((0.0, Picture(tick(0, 0, 0.3), "right")), (0.0, RIGHT)), until=TOLD_S)
# Of one kind: a face of each step, of each of six people, and some.
MOST_MISTAKES = 100
ROWS_Y, THREE_ROWS_Y = (-0.18, 0.04), (-0.24, -0.08, 0.08)


def tell(task: Task, trial: Trial) -> Script[None]:
    """A tick and a high tone; or a cross, a low tone and the remedy, for twice as long.

    The pictures are named `right` and `wrong_<kind>`.
    """
    yield WELL_DONE if task.is_right(trial) else _wrong(trial.kind)(task.remedy(trial))


@cache
def _wrong(kind: str) -> Callable[[tuple[Shape, ...]], Present]:
    """What makes a remedy the page that tells it: the same mistakes come again."""

    def page_of(remedy: tuple[Shape, ...]) -> Present:
        picture = Picture((*cross(0, -0.25, 0.18), *remedy), f"wrong_{kind}")
        return Present(((0.0, picture), (0.0, WRONG)), until=2 * TOLD_S)

    return once_each(page_of, MOST_MISTAKES)


def tenths(task: Task, trials: Sequence[Trial], kind: str) -> int:
    """How many of ten trials of this kind were right, rounded down, so that ten means all.

    Practice is left out; 0 where there were none.
    """
    return of_ten([task.is_right(t) for t in trials if t.kind == kind and t.block != "practice"])


def of_ten(right: Sequence[bool]) -> int:
    """How many of ten these are, rounded down, so that ten means all; 0 of none."""
    return 10 * sum(right) // max(len(right), 1)


def how_it_went(
    task: Task, rows: Sequence[tuple[Figure, int]], say: Say, name: str = "result"
) -> Script[None]:
    """The screen after the last trial: a row for each figure, its tenths as filled boxes.

    There is room for three rows at most, ValueError for more. `say` tells the same in words.
    """
    shapes: tuple[Shape, ...] = (heading(Say("How it went")),)
    heights = ROWS_Y if len(rows) < 3 else THREE_ROWS_Y
    for (figure, full), y in zip(rows, heights[: len(rows)], strict=True):
        shapes += (*figure(-0.56, y, 0.13), *tick(-0.42, y, 0.08))
        shapes += boxes(-0.34, y, 0.07, full)
    yield from page(f"{task.name}_{name}", shapes, key("ok", Say("Go on")), say)
