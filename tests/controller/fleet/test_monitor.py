"""The live view, used with its keys: what it shows of a fleet, and what it must not do."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from controller.contract.topics import Topics
from controller.fleet.monitor.app import Monitor
from controller.fleet.monitor.page import page
from controller.fleet.monitor.pod_screen import PodScreen
from controller.fleet.pod import Message
from controller.fleet.watch import Watch
from tests.controller.fleet.pods import (
    FULL,
    NO_CLOCK,
    STUCK,
    event,
    now,
    standing,
    state,
    status,
)
from tests.controller.fleet.viewing import lines, text, view

ONE, TWO, THREE = (Topics("north", f"pod-{n}") for n in (1, 2, 3))
THREE_PODS = [*standing(ONE), *standing(TWO, STUCK), *standing(THREE, FULL, NO_CLOCK)]


def rows(app: Monitor) -> list[str]:
    """The names in the list, from top to bottom."""
    return [word for line in lines(app)[2:] for word in line.split()[2:3] if "north/" in word]


def test_the_neediest_first() -> None:
    """How many of each, who needs somebody and for how long, why, and what to do."""

    async def act(app: Monitor, _: "Pilot[None]") -> None:
        shown = lines(app)
        assert shown[0].strip().startswith("3 pods ✖1 down ▲1 faulty ✓1 well")
        assert "✖ down    north/pod-3 20 m" in shown[2].replace("  20 m", " 20 m")
        assert rows(app) == ["north/pod-3", "north/pod-2", "north/pod-1"]
        assert "The card is full: nothing more can be kept." in text(app)
        assert "→ Let the broker take what waits" in text(app)
        assert len(shown) == 24
        assert all(len(line) <= 80 for line in shown)

    view(THREE_PODS, act)


def test_one_pod_and_back() -> None:
    """Its faults with what to do, its events, its numbers; Escape leads back."""
    told = [
        Message(ONE.state, state(STUCK)),
        Message(
            ONE.of("event/fault.raised"),
            event(ONE, 1, "event/fault.raised", {"code": "button_stuck", "part": "help"}),
        ),
        Message(ONE.status("selftest", "n1"), status("n1", "selftest", "failed", why="no lamp")),
    ]

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        await pilot.press("enter")
        await pilot.pause()
        shown = text(app)
        assert "north/pod-1" in shown
        assert "Free the button, or change it." in shown
        assert "fault.raised  code button_stuck, part help" in shown
        assert "selftest                 failed no lamp (sent by others)" in shown
        assert "board: temperature_c 51.5" in shown
        assert "51.5" in next(line for line in lines(app) if "heat" in line)
        await pilot.press("escape")
        await pilot.pause()
        assert rows(app) == ["north/pod-1"]

    view([*standing(ONE), *told], act, size=(80, 60))


def test_search() -> None:
    """By name or by reason, as it is typed; Escape shows all again."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        await pilot.press("slash", *"button")
        await pilot.pause()
        assert rows(app) == ["north/pod-2"]
        assert "1 of 3: “button”" in text(app)
        await pilot.press("enter", "down")
        assert app.screen.focused is not None
        await pilot.press("escape")
        await pilot.pause()
        assert len(rows(app)) == 3

    view(THREE_PODS, act)


def test_filter() -> None:
    """Those in need, those out of reach, those that are well, all."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        seen = []
        for _ in range(4):
            await pilot.press("f")
            await pilot.pause()
            seen.append(rows(app))
        assert seen[0] == ["north/pod-3", "north/pod-2"]
        assert seen[1] == []
        assert seen[2] == ["north/pod-1"]
        assert len(seen[3]) == 3

    view(THREE_PODS, act)


def test_the_cursor_stays_on_its_pod() -> None:
    """Rows change places as pods get better and worse; what one looks at stays what it was."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        await pilot.press("end")
        app.heard.put(Message(ONE.state, state(FULL)))
        app.heard.put(Message(THREE.state, state()))
        app.turn()
        await pilot.pause()
        assert rows(app)[0] == "north/pod-1"
        await pilot.press("enter")
        await pilot.pause()
        assert lines(app)[1] == "north/pod-1"

    view(THREE_PODS, act)


