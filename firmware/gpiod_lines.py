"""All inputs of a chip in ONE libgpiod request, and the one thread that reads their edges.

One request, because only then the kernel shows merged edges (see `gpiod_ledger`) and keeps the
order across lines. To add or drop a line the request is released and made anew, which is for
set-up; arming a line, or its bias, is changed in place and disturbs no other line.
"""

import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import gpiod
from gpiod.line import Bias, Clock, Direction, Edge, Value
from gpiozero import GPIODeviceClosed, GPIOPinInUse

from firmware.edge import Source
from firmware.gpiod_ledger import ClockCheck, EdgeLedger, LineEdge

log = logging.getLogger(__name__)

LineConfig = dict[Iterable[int | str] | int | str, gpiod.LineSettings | None]

CONSUMER = "training-pod"
BUFFER_EDGES = 1024
# How long the lines must be quiet after a loss before their levels are read.
QUIET_S = 0.005


@dataclass(frozen=True, slots=True)
class Report:
    """One edge for the pin callback. `source` is "arrival" where `t_ns` was read in this process.

    That is so where the kernel's clock was found not to be CLOCK_MONOTONIC, and for an edge that
    the kernel lost and that a level read afterwards made good.
    """

    offset: int
    level: bool
    t_ns: int
    source: Source
    suspect: bool


def refuse_held(chip: gpiod.Chip, offset: int) -> None:
    """Raise GPIOPinInUse, naming the holder, if anyone holds the line."""
    info = chip.get_line_info(offset)
    if info.used:
        raise GPIOPinInUse(
            f"GPIO{offset} is held by {info.consumer or 'the kernel'!r}: "
            "close that, or wire the part to another pin"
        )


def as_config(settings: dict[int, gpiod.LineSettings]) -> LineConfig:
    """The same by tuples of offsets, which is a form that libgpiod's types allow."""
    return {(offset,): line for offset, line in settings.items()}


