"""The steps that need somebody at the pod: buttons, lamps, colours, sound.

Each is shown and spoken, and waits only so long: what nobody answers has failed or was not asked,
so that a button that does not work keeps nobody from going on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from controller.screens import selftest as screens
from controller.selftest.steps import (
    BUTTONS,
    LAMPS,
    Found,
    failed,
    not_asked,
    not_fitted,
    passed,
)
from exercises.core.script import Press, Script
from exercises.core.words import Say

Status = Callable[[], Mapping[str, Any]]

WAIT_S, RELEASE_S = 12.0, 3.0
WINDOW_MS = 25  # a contact that comes to rest later than this is worn
MOST_EDGES = 8

PRESSED = Say("It was pressed and let go.")
NO_PRESS = Say("No press came.")
NOT_LET_GO = Say("It did not come up again.")
BOUNCES = Say("It bounces too much.")
DOUBTFUL = Say("Its press time is not to be trusted.")
WIRES = Say("Look at its plug and its switch.")
CHANGE = Say("Change the switch.")
LIT = Say("It was lit by itself.")
DARK = Say("It was not lit by itself.")
LAMP = Say("Look at its plug. Then change the lamp.")
SEEN, UNSEEN = Say("All the stripes were seen."), Say("Some stripes were not seen.")
HEARD, UNHEARD = Say("The tone was heard."), Say("The tone was not heard.")
SCREEN = Say("Look at the screen cable. Then change the screen.")
SPEAKER = Say("Look at the plug. Turn it up. Try once more.")
UNANSWERED = Say("It was not tried. No one said what they saw.")


def buttons(names: Sequence[str], status: Status) -> Script[dict[str, Found]]:
    """Each asked for by itself; `status` is the panel's."""
    found: dict[str, Found] = {}
    for name, say in BUTTONS.items():
        if name not in names:
            found[f"button.{name}"] = not_fitted()
            continue
        found[f"button.{name}"] = yield from _button(name, say, status)
    return found


def _button(name: str, say: Say, status: Status) -> Script[Found]:
    before = _swallowed(status, name)
    seen = yield from screens.press(name, say, WAIT_S)
    down = seen.press((name,))
    if down is None:
        return failed(NO_PRESS, WIRES)
    up = _release(seen.edges, down) or (yield from _await_release(name, down))
    if up is None:
        return failed(NOT_LET_GO, WIRES)
    yield from screens.settle()
    return judge(down, up, _swallowed(status, name) - before)


def judge(down: Press, up: Press, swallowed: int) -> Found:
    """One press and its release, with how many edges of theirs counted for nothing."""
    held_ms = (up.t_ns - down.t_ns) / 1e6
    told = f"{swallowed} bounces, held {held_ms:.0f} ms, stamped by {down.source}"
    if down.suspect or up.suspect:
        return failed(DOUBTFUL, CHANGE, told)
    if swallowed > MOST_EDGES:
        return failed(BOUNCES, CHANGE, told)
    return passed(PRESSED, told)


def _await_release(name: str, down: Press) -> Script[Press | None]:
    seen = yield from screens.let_go(name, RELEASE_S)
    return _release(seen.edges, down)


def _release(edges: Sequence[Press], down: Press) -> Press | None:
    return next(
        (e for e in edges if not e.down and e.button == down.button and e.t_ns >= down.t_ns), None
    )


def _swallowed(status: Status, name: str) -> int:
    """Edges of this button that were not told, since the start."""
    return int(status()["buttons"].get(name, {}).get("chatter", 0))


def lamps(fitted: Sequence[str]) -> Script[dict[str, Found]]:
    """All one after another, and one question; where the answer is no, each by itself."""
    missing = {f"lamp.{name}": not_fitted() for name in LAMPS if name not in fitted}
    if not fitted:
        return missing
    answer = yield from screens.lamps_in_turn(fitted)
    if answer is not False:
        how = passed(LIT) if answer else not_asked(UNANSWERED)
        return missing | {f"lamp.{name}": how for name in fitted}
    found: dict[str, Found] = {}
    for name in fitted:
        each = yield from screens.lamp(name, LAMPS[name])
        found[f"lamp.{name}"] = _answered(each, LIT, DARK, LAMP)
    return missing | found


def colours() -> Script[dict[str, Found]]:
    """Stripes, and a frame at the very edge."""
    answer = yield from screens.colours()
    return {"colours": _answered(answer, SEEN, UNSEEN, SCREEN)}


def tones(*, on: bool, jack: bool) -> Script[dict[str, Found]]:
    """The pod's sound has one channel: whether it is heard, and in headphones in both ears."""
    found = {"tone": not_asked(Say("It was not tried. There is no sound card."))}
    found["tone.headphones"] = found["tone"] if jack else not_fitted()
    if not on:
        return found
    answer = yield from screens.tone(screens.HEAR)
    found["tone"] = _answered(answer, HEARD, UNHEARD, SPEAKER)
    if jack:
        answer = yield from screens.tone(screens.BOTH_EARS)
        found["tone.headphones"] = _answered(answer, HEARD, UNHEARD, SPEAKER)
    return found


def _answered(answer: bool | None, yes: Say, no: Say, do: Say) -> Found:
    if answer is None:
        return not_asked(UNANSWERED)
    return passed(yes) if answer else failed(no, do)
