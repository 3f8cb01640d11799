"""The pulse sensor: a photoplethysmogram, sampled 100 times a second through an MCP3008."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Protocol

from gpiozero import MCP3008

from firmware.panel import StampingFactory
from firmware.wiring import PulseWiring

log = logging.getLogger(__name__)

RATE_HZ = 100
PERIOD_NS = 1_000_000_000 // RATE_HZ
# After a fault, how long until the bus is opened anew: seconds.
AGAIN_S = 5.0

Told = Callable[[tuple[int, float]], None]


class Timer(Protocol):
    """The clock that stamps samples: `real_s` is how long to sleep until one of its instants."""

    def now_ns(self) -> int: ...  # noqa: D102
    def real_s(self, t_ns: int) -> float: ...  # noqa: D102


class PulseSensor:
    """Samples on a thread of its own while it is wanted; `told` gets (stamp in ns, 0 to 1).

    A sample is stamped in the middle of its reading. A slot of the 10 ms grid that was slept
    through is missed and counted, never filled; one that came more than half a slot after its time
    is late. Nothing here raises: a bus that cannot be had, or goes away, is told by `get_status`
    and tried again every `again_s`.
    """

    def __init__(
        self,
        wiring: PulseWiring,
        factory: StampingFactory,
        told: Told,
        timer: Timer,
        again_s: float = AGAIN_S,
    ) -> None:
        self._wiring, self._factory, self._told = wiring, factory, told
        self._timer, self._again_s = timer, again_s
        self._wanted, self._changed, self._closed = False, Event(), False
        self.samples = self._missed = self._late = self._faults = 0
        self._fault = ""
        self._thread = Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def want(self, wanted: bool) -> None:
        """Sample from now on, or rest: the bus is given back and nothing wakes."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._changed.set()

    def get_status(self) -> dict[str, Any]:
        """For the health document: `fault` is "" while all is well, `faults` counts the others."""
        return {
            "fault": self._fault,
            "faults": self._faults,
            "missed": self._missed,
            "late": self._late,
        }

    def close(self) -> None:
        """End the thread and give the bus back; a second time does nothing."""
        self._closed = True
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        self._guarded(self._open_once)
        while True:
            self._changed.clear()  # before both are read: a change from now on is seen
            if self._closed:
                return
            if not self._wanted:
                self._changed.wait()
                continue
            if not self._guarded(self._sample):
                self._changed.wait(self._again_s)

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether it was done: whatever the bus raises, the pod goes on."""
        try:
            work()
        except Exception as error:
            self._note(error)
            return False
        return True

    def _note(self, error: Exception) -> None:
        self._faults += not self._fault
        told = str(error) or type(error).__name__
        if told != self._fault:
            log.warning("the pulse sensor cannot be read: %s", told)
        self._fault = told

    def _open(self) -> Any:
        wiring = self._wiring
        return MCP3008(wiring.channel, port=0, device=wiring.select, pin_factory=self._factory)

    def _open_once(self) -> None:
        """So that a bus which is not there is told at start, not when somebody needs it."""
        self._open().close()

    def _sample(self) -> None:
        """Until somebody changes their mind; whatever the bus raises comes out."""
        timer = self._timer
        with self._open() as adc:
            due_ns = timer.now_ns()
            while not self._changed.wait(timer.real_s(due_ns)):
                before_ns = timer.now_ns()
                value = adc.value
                stamp_ns = (before_ns + timer.now_ns()) // 2
                due_ns = self._next(due_ns, before_ns)
                self.samples += 1
                self._fault = ""
                self._told((stamp_ns, value))

    def _next(self, due_ns: int, came_ns: int) -> int:
        """The next slot after a sample that was due, and came, at these times."""
        behind_ns = came_ns - due_ns
        self._late += behind_ns > PERIOD_NS // 2
        slept_through = behind_ns // PERIOD_NS
        self._missed += slept_through
        return due_ns + (slept_through + 1) * PERIOD_NS
