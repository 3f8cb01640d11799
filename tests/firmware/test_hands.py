"""Virtual hands: planned acts come out of the panel at their times, in real time."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import pytest

from exercises.core.clock import Clock
from firmware.desk import Desk, DeskFactory
from firmware.edge import Edge
from firmware.hands import Hands
from firmware.panel import Panel
from tests.firmware.conftest import MS, WIRING

HOUR_NS = 3_600_000 * MS
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Planned:
    """One act of the plan."""

    button: str
    at_ns: int
    held_ns: int


class Plan:
    """An actor whose plan the test writes; it says when it is being asked."""

    def __init__(self) -> None:
        self.acts: list[Planned] = []
        self.asked = threading.Event()

    def next_act(self) -> Planned | None:
        self.asked.set()
        return min(self.acts, key=lambda act: act.at_ns, default=None)

    def take_act(self) -> Planned:
        act = min(self.acts, key=lambda act: act.at_ns)
        self.acts.remove(act)
        return act


class Player:
    """A panel on a desk with hands, on a clock of some speed."""

    def __init__(self, speed: float) -> None:
        self.clock, self.plan = Clock(speed), Plan()
        self.edges: SimpleQueue[Edge] = SimpleQueue()
        self.factory = DeskFactory(self.clock.now_ns)
        self.panel = Panel(WIRING, self.factory, self.edges.put)
        self.hands = Hands(Desk(WIRING, self.factory), self.plan, self.clock)

    def act(self, button: str, in_ns: int, held_ns: int = 60 * MS) -> int:
        """Plan a press that long from now; its time."""
        at_ns = self.clock.now_ns() + in_ns
        self.plan.acts.append(Planned(button, at_ns, held_ns))
        return at_ns

    def edge(self) -> Edge:
        """The next edge from the panel, settled as the frame loop would."""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            self.panel.settle(self.clock.now_ns())
            try:
                return self.edges.get(timeout=1 / 60)
            except Empty:
                continue
        raise AssertionError("no edge came")

    def close(self) -> None:
        self.hands.stop()
        self.panel.close()


@pytest.fixture
def make_player() -> Iterator[Callable[..., Player]]:
    made: list[Player] = []

    def make(speed: float = 1.0) -> Player:
        made.append(Player(speed))
        return made[-1]

    yield make
    for player in made:
        player.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "hands"]


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_an_act_is_done_at_its_time(make_player: Callable[..., Player], speed: float) -> None:
    """Pressed and let go by the clock's time, never before it, whatever the clock's speed."""
    player = make_player(speed)
    at_ns = player.act("ok", 80 * MS, held_ns=60 * MS)
    player.hands.start()
    press, release = player.edge(), player.edge()
    assert (press.button, press.down, release.down) == ("ok", True, False)
    assert press.t_ns >= at_ns
    assert release.t_ns >= at_ns + 60 * MS


def test_two_buttons_may_be_held_at_once(make_player: Callable[..., Player]) -> None:
    """A second press does not wait for the first to be let go."""
    player = make_player()
    player.act("left", 40 * MS, held_ns=300 * MS)
    player.act("right", 100 * MS, held_ns=40 * MS)
    player.hands.start()
    moves = sorted((player.edge() for _ in range(4)), key=lambda edge: edge.t_ns)
    assert [(edge.button, edge.down) for edge in moves] == [
        ("left", True),
        ("right", True),
        ("right", False),
        ("left", False),
    ]


def test_a_nudge_brings_an_earlier_act_forward(make_player: Callable[..., Player]) -> None:
    """Hands that wait for an act an hour away take up one that was planned since."""
    player = make_player()
    player.act("back", HOUR_NS)
    player.hands.start()
    assert player.plan.asked.wait(PATIENCE_S)
    player.act("ok", 0)
    player.hands.nudge()
    assert player.edge().button == "ok"


def test_hands_without_a_plan_wait_for_one(make_player: Callable[..., Player]) -> None:
    """An empty plan ends nothing."""
    player = make_player()
    player.hands.start()
    assert player.plan.asked.wait(PATIENCE_S)
    player.act("left", 0)
    player.hands.nudge()
    assert player.edge().button == "left"


def test_stop_ends_at_once_and_lets_go(make_player: Callable[..., Player]) -> None:
    """An hour's hold and an hour's wait are both broken off; no button stays down."""
    player = make_player()
    player.act("left", 0, held_ns=HOUR_NS)
    player.act("right", HOUR_NS)
    player.hands.start()
    assert player.edge().down
    player.hands.stop()
    release = player.edge()
    assert (release.button, release.down) == ("left", False)
    assert [act.button for act in player.plan.acts] == ["right"]
