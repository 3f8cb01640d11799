"""The panel on mock pins: what the contacts do on one side, what the sink gets on the other."""

import gc
import json
from collections.abc import Callable
from itertools import count
from threading import Thread

import pytest
from gpiozero import GPIOPinInUse

from firmware.desk import DeskFactory
from firmware.edge import Edge
from firmware.panel import STUCK_NS, Panel
from firmware.wiring import ButtonWiring, Wiring
from tests.firmware.conftest import MS, WIRING, Bench


def test_an_edge_keeps_its_stamp_to_the_nanosecond(bench: Bench) -> None:
    """What the sink gets is the stamp of the pin, with the button's name and the source."""
    bench.open()
    bench.now_ns += 123_456_789
    pressed = bench.down("left")
    assert bench.edges == [Edge("left", True, pressed, "arrival", suspect=False)]


def test_a_press_is_told_before_any_frame(bench: Bench) -> None:
    """The first edge waits for nobody: neither for the refractory time nor for the loop."""
    bench.open()
    pressed = bench.down("ok")
    assert bench.told() == [("ok", True, pressed)]


def test_chatter_is_one_press(bench: Bench) -> None:
    """200 edges in 50 ms are one press at the first of them, and are counted."""
    panel = bench.open()
    pressed = bench.now_ns
    for n in range(200):
        (bench.up if n % 2 else bench.down)("right")
        bench.later(0.25)
    released = bench.now_ns - 250_000
    bench.later(25)
    assert bench.told() == [("right", True, pressed), ("right", False, released)]
    status = panel.get_status()["buttons"]["right"]
    assert (status["presses"], status["chatter"]) == (1, 198)


def test_buttons_do_not_debounce_each_other(bench: Bench) -> None:
    """Two buttons within one refractory time are two presses."""
    bench.open()
    first = bench.down("left")
    bench.later(1)
    second = bench.down("right")
    assert bench.told() == [("left", True, first), ("right", True, second)]


def test_a_line_that_rests_low_is_pressed_high(make_bench: Callable[[Wiring], Bench]) -> None:
    """`pull: down` turns the meaning of the level round."""
    bench = make_bench(Wiring({"ok": ButtonWiring(26, pull="down")}))
    panel = bench.open()
    assert panel.held_at_start == ()
    pressed = bench.up("ok")
    assert bench.told() == [("ok", True, pressed)]


def test_a_button_held_at_the_start_is_ignored_until_released(bench: Bench) -> None:
    """It is named, it says nothing until let go, and from then on it works."""
    bench.desk.press("help")
    panel = bench.open()
    assert panel.held_at_start == ("help",)
    assert panel.stuck() == ("help",)
    bench.later(100)
    bench.desk.release("help")
    bench.later(100)
    assert bench.edges == []
    assert panel.stuck() == ()
    pressed = bench.down("help")
    assert bench.told() == [("help", True, pressed)]
    assert panel.get_status()["held_at_start"] == ["help"]


def test_the_rest_works_beside_a_held_button(bench: Bench) -> None:
    """A button that never comes up takes no other with it."""
    bench.desk.press("back")
    bench.open()
    pressed = bench.down("ok")
    assert bench.told() == [("ok", True, pressed)]


def test_a_button_down_for_too_long_is_stuck_until_released(bench: Bench) -> None:
    """30 s are nobody's press; the release is told all the same."""
    panel = bench.open()
    pressed = bench.down("left")
    bench.later(STUCK_NS / MS)
    assert panel.stuck() == ()
    bench.later(1)
    assert panel.stuck() == ("left",)
    assert panel.get_status()["buttons"]["left"]["down_since_ns"] == pressed
    released = bench.up("left")
    assert panel.stuck() == ()
    assert bench.told()[-1] == ("left", False, released)


def test_status_can_be_written_as_json(bench: Bench) -> None:
    """The status names every button and can go into the health document as it is."""
    panel = bench.open()
    status = json.loads(json.dumps(panel.get_status()))
    assert list(status["buttons"]) == ["left", "right", "ok", "back", "help"]
    assert (status["source"], status["lost_edges"]) == ("arrival", 0)


