"""Opening the board: the factory that was named, or none."""

from pathlib import Path
from queue import SimpleQueue

import pytest
from gpiozero import BadPinFactory, Device, GPIOPinInUse

from firmware import board
from firmware.board import BoardError, open_board
from firmware.desk import Desk, DeskFactory
from firmware.edge import Edge
from firmware.panel import Panel
from firmware.wiring import ButtonWiring, Wiring
from tests.firmware.conftest import WIRING


def test_the_desk_opens_whole() -> None:
    """Panel, lamps and factory belong together: a press goes in, a lamp comes on."""
    edges: SimpleQueue[Edge] = SimpleQueue()
    opened = open_board(WIRING, "desk", edges.put, lambda: 42)
    assert isinstance(opened.factory, DeskFactory)
    Desk(WIRING, opened.factory).press("ok")
    assert edges.get_nowait() == Edge("ok", True, 42, "arrival", suspect=False)
    opened.lamps.light({"ok"})
    assert opened.factory.pin(WIRING.buttons["ok"].lamp).state
    opened.close()
    opened.close()


def test_gpiozeros_own_choice_of_factory_is_left_alone() -> None:
    """The factory goes from hand to hand; the process-wide default is never set."""
    open_board(WIRING, "desk", lambda _: None, lambda: 0).close()
    assert Device.pin_factory is None


@pytest.mark.parametrize("name", ["lgpio", "mock", "pigpio", "native", ""])
def test_other_factories_are_refused(name: str) -> None:
    """No factory without stamps of its own, and the error says what to write instead."""
    with pytest.raises(BoardError, match="Set factory to gpiod"):
        open_board(WIRING, name, lambda _: None, lambda: 0)


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has GPIO chips")
def test_a_missing_chip_is_an_error_and_no_desk() -> None:
    """Without the board's chip nothing opens instead."""
    with pytest.raises(BadPinFactory):
        open_board(WIRING, "gpiod", lambda _: None, lambda: 0)


def test_what_was_opened_is_closed_when_the_rest_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lamp on a button's GPIO opens nothing, and the buttons' pins are free again."""
    factory = DeskFactory(lambda: 0)
    monkeypatch.setattr(board, "DeskFactory", lambda _: factory)
    wiring = Wiring({"ok": ButtonWiring(26), "help": ButtonWiring(25, lamp=26)})
    with pytest.raises(GPIOPinInUse):
        open_board(wiring, "desk", lambda _: None, lambda: 0)
    Panel(WIRING, factory, lambda _: None).close()
