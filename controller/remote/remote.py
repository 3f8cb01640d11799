"""Commands and settings, from the store to what they do: each at its moment, and told of.

A thread of its own looks for them, outside of timed periods; it carries out what may be done at
any time. The rest waits for the frame loop: between two trials, or where nobody is signed in.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from controller.contract.commands import Moment
from controller.people.visitor import Visitor
from controller.quiet import Outside
from controller.remote.docket import Docket
from controller.remote.settings import Settings
from controller.screens import ended
from controller.store.faults import StoreFault
from controller.store.inbox import Order
from controller.store.journal import End
from controller.store.orders import Orders
from exercises.core.script import Script

log = logging.getLogger(__name__)

EVERY_S = 1.0
NOBODY = End(result={"ended": False})
ENDED = End(result={"ended": True})

Act = Callable[[Order], Script[End]]
Do = Callable[[Order], End]


class Remote:
    """`acts` carry out a type as a script on the stage, `does` at once and beside it.

    `settings` is None where the site lets nobody set any.
    """

    def __init__(
        self,
        docket: Docket,
        outside: Outside,
        acts: Mapping[str, Act],
        does: Mapping[str, Do],
        settings: Settings | None = None,
    ) -> None:
        self._docket, self._outside = docket, outside
        self._acts, self._does, self._settings = acts, does, settings
        self._closed: bool | None = None
        self._looked_s = -EVERY_S
        self._lock = threading.Lock()
        self._fault: StoreFault | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="remote", daemon=True)

    def start(self) -> None:
        """Look for commands from now on."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def closed(self) -> bool:
        """Whether nobody may sign in."""
        with self._lock:
            orders = self._docket.orders()
            if self._closed is None and orders is not None:
                self._closed = orders.recover()
            return bool(self._closed)

    def attend(self) -> None:
        """Between two trials, or two pictures: look for commands, if it is time to do so again.

        Trials follow each other so closely that the thread seldom finds a moment between them.
        """
        orders = self._docket.orders()
        if orders is not None and time.monotonic() - self._looked_s >= EVERY_S:
            self._looked_s = time.monotonic()
            with suppress(StoreFault):  # the thread tells it
                self._attend(orders)

    def asks(self, moment: Moment) -> bool:
        """Whether something waits that may be done at this moment; for the frame loop, at once."""
        settings = self._settings is not None and self._settings.waits
        return (settings and moment == "idle") or self._docket.next(moment) is not None

    def idle(self, _: Visitor) -> Script[str]:
        """Where nobody is signed in: everything that waits, one after another, settings last."""
        while (order := self._docket.next("idle")) is not None:
            yield from self._act(order, self._acts.get(order.verb, _nobody_is_here))
        if self._settings is not None and self._settings.waits:
            yield from self._settings.apply()
        return "done"

    def stop(self, visitor: Visitor) -> Script[str]:
        """Where somebody is: they are told that it ends, and that ends it."""

        def tell(_: Order) -> Script[End]:
            yield from ended.script(kept=visitor.kept)
            return ENDED

        while (order := self._docket.next("between_trials")) is not None:
            yield from self._act(order, tell)
        return "ended"

    def get_status(self) -> dict[str, object]:
        """Whether the pod is closed, and how many commands wait."""
        return {"closed": bool(self._closed), "waiting": len(self._docket)}

    def _act(self, order: Order, act: Act) -> Script[None]:
        """On the stage; who leaves in the middle, leaves it executing: the next start ends it."""
        if not self._docket.begin(order):
            return
        try:
            end = yield from self._attended(act(order))
        except StoreFault as fault:
            end = End("failed", fault.code, str(fault))
        except Exception as error:
            end = _failed(order, error)
        self._docket.end(order, end)
        if end.closes is not None:
            self._closed = end.closes

    def _do(self, order: Order) -> None:
        """Beside the stage."""
        if not self._docket.begin(order):
            return
        try:
            end = self._does[order.verb](order)
        except Exception as error:
            end = _failed(order, error)
        self._docket.end(order, end)

    def _loop(self) -> None:
        while not self._over.wait(EVERY_S):
            try:
                self._look()
            except StoreFault as fault:
                if self._fault is None:
                    log.warning("commands wait: %s", fault)
                self._fault = fault
            else:
                self._fault = None

    def _look(self) -> None:
        orders = self._docket.orders()
        if orders is None:
            return
        with self._outside(0.0) as free:
            if free:
                self._attend(orders)

    def _attend(self, orders: Orders) -> None:
        """Take in what is new, tell what is done, and do what may be done at any time."""
        self.closed()
        self._exchange_settings(orders)
        self._docket.take_in(orders)
        for order in self._docket.at_any_time():
            self._do(order)

    def _exchange_settings(self, orders: Orders) -> None:
        if self._settings is None:
            return
        self._settings.take(orders.wanted())
        if (report := self._settings.report()) is not None:
            orders.report(report)

    def _attended(self, script: Script[End]) -> Script[End]:
        """The same script; between what it shows, where nothing is timed, commands are looked for.

        What is shown for long would keep the thread from it.
        """
        answer, self._looked_s = None, -EVERY_S
        while True:
            try:
                request = script.send(answer)
            except StopIteration as over:
                return cast(End, over.value)
            self.attend()
            answer = yield request


def _nobody_is_here(_: Order) -> Script[End]:
    """What there is to end of a visit, where there is none."""
    yield from ()
    return NOBODY


def _failed(order: Order, error: Exception) -> End:
    log.exception("%s %s failed", order.verb, order.id)
    return End("failed", "error", f"{type(error).__name__}, see the pod's log")