class DoubtingFactory(DeskFactory):
    """Pins of which the test says what a kernel would say about an edge."""

    def __init__(self) -> None:
        self.now_ns = 10**12
        super().__init__(lambda: self.now_ns)


def test_the_factorys_doubt_goes_with_its_edge() -> None:
    """`source` and `suspect` are those of the edge at hand, not of the next."""
    factory, edges = DoubtingFactory(), list[Edge]()
    panel = Panel(WIRING, factory, edges.append)
    factory.source, factory.suspect = "kernel", True
    factory.pin(5).drive_low()
    factory.suspect = False
    factory.pin(6).drive_low()
    panel.close()
    assert [(edge.button, edge.source, edge.suspect) for edge in edges] == [
        ("left", "kernel", True),
        ("right", "kernel", False),
    ]


def test_a_lost_release_does_not_leave_the_button_down(bench: Bench) -> None:
    """The level read after the burst puts right what no edge told."""
    bench.open()
    pressed = bench.down("ok")
    bench.factory.pin(26).edges = "falling"
    bench.up("ok")
    bench.later(25)
    bench.later(25)
    assert len(bench.edges) == 1
    bench.later(25)
    assert bench.edges[1:] == [Edge("ok", False, pressed + 25 * MS, "arrival", suspect=True)]


def test_callbacks_outlive_a_collection(bench: Bench) -> None:
    """The pin holds them weakly; the panel must hold what they belong to."""
    bench.open()
    gc.collect()
    bench.down("ok")
    assert len(bench.edges) == 1


def test_no_bounce_time_is_ever_set(bench: Bench) -> None:
    """A bounce time would move every stamp; both directions must be reported."""
    bench.open()
    pins = [bench.factory.pin(button.pin) for button in WIRING.buttons.values()]
    assert {(pin.bounce, pin.edges) for pin in pins} == {(None, "both")}


def test_two_factories_share_no_pins(make_bench: Callable[[], Bench]) -> None:
    """Two pods in one process: a press on one is none on the other, and both can open."""
    here, there = make_bench(), make_bench()
    here.open()
    there.open()
    here.down("ok")
    assert len(here.edges) == 1
    assert there.edges == []
    assert there.factory.pin(26).state


def test_a_pin_in_use_is_refused_and_nothing_is_kept(bench: Bench) -> None:
    """One GPIO for two buttons does not open, and the pins it had taken are free again."""
    twice = Wiring({"left": ButtonWiring(5), "right": ButtonWiring(5)})
    with pytest.raises(GPIOPinInUse):
        Panel(twice, bench.factory, bench.edges.append)
    bench.open()
    bench.down("left")
    assert len(bench.edges) == 1


def test_a_closed_panel_is_silent_and_can_be_opened_again(bench: Bench) -> None:
    """Closing ends the callbacks and gives the pins back."""
    panel = bench.open()
    panel.close()
    panel.close()
    bench.down("ok")
    assert bench.edges == []
    bench.up("ok")
    bench.open()
    bench.down("ok")
    assert len(bench.edges) == 1


def test_a_thread_of_edges_and_a_loop_of_frames_agree() -> None:
    """However callback and frame interleave, edges alternate, in order, and end at the level."""
    ticks = count(10**12, 5 * MS)
    factory, edges = DeskFactory(lambda: next(ticks)), list[Edge]()
    panel = Panel(WIRING, factory, edges.append)
    pin = factory.pin(26)

    def chatter() -> None:
        for _ in range(2000):
            pin.drive_low()
            pin.drive_high()

    thread = Thread(target=chatter)
    thread.start()
    while thread.is_alive():
        panel.settle(factory.ticks())
    thread.join()
    for later in range(100, 200, 25):
        panel.settle(factory.ticks() + later * MS)
    status = panel.get_status()["buttons"]["ok"]
    panel.close()
    assert [edge.down for edge in edges] == [n % 2 == 0 for n in range(len(edges))]
    assert [edge.t_ns for edge in edges] == sorted(edge.t_ns for edge in edges)
    assert not edges[-1].down
    # More than were driven: between two ticks of this clock an edge on its way may look lost.
    assert len(edges) + status["chatter"] >= 4000
    assert status["presses"] == len(edges) // 2
