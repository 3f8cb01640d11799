"""What a tool knows: the fleet, how the broker is reached, and what became of its own orders."""

import time
from datetime import UTC, datetime

from controller.fleet.commanding import Order, Outcome, outcome
from controller.fleet.fleet import Fleet
from controller.fleet.pod import Message, Now
from controller.fleet.told import Complete, Down, Sent, Told, Up

MOST_ORDERS = 50


def clock() -> Now:
    """The time by the clocks of this machine."""
    return Now(time.monotonic(), datetime.now(UTC))


def filters(site: str = "+", *, commands: bool = True) -> list[str]:
    """What a tool subscribes to: all that pods tell but results, metrics and what others write."""
    kinds = ["availability", "meta", "state", "reported", "event/#"]
    kinds += ["cmd/+/+/status"] if commands else []
    return [f"pods/v1/{site}/+/{kind}" for kind in kinds]


class Watch:
    """Pure: all that is told goes in by `take`. `down` is why there is no connection, or "".

    `complete` says that what lay at the broker has come; `fault`, why that cannot be known.
    `turned_s` is since when it has been up or down.
    """

    def __init__(self, now: Now) -> None:
        self.fleet = Fleet()
        self.down = "not connected yet"
        self.turned_s = now.s
        self.complete = False
        self.fault = ""
        self.orders: dict[str, Order] = {}
        self._faults: dict[str, str] = {}

    def take(self, told: Told, now: Now) -> None:
        """One word of the reception."""
        match told:
            case Message():
                self.fleet.take(told, now)
            case Up():
                self.down, self.turned_s = "", now.s
                self.fleet.reconnected()
            case Down(words=words):
                self.turned_s = now.s if not self.down else self.turned_s
                self.down, self.complete = words, False
            case Complete(fault=fault):
                self.complete, self.fault = not fault, fault
            case Sent(number=number, fault=fault):
                self._faults[number] = fault

    def look(self, now: Now, part: int = 0, parts: int = 1) -> None:
        """Judge anew; not while nothing can be heard: what is known then is of the past."""
        if not self.down:
            self.fleet.look(now, part, parts)

    def follow(self, made: Order) -> None:
        """It was sent; the oldest of many is forgotten."""
        self.orders[made.number] = made
        while len(self.orders) > MOST_ORDERS:
            gone = next(iter(self.orders))
            self.orders.pop(gone)
            self._faults.pop(gone, None)

    def outcome(self, made: Order, now: Now) -> Outcome:
        """How far an order of ours has come."""
        pod = self.fleet.pods.get(made.key)
        return outcome(made, pod, self._faults.get(made.number, ""), now)
