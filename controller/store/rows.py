"""What goes into the store and comes out of it, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from controller.health.clock import Moment
from exercises.core.trial import Value

DataClass = Literal["device", "result"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be told: `kind` as "event/session.started" or "result/exercise".

    `body` is JSON-ready (no NaN). `data_class` says where it may go, and that "device" rows are
    dropped before "result" rows where room runs out. `about` is the pseudonym of whose it is, ""
    for nobody's: it stays on the pod, and says what an erasure must be told of.
    """

    kind: str
    data_class: DataClass
    body: Mapping[str, Any]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a sitting is told by: the value of a measure, None where it is not known.

    `verdict` is its score's; `better` is 1 where more is better, -1 where less is.
    """

    measure: str
    value: float | None
    verdict: str
    better: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run began with beside its parameters: all that makes its script do the same again.

    `memory` is what the last training had kept; `source` a digest of the exercises' source.
    """

    seed: int
    memory: Value | None
    source: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event with its place: `seq` counts from 1 without gaps in the database `store`.

    `body` is JSON; `moment` is when it happened.
    """

    store: str
    seq: int
    kind: str
    data_class: DataClass
    body: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class MailRow(OutboxRow):
    """A row of the mail: `n` is its place there, `mailbox` the id of that file."""

    n: int
    mailbox: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one store's rows have come, as the highest `seq`: 0 for none.

    `relayed` into the mail, `sent` to the broker (PUBACK), `acknowledged` by the consumer.
    """

    relayed: int
    sent: int
    acknowledged: int

    def covered(self, *, ingest: bool) -> int:
        """Up to where somebody has them: the consumer, or without `ingest` the broker."""
        return self.acknowledged if ingest else self.sent

    def says(self, other: "Mark") -> bool:
        """Whether both say the same of how far the rows were taken."""
        return (self.sent, self.acknowledged) == (other.sent, other.acknowledged)


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each class is kept: "answer" (trials, what was answered), and "result".

    None for as long as the person is. What is a result's goes with all of its session.
    """

    answers_days: float | None = None
    results_days: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much the outbox keeps while nobody takes it.

    `ingest` says that a consumer acknowledges: then its mark lets rows go, else the sent mark.
    `tick_s` is how often the outbox is looked after when nothing is being written.
    `retention` is for what stays on the pod.
    """

    max_age_s: float
    max_bytes: int
    ingest: bool = True
    tick_s: float = 5.0
    retention: Retention = Retention()
