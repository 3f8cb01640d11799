"""What each type of command does, on the stage; `diagnostics` and `clear-fault` need none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.remote.remote import Act
from controller.screens import identify, moment
from controller.store.inbox import Order
from controller.store.journal import End
from exercises.core.script import Script

# Until the machine goes down, or nothing has come of the request.
GOES_DOWN_S = 30.0
LOOK_S = 0.2
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
        """Ask root's one-shot unit, and wait: being stopped by it is how it succeeds."""
        request = self.requests / "reboot"
        try:
            request.touch()
        except OSError:
            return End("failed", "no_one", NO_ONE)
        for _look in range(round(GOES_DOWN_S / LOOK_S)):
            yield from moment.script(LOOK_S)
        request.unlink(missing_ok=True)
        return End("failed", "no_one", NO_ONE)
