"""What practice, training and the pages about them need to know of a task of single trials."""

from collections.abc import Callable
from dataclasses import dataclass

from exercises.core.script import Script
from exercises.core.shapes import Shape
from exercises.core.trial import Trial


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A task where each trial is right or wrong.

    `name` is the exercise's; its pages are named after it. `explain` gives the instructions.
    `rules` are the same in pictures, for a page between its heading and its key
    (-0.33 <= y <= 0.17). `remedy` pictures what should have been done in a trial, below the cross
    that says wrong (y >= -0.12).
    """

    name: str
    rules: tuple[Shape, ...]
    explain: Callable[[], Script[None]]
    is_right: Callable[[Trial], bool]
    remedy: Callable[[Trial], tuple[Shape, ...]]
