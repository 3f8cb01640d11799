"""Lamps on mock pins: what is lit is exactly what was asked for."""

from collections.abc import Iterator

import pytest

from firmware.desk import DeskFactory
from firmware.lamps import Lamps
from firmware.wiring import ButtonWiring, Wiring
from tests.firmware.conftest import WIRING
from tests.waiting import wait_for


@pytest.fixture
def factory() -> DeskFactory:
    return DeskFactory(lambda: 0)


@pytest.fixture
def lamps(factory: DeskFactory) -> Iterator[Lamps]:
    lamps = Lamps(WIRING, factory)
    yield lamps
    lamps.close()


def lit(factory: DeskFactory) -> set[str]:
    """The buttons whose lamp's pin is high."""
    return {name for name, button in WIRING.buttons.items() if factory.pin(button.lamp).state}


def test_all_are_dark_at_first(factory: DeskFactory, lamps: Lamps) -> None:
    """Nothing may be pressed before a script says so."""
    assert lit(factory) == set()
    lamps.light([])
    assert lit(factory) == set()


def test_exactly_the_named_are_lit(factory: DeskFactory, lamps: Lamps) -> None:
    """What was lit before and is not named goes out."""
    lamps.light({"left", "right"})
    assert lit(factory) == {"left", "right"}
    lamps.light(("right", "ok"))
    assert lit(factory) == {"right", "ok"}
    lamps.light([])
    assert lit(factory) == set()


def test_nothing_is_written_while_nothing_changes(factory: DeskFactory, lamps: Lamps) -> None:
    """A loop may ask every frame: a pin is written when its lamp changes, and only then."""
    writes: list[bool] = []
    pin = factory.pin(WIRING.buttons["ok"].lamp)
    write = pin._set_state

    def written(value: float) -> None:
        writes.append(bool(value))
        write(value)

    pin._set_state = written
    for names in ((), ("ok",), ("ok",), ("ok", "left"), ("left",), ()):
        lamps.light(names)
    assert writes == [True, False]


def test_a_button_without_a_lamp_is_no_error(factory: DeskFactory) -> None:
    """Scripts watch buttons; whether one has a lamp is the wiring's affair."""
    lamps = Lamps(Wiring({"ok": ButtonWiring(26), "help": ButtonWiring(25, 24)}), factory)
    lamps.light({"ok", "help"})
    assert factory.pin(24).state
    assert factory.pin(26).function == "input"
    lamps.close()


def test_closing_leaves_them_dark_and_the_pins_free(factory: DeskFactory, lamps: Lamps) -> None:
    """No lamp stays on behind a pod that has ended, and another may open."""
    lamps.light({"back"})
    lamps.close()
    lamps.close()
    assert lit(factory) == set()
    Lamps(WIRING, factory).close()


def test_all_blink_together(factory: DeskFactory, lamps: Lamps) -> None:
    """On and off again, for a pod that has nothing else to tell with; dark once it is closed."""
    lamps.blink()
    wait_for("all on", lambda: lit(factory) == set(WIRING.buttons))
    wait_for("all off", lambda: lit(factory) == set())
    wait_for("all on again", lambda: lit(factory) == set(WIRING.buttons))
    lamps.close()
    assert lit(factory) == set()
