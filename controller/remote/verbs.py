"""What each type of command does, on the stage; `diagnostics` and `clear-fault` need none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from controller import root
from controller.remote.remote import Act
from controller.screens import identify, moment
from controller.store.inbox import Order
from controller.store.journal import End
from exercises.core.script import Script

NO_ONE = "nothing on this machine takes the request: is pod-reboot.path enabled?"


@dataclass(frozen=True, slots=True)
class Verbs:
    """`name` is the pod's; `requests` the folder that root's one-shot units look at."""

    name: str
    requests: Path
    shut_down: Callable[[], None]
    selftest: Callable[[], Script[End]]

    def all(self) -> Mapping[str, Act]:
        """By type; what has no line here needs no stage, or a visit."""
        return {
            "identify": self._identify,
            "selftest": lambda _: self.selftest(),
            "maintenance": self._maintenance,
            "restart": self._restart,
            "reboot": self._reboot,
        }

    def _identify(self, order: Order) -> Script[End]:
        seconds = float(order.args["seconds"])
        pressed = yield from identify.script(self.name, seconds)
        return End(result={"pressed": pressed})

    def _maintenance(self, order: Order) -> Script[End]:
        yield from ()
        return End(closes=bool(order.args["on"]))

    def _restart(self, _: Order) -> Script[End]:
        """Systemd starts the program again, which is how it succeeds: see the journal."""
        self.shut_down()
        while True:
            yield from moment.script()

    def _reboot(self, _: Order) -> Script[End]:
        yield from root.ask(self.requests, "reboot")
        return End("failed", "no_one", NO_ONE)
