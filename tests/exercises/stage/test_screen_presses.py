"""Presses on the real screen: when a period ends, and by whose stamp it is judged."""

import threading
import time
from itertools import pairwise

import pytest

from exercises.core.script import Present
from exercises.core.shapes import BLANK
from exercises.core.trial import Trial
from exercises.stage import screen as screen_module
from exercises.stage.run import Left, Paused
from tests.exercises.stage.opened import CROSS, DISC, CountingWindow, Open, Pod, nothing


def test_a_press_ends_an_untimed_period_at_once(
    opened: Open, pod: Pod, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edge itself wakes the stage: it would otherwise sleep for a minute."""
    monkeypatch.setattr(screen_module, "LOOK_S", 60.0)
    pressing = threading.Timer(0.05, pod.press)
    pressing.start()
    seen = opened().present(Present(((0.0, DISC),), watch=("ok",)))
    pressing.join()
    assert [edge.button for edge in seen.edges] == ["ok"]
    assert seen.ended_ns >= seen.edges[0].t_ns >= seen.onsets[0]


def test_only_a_watched_press_ends_it(opened: Open, pod: Pod) -> None:
    """Releases and other buttons are seen and end nothing."""
    plan = [("left", True), ("ok", False), ("ok", True)]
    pod.plan(*plan)
    seen = opened().present(Present(((0.0, DISC),), watch=("ok",)))
    assert [(edge.button, edge.down) for edge in seen.edges] == plan
    assert pod.news == seen.edges


def test_an_untimed_period_sleeps(opened: Open, pod: Pod) -> None:
    """It flips once and sleeps between its looks; what that uses of a core, `make bench` says."""
    calls: list[int] = []

    def hook(now_ns: int) -> None:
        calls.append(now_ns)
        if now_ns - calls[0] > 6e8:
            raise Left("done")

    screen = opened(window=CountingWindow)
    window = screen._display.window
    assert isinstance(window, CountingWindow)
    assert screen.timing
    flips = window.flips
    pod.hook = hook
    with pytest.raises(Left):
        screen.present(Present(((0.0, DISC),), watch=("ok",)))
    assert window.flips == flips + 1
    assert min(b - a for a, b in pairwise(calls)) >= 0.03e9


def test_a_press_ends_a_timeline_that_has_no_end(opened: Open, pod: Pod) -> None:
    """While cues are still to come, a watched press ends the period, and they never do."""
    pod.plan(("ok", True))
    seen = opened().present(Present(((0.0, CROSS), (60.0, DISC)), watch=("ok",)))
    assert seen.onsets[1] == -1
    assert seen.press(("ok",)) is not None


def test_an_early_press_is_judged_by_its_stamp(opened: Open, pod: Pod) -> None:
    """Pressed before the picture came: in this Seen, early, and no answer to it."""
    early = pod.press()
    seen = opened().present(Present(((0.0, DISC),), watch=("ok",), until=0.05))
    assert seen.edges == [early]
    assert seen.early(("ok",), 0) == early
    assert seen.press(("ok",)) is None


def test_an_early_press_ends_nothing(opened: Open, pod: Pod) -> None:
    """An untimed period goes on until a press that comes after its picture."""
    early = pod.press()
    pod.plan(("ok", True))
    seen = opened().present(Present(((0.0, DISC),), watch=("ok",)))
    assert seen.edges[0] == early
    assert seen.press(("ok",)) == seen.edges[1]


def test_an_answer_ends_a_timed_period(opened: Open, pod: Pod) -> None:
    """A watched press stamped from the onset of its cue on ends it; an earlier one does not."""
    early, left = pod.press(), list("p")

    def hook(now_ns: int) -> None:
        if left and len(pod.told) == 2 and now_ns > pod.told[1][1]:
            left.pop()
            pod.press()

    pod.hook = hook
    timeline = ((0.0, CROSS), (0.1, DISC), (30.0, BLANK))
    seen = opened().present(Present(timeline, ("ok",), 60.0, answers=1))
    assert seen.edges[0] == early
    assert seen.onsets[2] == -1
    assert seen.press(("ok",), 1) == seen.edges[1]
    assert seen.ended_ns >= seen.edges[1].t_ns


def test_a_period_that_nobody_answers_ends_at_its_time(opened: Open, pod: Pod) -> None:
    """Presses before its cue leave it as long as it was meant to be."""
    pod.press()
    timeline = ((0.0, CROSS), (0.1, DISC))
    seen = opened().present(Present(timeline, ("ok",), 0.2, answers=1))
    assert seen.ended_ns == seen.flips[0] + 2e8


def test_edges_are_sorted_by_stamp(opened: Open, pod: Pod) -> None:
    """Reads of several lines may come out of order; a Seen never does."""
    now = time.monotonic_ns()
    for button, t_ns in (("left", now + 3), ("ok", now + 1), ("right", now + 2)):
        pod.press(button, t_ns=t_ns)
    seen = opened().present(Present(((0.0, DISC),), until=0.03))
    assert [edge.button for edge in seen.edges] == ["ok", "right", "left"]


def test_an_edge_after_the_end_belongs_to_the_next_period(
    opened: Open, pod: Pod, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came while the last edges were waited for, but is stamped later, is not this one's."""
    monkeypatch.setattr(screen_module, "ON_ITS_WAY_S", 0.4)
    screen = opened()
    pressing = threading.Timer(0.1, pod.press)

    def start_once(_: int) -> None:
        if pressing.ident is None:
            pressing.start()

    pod.hook = start_once
    first = screen.present(Present(((0.0, DISC),), until=0.03))
    pressing.join()
    second = screen.present(Present(((0.0, DISC),), until=0.03))
    assert first.edges == []
    assert [edge.button for edge in second.edges] == ["ok"]


def test_a_stamp_from_the_future_is_refused(opened: Open, pod: Pod) -> None:
    """Such a press is of another clock: told at once, with its arrival's time, and suspect."""

    def press_once(_: int) -> None:
        if not pod.news:
            pod.press(t_ns=time.time_ns())

    pod.hook = press_once
    seen = opened().present(Present(((0.0, DISC),), watch=("ok",), until=0.1))
    trial = Trial.of(seen, ("ok",), 0, block="b", kind="k")
    assert 0 <= trial.rt_s <= 0.1
    assert (trial.source, trial.suspect) == ("arrival", True)


def test_an_edge_on_its_way_at_the_end_is_still_seen(
    opened: Open, pod: Pod, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stamped inside the period, told after its end: not lost to the next one."""
    monkeypatch.setattr(screen_module, "ON_ITS_WAY_S", 0.5)
    screen = opened()
    assert screen.timing
    stamp_ns = time.monotonic_ns() + 20_000_000
    telling = threading.Timer(0.15, pod.press, kwargs={"t_ns": stamp_ns})
    telling.start()
    seen = screen.present(Present(((0.0, DISC),), until=0.1))
    telling.join()
    assert [edge.t_ns for edge in seen.edges] == [stamp_ns]


def test_lamps_follow_the_watched_buttons(opened: Open, pod: Pod) -> None:
    """Lit once at the first flip, changed with the next period, dark after clean."""
    screen = opened()
    for watch in (("left", "right"), ("left", "right"), ("ok",)):
        screen.present(Present(((0.0, DISC),), watch=watch, until=0.02))
    assert pod.lamps == [("left", "right"), ("ok",)]
    screen.clean()
    screen.clean()
    assert pod.lamps[2:] == [()]


@pytest.mark.parametrize("until", [None, 60.0])
def test_the_hook_can_break_off_any_period(opened: Open, pod: Pod, until: float | None) -> None:
    """Paused comes out of timed and untimed periods alike, and the next period runs."""

    def interrupt(_: int) -> None:
        raise Paused("help")

    screen = opened()
    pod.hook = interrupt
    with pytest.raises(Paused):
        screen.present(Present(((0.0, DISC),), watch=("ok",), until=until))
    pod.hook = nothing
    screen.clean()
    assert screen.present(Present(((0.0, DISC),), until=0.02)).flips
