"""A button that keeps every raw edge with what the factory said of it."""

import threading
from collections.abc import Callable
from typing import Any

from gpiozero import DigitalInputDevice

from firmware.gpiod_factory import GpiodFactory

PATIENCE_S = 20


class Heard(DigitalInputDevice):  # type: ignore[misc]
    """A button that keeps (ticks, state, source, suspect) of each edge, and can be told to act."""

    def __init__(self, pin: int, factory: GpiodFactory) -> None:
        self.edges: list[tuple[int, int, str, bool]] = []
        self.came = threading.Condition()
        self.act: Callable[[], Any] = lambda: None
        super().__init__(pin, pull_up=True, pin_factory=factory)

    def _pin_changed(self, ticks: int, state: int) -> None:
        with self.came:
            pins = self.pin_factory
            self.edges.append((ticks, state, pins.source, pins.suspect))
            self.came.notify_all()
        self.act()

    def await_edges(self, count: int) -> None:
        """Until so many edges came in all."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.edges) >= count, PATIENCE_S)

    def await_state(self, state: int) -> None:
        """Until the newest edge left the line at this level."""
        with self.came:
            assert self.came.wait_for(
                lambda: bool(self.edges) and self.edges[-1][1] == state, PATIENCE_S
            )
