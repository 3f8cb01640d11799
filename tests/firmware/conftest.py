"""A bench of mock pins with a clock that stands still until it is moved."""

from collections.abc import Callable, Iterator

import pytest

from firmware.desk import Desk, DeskFactory
from firmware.edge import Edge
from firmware.panel import Panel
from firmware.wiring import BUTTONS, ButtonWiring, Wiring

MS = 1_000_000
WIRING = Wiring(
    {
        name: ButtonWiring(pin, lamp)
        for name, pin, lamp in zip(BUTTONS, (5, 6, 26, 16, 25), (17, 27, 22, 23, 24), strict=True)
    }
)


class Bench:
    """Contacts that close and open raw, as metal does, and what the panel made of them."""

    def __init__(self, wiring: Wiring = WIRING) -> None:
        self.now_ns = 1_000_000 * MS
        self.wiring = wiring
        self.factory = DeskFactory(lambda: self.now_ns)
        self.desk = Desk(wiring, self.factory)
        self.edges: list[Edge] = []
        self.panel: Panel | None = None

    def open(self) -> Panel:
        """Open the panel on whatever the contacts are now."""
        self.panel = Panel(self.wiring, self.factory, self.edges.append)
        return self.panel

    def down(self, button: str) -> int:
        """Drive the pin low now; its stamp."""
        self.factory.pin(self.wiring.buttons[button].pin).drive_low()
        return self.now_ns

    def up(self, button: str) -> int:
        """Drive the pin high now; its stamp."""
        self.factory.pin(self.wiring.buttons[button].pin).drive_high()
        return self.now_ns

    def later(self, ms: float) -> None:
        """Let time pass, then run one frame of the loop."""
        self.now_ns += round(ms * MS)
        if self.panel is not None:
            self.panel.settle(self.now_ns)

    def told(self) -> list[tuple[str, bool, int]]:
        """What reached the sink."""
        return [(edge.button, edge.down, edge.t_ns) for edge in self.edges]

    def close(self) -> None:
        """Give the pins back."""
        if self.panel is not None:
            self.panel.close()
        self.factory.close()


@pytest.fixture
def make_bench() -> Iterator[Callable[..., Bench]]:
    """Benches that are closed when the test ends."""
    made: list[Bench] = []

    def make(wiring: Wiring = WIRING) -> Bench:
        made.append(Bench(wiring))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A bench whose panel is not open yet."""
    return make_bench()
