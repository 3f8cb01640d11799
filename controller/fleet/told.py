"""What a reception tells, one word after the other: of the connection, of orders, and messages."""

from dataclasses import dataclass

from controller.fleet.pod import Message


@dataclass(frozen=True, slots=True)
class Up:
    """The broker takes us, and we are subscribed."""


@dataclass(frozen=True, slots=True)
class Down:
    """There is no connection (any more); what is wrong and what to do."""

    words: str


@dataclass(frozen=True, slots=True)
class Complete:
    """All that lay at the broker has come. `fault` says why that cannot be known, "" if it can."""

    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The broker's word on what we published under `number`; `fault` is "" if a pod has it."""

    number: str
    fault: str


Told = Up | Down | Complete | Sent | Message
