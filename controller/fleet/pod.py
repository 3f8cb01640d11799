"""One pod as it is known by what was seen of it, and what it is seen by."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from controller.contract.commands import CommandStatus
from controller.fleet.history import History
from controller.fleet.standing import NEEDS, Standing, faults

MOST_EVENTS = 30
NOTHING = Standing("unknown", (), None, NEEDS.index("unknown"))


@dataclass(frozen=True, slots=True)
class Now:
    """The reader's own clocks: monotonic seconds, and the wall clock with its zone."""

    s: float
    wall: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What came from the broker; `retained` if it lay there before we subscribed."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something a pod told: by its clock, of what kind, and the rest in a few words."""

    time: str
    synchronised: bool
    kind: str
    words: str


@dataclass(slots=True)
class Pod:
    """One pod. `state` is the digest of its last state, `raw` that state whole, if not too long."""

    site: str
    name: str
    availability: str | None = None
    state: Mapping[str, Any] | None = None
    raw: bytes = b""
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    reported: str = ""
    heard_s: float | None = None
    skew_s: float | None = None
    standing: Standing = NOTHING
    since_s: float | None = None
    history: History = field(default_factory=History)
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))
    commands: dict[str, CommandStatus] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Site and name: no two pods share both."""
        return self.site, self.name

    @property
    def label(self) -> str:
        """As people write it."""
        return f"{self.site}/{self.name}"

    @property
    def need(self) -> str:
        """One of `NEEDS`: the verdict, and where it is faulty, how badly."""
        return NEEDS[self.standing.need]

    @property
    def faults(self) -> list[Mapping[str, Any]]:
        """What its last state says is wrong, the gravest first."""
        return faults(self.state or {})
