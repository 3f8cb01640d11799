"""The columns of trial tables: what each holds, and which of them every exercise has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Holds = Literal["text", "number", "integer", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as documented: what it holds, in which unit, and whether it may be left out.

    A column or cell that is left out reads as "", NaN, 0 or false. `allowed` lists the texts that
    may stand in it, `low` is the least number; empty and None allow all.
    """

    name: str
    holds: Holds
    doc: str
    unit: str = ""
    required: bool = True
    allowed: tuple[str, ...] = ()
    low: float | None = None


COMMON = (
    Column("session", "text", "which sitting the trial belongs to; one score each", required=False),
    Column("block", "text", "the form, or practice, which is not scored", required=False),
    Column("kind", "text", "the condition"),
    Column("button", "text", "the button that answered", required=False),
    Column("rt_s", "number", "from the onset to the press; empty for no press", "s", low=0.0),
    Column("onset_ns", "integer", "when the cue came", "ns", required=False),
    Column("press_ns", "integer", "when the press came; 0 for none", "ns", required=False),
    Column(
        "source",
        "text",
        "whose clock reading the press is",
        required=False,
        allowed=("kernel", "arrival"),
    ),
    Column("early", "flag", "a press came before the cue", required=False),
    Column("suspect", "flag", "the press may be later than stamped", required=False),
    Column("late", "integer", "flips more than half a frame late", required=False, low=0),
    Column("broken", "integer", "times it was broken off and begun anew", required=False, low=0),
    Column("resumed", "integer", "times its run had been gone on with", required=False, low=0),
    Column("verified", "flag", "the screen's flips were measured and good", required=False),
)


def with_common(own: Sequence[Column]) -> tuple[Column, ...]:
    """All columns of an exercise's table; where it has one of a common name, its own holds."""
    named = {c.name: c for c in (*COMMON, *own)}
    return tuple(named.values())
