"""The pod's own panel and lamps on kernel lines."""

from queue import SimpleQueue

import pytest

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
