"""What a button says: that it went down or up, and when, by which clock."""

from dataclasses import dataclass
from typing import Literal

Source = Literal["kernel", "arrival"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of one button, as it happened.

    `t_ns` is on CLOCK_MONOTONIC, the same as `time.monotonic_ns()`. `source` says who read that
    clock: the kernel in its interrupt handler, or this process when the edge arrived. `suspect`
    says that the kernel lost edges around this one, so that the stamp may be a later bounce's.
    """

    button: str
    down: bool
    t_ns: int
    source: Source
    suspect: bool = False
