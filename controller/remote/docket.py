"""The commands that wait for their moment: what is next, what was begun, and how it ended."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace

from pydantic import ValidationError

from controller.contract.commands import VERBS, Moment
from controller.health.clock import Moment as Instant
from controller.store.inbox import Order
from controller.store.journal import End
from controller.store.orders import Orders
from controller.uplink.asking import late

log = logging.getLogger(__name__)

Ready = Callable[[Order, tuple[Order, ...]], bool]  # one of those that wait


class Docket:
    """`orders` gives the store's, None before it is open. `allowed` are the types the site lists.

    `ready` says whether one of those that wait has all that it needs; one that is late needs none.

    Two threads use it: each command is begun by one of them, since the store lets it be begun once.
    """

    def __init__(
        self,
        orders: Callable[[], Orders | None],
        allowed: Collection[str],
        ready: Ready = lambda _order, _waiting: True,
    ) -> None:
        self.orders, self._allowed, self._ready = orders, frozenset(allowed), ready
        self._unready: frozenset[str] = frozenset()
        self._waiting: tuple[Order, ...] = ()
        self._taken: set[str] = set()

    def __len__(self) -> int:
        """How many wait."""
        return sum(order.id not in self._taken for order in self._waiting)

    def take_in(self, orders: Orders) -> None:
        """What is new, from the inbox; what is done, back to it."""
        found = (order for order in orders.exchange() if order.verb in VERBS)
        waiting = tuple(_judged(order) or order for order in found)
        now = Instant.now()
        self._unready = frozenset(
            order.id
            for order in waiting
            if late(order.expires, now) is None and not self._ready(order, waiting)
        )
        self._waiting = waiting

    def at_any_time(self) -> list[Order]:
        """What need not wait."""
        return [order for order in self._waiting if self._may(order, ("now",))]

    def next(self, moment: Moment) -> Order | None:
        """The first that may be done now. Where nobody is, what ends a visit may be done as well.

        What is late waits until nobody is there: nobody's visit is ended for it.
        """
        if not self._waiting:
            return None
        moments, now = (moment, "between_trials"), Instant.now()
        return next(
            (
                order
                for order in self._waiting
                if self._may(order, moments)
                and (moment == "idle" or late(order.expires, now) is None)
            ),
            None,
        )

    def begin(self, order: Order) -> bool:
        """Whether it is to be carried out now; on disk before this returns, as is a refusal."""
        begun = self._begin(order)
        self._taken.add(order.id)
        return begun

    def end(self, order: Order, end: End) -> None:
        """It is over; on disk when this returns."""
        self._orders().end(order, end)
        log.info("%s %s: %s %s", order.verb, order.id, end.status, end.code)

    def _begin(self, order: Order) -> bool:
        against = late(order.expires, Instant.now())
        if order.verb not in self._allowed:
            against = "not_allowed", "the pod's configuration does not list it any more"
        elif against is None and _judged(order) is None:
            against = "malformed", "its arguments are not those of its type"
        if against is not None:
            self.end(order, End("failed", *against))
            return False
        if not self._orders().begin(order):
            return False
        log.info("%s %s is carried out", order.verb, order.id)
        return True

    def _may(self, order: Order, moments: Collection[str]) -> bool:
        free = order.id not in self._taken and order.id not in self._unready
        return free and VERBS[order.verb].moment in moments

    def _orders(self) -> Orders:
        """What waits came from there, so it is open."""
        orders = self.orders()
        if orders is None:
            raise RuntimeError("nothing waits before the store is open")
        return orders


def _judged(order: Order) -> Order | None:
    """The same with all that may be left out; None where its arguments are not its type's.

    It has been through the inbox since the uplink judged it.
    """
    try:
        args = VERBS[order.verb].args.model_validate(dict(order.args))
    except ValidationError:
        return None
    return replace(order, args=args.model_dump())
