"""The pod's own panel and lamps on kernel lines."""

import threading
import time
from queue import Queue, SimpleQueue
from types import SimpleNamespace

import pytest
from gpiod.line import Clock

from exercises.core.clock import Clock as MonotonicClock
from exercises.core.script import Present, Press
from exercises.core.shapes import BLANK
from exercises.core.trial import Trial
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.window import Window
from firmware.board import Board, open_board
from firmware.edge import Edge
from firmware.wiring import ButtonWiring, Wiring
from tests.rig.sim import SimChip

pytestmark = pytest.mark.rig

PINS = {"left": (5, 17), "right": (6, 27), "ok": (26, 22), "back": (16, 23), "help": (25, 24)}
WIRING = Wiring({name: ButtonWiring(pin, lamp) for name, (pin, lamp) in PINS.items()})
PATIENCE_S = 20


def opened(edges: "SimpleQueue[Edge]") -> Board:
    """The board as the pod opens it; the clock it is given is the desk's, and goes unused."""
    return open_board(WIRING, "gpiod", edges.put, now_ns=lambda: 0)


def test_every_button_is_told_with_the_kernels_stamp(chip: SimChip) -> None:
    """Five buttons pressed in turn: one edge each, by name, stamped as it was driven."""
    edges: SimpleQueue[Edge] = SimpleQueue()
    board = opened(edges)
    try:
        for name, (pin, _) in PINS.items():
            driven_ns = chip.burst(pin, edges=1)
            edge = edges.get(timeout=PATIENCE_S)
            assert (edge.button, edge.down, edge.source) == (name, True, "kernel")
            assert not edge.suspect
            assert edge.t_ns < driven_ns
        assert board.factory.lost_edges == 0
    finally:
        board.close()


def test_a_lamp_is_lit_on_its_line(chip: SimChip) -> None:
    """Exactly the lamps asked for are high, and none once the board is closed."""
    board = opened(SimpleQueue())
    board.lamps.light(["left", "help"])
    assert {name for name, (_, lamp) in PINS.items() if chip.level(lamp)} == {"left", "help"}
    board.close()
    assert not any(chip.level(lamp) for _, lamp in PINS.values())


def test_the_board_opens_again(chip: SimChip) -> None:
    """Every line comes back after the board was closed, and a press is told as before."""
    edges: SimpleQueue[Edge] = SimpleQueue()
    opened(edges).close()
    board = opened(edges)
    try:
        chip.burst(PINS["ok"][0], edges=1)
        assert edges.get(timeout=PATIENCE_S).button == "ok"
    finally:
        board.close()


def test_stamps_of_another_clock_are_detected(
    chip: SimChip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the wall clock, say: presses have the time of their arrival, and the panel tells it."""
    wall = SimpleNamespace(MONOTONIC=Clock.REALTIME)
    monkeypatch.setattr("firmware.gpiod_lines.Clock", wall)
    edges: SimpleQueue[Edge] = SimpleQueue()
    board = opened(edges)
    try:
        assert board.factory.monotonic
        before_ns = time.monotonic_ns()
        chip.burst(PINS["ok"][0], edges=1)
        edge = edges.get(timeout=PATIENCE_S)
        assert edge.source == "arrival"
        assert before_ns < edge.t_ns < time.monotonic_ns()
        assert not board.factory.monotonic
        assert board.panel.get_status()["monotonic"] is False
    finally:
        board.close()


def test_a_trial_in_a_flood_is_flagged_and_the_next_one_is_not(chip: SimChip) -> None:
    """The reader stands still while a press chatters over the kernel's buffer; then all is well."""
    edges: Queue[Press] = Queue()
    go_on = threading.Event()

    def sink(edge: Edge) -> None:
        edges.put(edge)
        if edge.button == "left":
            go_on.wait(PATIENCE_S)

    def flood() -> None:
        chip.burst(PINS["ok"][0], edges=2001)
        go_on.set()

    board = open_board(WIRING, "gpiod", sink, now_ns=lambda: 0)
    screen = Screen(
        window=Window((320, 200), fullscreen=False, synced=False),
        clock=MonotonicClock(),
        edges=edges,
        language=Language(),
        each_frame=lambda now_ns, *_: board.panel.settle(now_ns),
    )
    try:
        chip.pull(PINS["left"][0], up=False)
        threading.Timer(0.2, flood).start()
        flooded = answered(screen)
        assert flooded.suspect
        assert board.factory.lost_edges > 0
        down = board.panel.get_status()["buttons"]["ok"]["down_since_ns"]
        assert down is not None
        for line in ("ok", "left"):
            chip.pull(PINS[line][0], up=True)
        screen.present(Present(((0.0, BLANK),), until=0.5))
        threading.Timer(0.2, chip.burst, (PINS["ok"][0], 1)).start()
        calm = answered(screen)
        assert (calm.suspect, calm.source) == (False, "kernel")
    finally:
        screen.close()
        board.close()


def answered(screen: Screen) -> Trial:
    """A trial that ends with a press of ok."""
    seen = screen.present(Present(((0.0, BLANK),), watch=("ok",)))
    return Trial.of(seen, ("ok",), 0, block="flood", kind="go")
