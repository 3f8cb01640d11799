"""How a person answers best: with which hand, and with one button where the task allows it.

Both are parameters, so that they stand in the record of every run: scores of different manners
are not the same task.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

Hand = Literal["right", "left"]


class Sides(NamedTuple):
    """The buttons under the better hand and under the other one."""

    main: str
    other: str


@dataclass(frozen=True)
class HandParams:
    """For tasks of two buttons that mean different things; their Params inherit it."""

    hand: Annotated[Hand, "the better hand: it has the button that matters most"] = "right"

    @cached_property
    def sides(self) -> Sides:
        """Which button is whose."""
        return Sides("right", "left") if self.hand == "right" else Sides("left", "right")


@dataclass(frozen=True)
class OneButtonParams:
    """For tasks that can be done with one button; what it then means is the exercise's own."""

    one_button: Annotated[bool, "answer with the middle button alone"] = False
