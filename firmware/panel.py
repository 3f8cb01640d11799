"""The five buttons: pin callback, debounce, and the sink that every told edge goes to.

Two threads meet here. The factory's thread calls back with raw edges; the frame loop settles
bursts that went quiet. Each line has a lock of its own, held for as long as it takes to enqueue,
and edges are told under it, so that one button's edges reach the sink in their order.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol

from gpiozero import DigitalInputDevice

from firmware.debounce import Debounce
from firmware.edge import Edge, Source
from firmware.wiring import ButtonWiring, Wiring

STUCK_NS = 30_000_000_000

Sink = Callable[[Edge], None]


class StampingFactory(Protocol):
    """What the panel wants of a pin factory beyond gpiozero's own: stamps, and doubts about them.

    Ticks are integer nanoseconds of the clock that stamps edges. `source` and `suspect` are of
    the edge at hand while a pin callback runs; `lost_edges` is a running total. `monotonic` is
    False once a stamp was found to be of another clock than that of `ticks`.
    """

    @property
    def source(self) -> Source: ...  # noqa: D102
    @property
    def suspect(self) -> bool: ...  # noqa: D102
    @property
    def lost_edges(self) -> int: ...  # noqa: D102
    @property
    def monotonic(self) -> bool: ...  # noqa: D102
    def ticks(self) -> int: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Panel:
    """All buttons of the wiring, on a factory's pins.

    `sink` gets each edge, from either thread, and must only enqueue it. `held_at_start` names the
    buttons that were down when the panel opened: each is ignored until it has been released.
    """

    def __init__(self, wiring: Wiring, factory: StampingFactory, sink: Sink) -> None:
        self._factory = factory
        self._lines: dict[str, _Line] = {}
        self._bursts: set[_Line] = set()
        try:
            for name, button in wiring.buttons.items():
                line = _Line(name, button, wiring.refractory_ns, factory, sink, self._bursts)
                self._lines[name] = line
        except BaseException:
            self.close()
            raise
        self.held_at_start = tuple(name for name, line in self._lines.items() if line.held)

    def settle(self, now_ns: int) -> None:
        """End the bursts that are quiet by now; the frame loop calls it once a frame."""
        # On most frames there is none, and to ask each line would take longer than all else here.
        if self._bursts:
            for line in tuple(self._bursts):
                line.settle(now_ns)

    def stuck(self) -> tuple[str, ...]:
        """The buttons not released since the start, or down for longer than 30 s."""
        now_ns = self._factory.ticks()
        return tuple(name for name, line in self._lines.items() if line.stuck(now_ns))

    def get_status(self) -> dict[str, Any]:
        """What a technician may know of the buttons; any thread may ask."""
        now_ns = self._factory.ticks()
        return {
            "source": self._factory.source,
            "monotonic": self._factory.monotonic,
            "lost_edges": self._factory.lost_edges,
            "held_at_start": list(self.held_at_start),
            "buttons": {name: line.get_status(now_ns) for name, line in self._lines.items()},
        }

    def close(self) -> None:
        """Give the pins back; a second time does nothing."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()


class _Line:
    """One button on its pin. `held` is true from a start with the button down to its release.

    It is one of the panel's `bursts` from an edge until it is settled.
    """

    def __init__(
        self,
        name: str,
        wiring: ButtonWiring,
        refractory_ns: int,
        factory: StampingFactory,
        sink: Sink,
        bursts: set["_Line"],
    ) -> None:
        self._name, self._factory, self._sink = name, factory, sink
        self._bursts = bursts
        self._rest = wiring.pull == "up"
        self._lock = Lock()
        self._presses = self._suspect = 0
        # No bounce time: it would stamp a press when its contact came to rest. And not Button,
        # whose hold thread wakes ten times a second for nothing.
        self._device = DigitalInputDevice(wiring.pin, pull_up=self._rest, pin_factory=factory)
        with self._lock:
            # One level below when_activated, because only here the edge's stamp is handed over.
            # gpiozero keeps this callback weakly: a bound method of a line that the panel holds
            # lives as long as the panel, where a lambda would be gone at once. Armed before the
            # level is read, under the lock, so that no edge falls between the two.
            self._device.pin.when_changed = self._changed
            self.held = self._device.is_active
            self._debounce = Debounce(down=self.held, refractory_ns=refractory_ns)
            self._down_since_ns = factory.ticks() if self.held else None

    def settle(self, now_ns: int) -> None:
        with self._lock:
            self._tell(self._debounce.settle(now_ns, down=self._device.is_active))
            if not self._debounce.unsettled:
                self._bursts.discard(self)

    def stuck(self, now_ns: int) -> bool:
        since_ns = self._down_since_ns
        return self.held or (since_ns is not None and now_ns - since_ns > STUCK_NS)

    def get_status(self, now_ns: int) -> dict[str, Any]:
        with self._lock:
            return {
                "presses": self._presses,
                "chatter": self._debounce.swallowed,
                "suspect": self._suspect,
                "down_since_ns": self._down_since_ns,
                "stuck": self.stuck(now_ns),
            }

    def close(self) -> None:
        self._device.close()

    def _changed(self, ticks: int, state: int) -> None:
        """The pin callback, on the factory's thread: keeps the stamp, and the factory's doubt."""
        down = bool(state) != self._rest
        source, suspect = self._factory.source, self._factory.suspect
        with self._lock:
            self._tell(self._debounce.accept(Edge(self._name, down, ticks, source, suspect)))
            self._bursts.add(self)

    def _tell(self, edges: list[Edge]) -> None:
        for edge in edges:
            self._down_since_ns = edge.t_ns if edge.down else None
            self._presses += edge.down
            self._suspect += edge.suspect
            if self.held:
                self.held = False
            else:
                self._sink(edge)
