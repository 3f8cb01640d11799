"""Staff and technicians at the walked pod: behind their codes, and from far away."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from controller.store.inbox import Order
from tests.walker.finger import CHORD, PATIENCE_S, Somebody, kinds
from tests.walker.record import rows
from tests.walker.walk import Walk
from tests.walker.world import CODES, ROLES

WRONG, MENU = "000000", len(ROLES["wing"])
# What technicians ask, each with its arguments; what stops the pod is tried elsewhere.
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("identify", {"seconds": 5}),
    ("selftest", {}),
    ("end-session", {}),
    ("diagnostics", {}),
)
_ORDERS = count()


def staff_come(walk: Walk, role: str, card: int, whom: int, orders: bytes) -> None:
    """They take one of their cards, with somebody's number in mind, and do anything; then leave.

    Every eighth time the first code is a wrong one.
    """
    if walk.boot.state not in ("attract", "maintenance", "fault"):
        walk.leave("never")
    somebody = replace(walk.people[whom % len(walk.people)], pin=())
    walk.boot.finger.who = replace(somebody, code=WRONG if whom % 8 == 7 else CODES[role])
    _do(walk, [(kind, 0) for kind in CHORD])
    if whom % 8 == 7:
        _do(walk, [("lit", 0)] * 2)
        walk.boot.finger.who = replace(somebody, code=CODES[role])
    # What is known by heart is one order.
    _do(walk, [("lit", 0)])
    _do(walk, [("right", 0)] * (card % MENU))
    _do(walk, kinds(orders))


def staff_go(walk: Walk, *, at_once: bool) -> None:
    """Back to the first screen: `back` held, or short presses of it."""
    if walk.boot.state == "staff":
        walk.leave("hold back", "hold on") if at_once else walk.back_out()
    walk.meet()
    walk.boot.finger.who = Somebody()


def ask(walk: Walk, which: int) -> None:
    """A technician asks for something, wherever somebody is."""
    order(walk, *ASKED[which % len(ASKED)])


def close(walk: Walk, role: str, orders: bytes) -> None:
    """The pod is closed once nobody is there; staff come in all the same; then it is open again."""
    if walk.boot.state not in ("attract", "fault"):
        walk.leave("never")
    order(walk, "maintenance", {"on": True})
    walk.boot.finger.obey(orders)
    staff_come(walk, role, 0, 0, orders)
    staff_go(walk, at_once=True)
    order(walk, "maintenance", {"on": False})


def order(walk: Walk, verb: str, args: dict[str, Any]) -> None:
    """As the uplink takes it in; the pod looks for it, and has a moment."""
    pod = walk.boot.pod
    orders = pod.book.orders()
    if orders is None:
        return
    asked, told = Order(f"order-{next(_ORDERS)}", verb, args), rows(pod.book.store)["told"]
    pod.book.store._database.inbox.accept(asked, "2026-03-02T09:00:00.000Z")
    pod.remote._attend(orders)
    if walk.boot.untouched is not None:
        walk.boot.untouched["told"] += rows(pod.book.store)["told"] - told
    walk.boot.finger.do([("nothing", 0)] * 4)
    walk.check()


def _do(walk: Walk, orders: Sequence[tuple[str, int]]) -> None:
    """These, until nobody is there; and what staff set to work is done, in time that is real."""
    walk.boot.finger.until_idle(orders)
    for thread in threading.enumerate():
        if thread.name == "staff-work":
            thread.join(PATIENCE_S)
    walk.boot.finger.until_idle([("nothing", 0)])
    walk.check()
