"""Commands as a tool sends and follows them: what may be asked, and how far it has come."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from controller.contract.commands import VERBS, Command, Moment
from controller.contract.topics import Topics
from controller.fleet.pod import Now, Pod
from controller.fleet.reading import at
from controller.fleet.text import plain

# For how long a command may wait for its moment; a visit takes about twenty minutes.
PATIENCE_S: Mapping[Moment, float] = {"now": 120.0, "between_trials": 600.0, "idle": 3600.0}
WHEN: Mapping[Moment, str] = {
    "now": "at once",
    "between_trials": "after the trial in flight",
    "idle": "when nobody is at the pod",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be asked of a pod: how it is listed, what it will do, and what is sent."""

    label: str
    words: str
    verb: str
    args: Mapping[str, Any]

    @property
    def when(self) -> str:
        """The earliest moment at which it does so."""
        return WHEN[VERBS[self.verb].moment]


@dataclass(frozen=True, slots=True)
class Order:
    """A choice sent to a pod, under a number of its own; it is answered by `until_s`, or never."""

    number: str
    key: tuple[str, str]
    choice: Choice
    until_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far an order has come, in words; `good` is None as long as it is not over."""

    words: str
    good: bool | None = None


def choices(pod: Pod) -> Iterator[Choice]:
    """What can be asked of this pod, in the contract's order."""
    for name, verb in VERBS.items():
        if name == "maintenance":
            yield Choice("maintenance on", "let nobody sign in", name, {"on": True})
            yield Choice("maintenance off", "let people sign in again", name, {"on": False})
        elif name == "clear-fault":
            codes = dict.fromkeys(str(fault.get("code", "")) for fault in pod.faults)
            for code in filter(None, codes):
                yield Choice(f"{name} {code}", verb.words, name, {"code": code})
        elif name != "update":  # which needs a bundle's particulars: docs/updates.md
            yield Choice(name, verb.words, name, {})


def expires(pod: Pod) -> bool:
    """Whether a command to it may carry an expiry: a pod whose clock is not set refuses those."""
    return pod.state is None or at(pod.state, "synchronised") is True


def order(pod: Pod, choice: Choice, now: Now) -> tuple[Order, str, bytes]:
    """The order, and the topic and payload that carry it."""
    patience_s = PATIENCE_S[VERBS[choice.verb].moment]
    until = (now.wall + timedelta(seconds=patience_s)).replace(microsecond=0)
    number = secrets.token_hex(8)
    command = Command(id=number, expires=until if expires(pod) else None, args=dict(choice.args))
    made = Order(number, pod.key, choice, now.s + patience_s)
    return made, Topics(*pod.key).command(choice.verb), command.model_dump_json().encode()


def refused(pod: Pod, *, connected: bool) -> str:
    """Why nothing can be sent to this pod now; "" where it can. Nothing is queued for later."""
    if not connected:
        return "there is no connection to the broker: a command would go nowhere"
    if pod.availability != "online":
        return f"{pod.label} is not connected: a command would not reach it"
    return ""


def outcome(made: Order, pod: Pod | None, fault: str, now: Now) -> Outcome:
    """How far it has come, by the pod's statuses; `fault` is what went wrong on the way there."""
    status = pod.commands.get(made.number) if pod else None
    if status is None and fault:
        return Outcome(f"not sent: {fault}", good=False)
    if status is None and now.s > made.until_s:
        return Outcome("no answer in its time: the pod did not take it", good=False)
    if status is None:
        return Outcome("sent, no answer yet")
    if status.status == "failed":
        return Outcome(f"failed: {plain(status.why) or status.code or 'no reason given'}", False)
    return Outcome(status.status, True if status.status == "succeeded" else None)
