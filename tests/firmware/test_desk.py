"""The desk: keys move the pins that the board's buttons would move."""

from collections.abc import Callable

import pytest
from gpiozero.pins.mock import MockFactory

from firmware.desk import KEYS, Desk
from firmware.wiring import BUTTONS, ButtonWiring, Wiring
from tests.firmware.conftest import WIRING, Bench


@pytest.mark.parametrize(("key", "button"), KEYS.items())
def test_each_key_is_its_button(bench: Bench, key: str, button: str) -> None:
    """A key down is a press, a key up a release."""
    bench.open()
    bench.desk.key(key, True)
    bench.later(100)
    bench.desk.key(key, False)
    assert [(edge.button, edge.down) for edge in bench.edges] == [(button, True), (button, False)]


def test_every_button_has_a_key() -> None:
    """The whole pod can be played from a keyboard."""
    assert set(KEYS.values()) == set(BUTTONS)


def test_other_keys_do_nothing(bench: Bench) -> None:
    """Keys that are no button's reach nobody."""
    bench.open()
    bench.desk.key("q", True)
    assert bench.edges == []


def test_a_repeating_key_is_one_press(bench: Bench) -> None:
    """A keyboard may repeat a held key; a contact cannot close twice."""
    bench.open()
    bench.desk.key("space", True)
    bench.later(100)
    bench.desk.key("space", True)
    assert len(bench.edges) == 1


def test_a_line_that_rests_low_is_pressed_high(make_bench: Callable[[Wiring], Bench]) -> None:
    """The desk follows the wiring's pull."""
    bench = make_bench(Wiring({"ok": ButtonWiring(26, pull="down")}))
    bench.open()
    bench.desk.press("ok")
    assert bench.factory.pin(26).state
    bench.later(100)
    bench.desk.release("ok")
    assert [edge.down for edge in bench.edges] == [True, False]


def test_ticks_are_the_clock_given_and_differ_in_seconds(bench: Bench) -> None:
    """Stamps are the desk clock's nanoseconds, while gpiozero is told seconds."""
    assert bench.factory.ticks() == bench.now_ns
    assert bench.factory.ticks_diff(2_500_000_000, 1_000_000_000) == 1.5


def test_real_pins_are_refused() -> None:
    """Keys must not drive what a real button is wired to; the error says what to set."""
    with pytest.raises(TypeError, match="set factory to desk"):
        Desk(WIRING, MockFactory())
