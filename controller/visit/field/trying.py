"""The selftest at the pod, with its result on the screen until it was read out."""

from dataclasses import dataclass

from controller.screens import selftest as screens
from controller.selftest.running import Selftest
from controller.visit.staff.working import Patience
from exercises.core.script import Script

STILL_S = 240.0  # while a result is read out by telephone


@dataclass(frozen=True, slots=True)
class Trying:
    """Of the pod of this name; `pixels` is the screen's height."""

    test: Selftest
    head: str
    pixels: int
    patient: Patience

    def selftest(self, role: str) -> Script[None]:
        """Tried, told, and shown."""
        result = yield from self.test.with_hands(role)
        self.patient(STILL_S)
        yield from screens.shown(result, self.head, self.pixels)