class InputLines:
    """The inputs of `chip`; `deliver` gets every edge of an armed line, on the reader's thread."""

    def __init__(self, chip: gpiod.Chip, deliver: Callable[[Report], None]) -> None:
        self.ledger = EdgeLedger()
        self.clock = ClockCheck()
        self._chip = chip
        self._deliver = deliver
        self._lock = threading.RLock()
        self._settings: dict[int, gpiod.LineSettings] = {}
        self._request: gpiod.LineRequest | None = None
        self._backlog: list[Report] = []
        self._looked: dict[int, bool] = {}
        self._closing = False
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        # Not poll: a thread that waits there keeps a released request, and its lines, busy.
        self._poll = select.epoll()
        self._poll.register(self._wake, select.EPOLLIN)
        # A daemon, because gpiozero closes its factory only after the other threads have ended.
        self._thread = threading.Thread(target=self._read, name="gpio-edges", daemon=True)
        self._thread.start()

    def hold(self, offset: int, *, bias: Bias, armed: bool) -> None:
        """Hold a line as an input, its edges reported if armed. Raises GPIOPinInUse."""
        settings = gpiod.LineSettings(
            direction=Direction.INPUT,
            bias=bias,
            edge_detection=Edge.BOTH if armed else Edge.NONE,
            event_clock=Clock.MONOTONIC,
        )
        with self._lock:
            if not armed:
                self.ledger.forget(offset)
            wanted = {**self._settings, offset: settings}
            if self._request is not None and offset in self._settings:
                self._request.reconfigure_lines(as_config(wanted))
                self._settings = wanted
            else:
                refuse_held(self._chip, offset)
                self._replace(wanted)

    def drop(self, offset: int) -> None:
        """Give a line back; a line that is not held is left alone."""
        with self._lock:
            self.ledger.forget(offset)
            if offset in self._settings:
                self._replace({o: s for o, s in self._settings.items() if o != offset})

    def holds(self, offset: int) -> bool:
        """Whether the line is among the inputs."""
        return offset in self._settings

    def level(self, offset: int) -> bool:
        """Read the level of a line that is held. Raises GPIODeviceClosed after `close`."""
        with self._lock:
            if self._request is None:
                raise GPIODeviceClosed("the GPIO lines have been given back")
            return self._request.get_value(offset) is Value.ACTIVE

    def close(self) -> None:
        """Release all lines and end the reader; works inside a callback, and twice."""
        with self._lock:
            if not self._closing:
                self._closing = True
                self._settings = {}
                self._release()
                os.eventfd_write(self._wake, 1)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _replace(self, settings: dict[int, gpiod.LineSettings]) -> None:
        """Release all and request all: what happens meanwhile is made good by a look at levels."""
        self._release()
        try:
            self._ask(settings)
            self._settings = settings
        except OSError:
            self._ask(self._settings)
            raise
        finally:
            os.eventfd_write(self._wake, 1)

    def _ask(self, settings: dict[int, gpiod.LineSettings]) -> None:
        if settings:
            self._request = self._chip.request_lines(
                as_config(settings), consumer=CONSUMER, event_buffer_size=BUFFER_EDGES
            )
            self._poll.register(self._request.fd, select.EPOLLIN)

    def _release(self) -> None:
        self._backlog += self._reports()
        if self._request is not None:
            self._request.release()
            self._request = None
            self.ledger.restart()

    def _read(self) -> None:
        while not self._closing:
            quiet = self._wait()
            for report in self._take(quiet):
                if not self._closing:
                    self._deliver(report)
        with self._lock:
            self._poll.close()
            os.close(self._wake)

    def _wait(self) -> bool:
        """Block until an edge or a change of the request; true if the lines were quiet instead."""
        doubtful = self._request is not None and self.ledger.doubtful
        ready = self._poll.poll(QUIET_S if doubtful else None)
        if any(fd == self._wake for fd, _ in ready):
            os.eventfd_read(self._wake)
        return not ready

    def _take(self, quiet: bool) -> list[Report]:
        with self._lock:
            reports, self._backlog = self._backlog + self._reports(), []
            if quiet and not reports and self._request is not None:
                return self._corrections(self._request)
            self._looked = {}
            return reports

    def _reports(self) -> list[Report]:
        """Read what is waiting in the kernel's buffer, without blocking."""
        if self._request is None or not self._request.wait_edge_events(0):
            return []
        batch = [
            LineEdge(
                event.line_offset,
                event.event_type is event.Type.RISING_EDGE,
                event.timestamp_ns,
                event.global_seqno,
            )
            for event in self._request.read_edge_events(BUFFER_EDGES)
        ]
        arrival_ns = time.monotonic_ns()
        return [
            self._stamped(edge, suspect, arrival_ns) for edge, suspect in self.ledger.enter(batch)
        ]

    def _stamped(self, edge: LineEdge, suspect: bool, arrival_ns: int) -> Report:
        trusted = self.clock.holds
        if self.clock.judge(edge.t_ns, arrival_ns):
            return Report(edge.offset, edge.level, edge.t_ns, "kernel", suspect)
        if trusted:
            log.error(
                "the kernel stamped an edge %d ns before it arrived: its event clock is not "
                "CLOCK_MONOTONIC; from now on edges carry the time of their arrival",
                arrival_ns - edge.t_ns,
            )
        return Report(edge.offset, edge.level, arrival_ns, "arrival", suspect)

    def _corrections(self, request: gpiod.LineRequest) -> list[Report]:
        """Make good what was lost, once two looks at quiet lines, QUIET_S apart, agree.

        One look could see a level whose edge the kernel's thread has yet to report.
        """
        armed = [o for o, s in self._settings.items() if s.edge_detection is Edge.BOTH]
        values = request.get_values(armed) if armed else []
        levels = {o: v is Value.ACTIVE for o, v in zip(armed, values, strict=True)}
        looked, self._looked = self._looked, levels
        if looked != levels:
            return []
        now_ns = time.monotonic_ns()
        return [
            Report(offset, level, now_ns, "arrival", suspect=True)
            for offset, level in self.ledger.correct(levels)
        ]