def test_many_pods() -> None:
    """2,000 of them: the last is one key away, and only what is seen is drawn."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        assert "2,000 pods" in text(app)
        await pilot.press("end")
        await pilot.pause()
        assert rows(app)[-1] == "north/pod-1999"
        await pilot.press("pageup", "home")
        await pilot.pause()
        assert rows(app)[0] == "north/pod-0000"

    topics = [Topics("north", f"pod-{n:04}") for n in range(2000)]
    view([m for one in topics for m in standing(one)], act)


@pytest.mark.parametrize("size", [(80, 24), (132, 50), (40, 12)])
def test_words_from_a_pod_are_no_markup(size: tuple[int, int]) -> None:
    """Brackets are brackets, escapes are not sent to the terminal, wide letters stay in line."""
    evil = "[red]x[/red][@click=app.quit]y[/] \x1b]0;t\x07\u202e 漢字 z\u0301"
    told = FULL | {"code": evil, "part": evil, "words": evil, "what_to_do": evil, "since": evil}
    messages = [
        Message(ONE.availability, b"online"),
        Message(ONE.state, json.dumps({"faults": [told], evil: {evil: evil}}).encode()),
        Message(ONE.of("event/x"), event(ONE, 1, "event/x", {evil: evil})),
        Message(ONE.status("x", "n"), status("n", evil, "failed", why=evil)),
        Message(ONE.meta, json.dumps({"app": evil}).encode()),
    ]

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        assert "[red]x[/" in text(app)
        for keys in ("enter", "c", "end"):
            await pilot.press(keys)
            await pilot.pause()
            assert "\x1b" not in text(app)
            assert "\u202e" not in text(app)
        assert app.is_running

    view(messages, act, size=size)


def test_a_clock_that_is_off() -> None:
    """A pod an hour ahead says so on its page, and is neither silent nor broken for it."""
    told = Message(ONE.state, state(at=now(3600).wall))

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        assert "✓1 well" in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Its clock is 60 minutes ahead of this machine's." in text(app)

    view([*standing(ONE), told], act)


def test_help() -> None:
    """Every key and every word is explained, on 24 lines."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "it went without goodbye and cannot be heard" in text(app)
        assert "nothing to do" in text(app)

    view(THREE_PODS, act)


def test_no_pods() -> None:
    """An empty broker: no row, and no key that fails."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        assert "0 pods" in text(app)
        await pilot.press("down", "enter", "c", "end", "f")
        await pilot.pause()
        assert app.is_running

    view([], act)


def test_a_message_while_a_page_opens() -> None:
    """A screen is on top before it is made: what comes then is drawn later, and nothing breaks."""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        app.push_screen(PodScreen(app.scene, ("north", "pod-1")))
        app.heard.put(Message(ONE.state, state(FULL)))
        app.turn()
        await pilot.pause()
        assert "The card is full" in text(app)

    view(THREE_PODS, act)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
DEEP = [b'{"x":' + b"[" * n + b"]" * n + b"}" for n in (500, 900, 950, 980, 100_000)]


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), JSON).map(lambda tree: json.dumps(tree).encode()))
@example(DEEP[0])
@example(DEEP[1])
@example(DEEP[2])
@example(DEEP[3])
@example(DEEP[4])
def test_a_page_of_whatever_a_pod_says(told: bytes) -> None:
    """It can be put on a terminal, whatever stands in the state and in a command's result."""
    watch = Watch(now())
    result = json.loads(told) if len(told) < 1000 else {}
    watch.take(Message(ONE.state, told), now())
    watch.take(Message(ONE.status("a", "n"), status("n", "a", "succeeded", result=result)), now())
    shown = page(watch.fleet.pods["north", "pod-1"], watch, now()).plain
    assert all(line.isprintable() for line in shown.split("\n"))


def test_a_flood_is_taken_in_one_portion_at_a_time() -> None:
    """However many turns pass in it: portions that pile up would keep keys waiting ever longer."""

    async def act(app: Monitor, _: "Pilot[None]") -> None:
        for number in range(6000):
            app.heard.put(Message(Topics("north", f"pod-{number % 2000}").state, state()))
        app.turn()
        left = app.heard.qsize()
        assert 0 < left < 6000
        app.turn()
        assert app.heard.qsize() == left

    view(THREE_PODS, act)
