"""Whose finger is on the buttons: does what it is ordered, one order a press, and then waits.

An order is one byte, so that a walk is a string of bytes: its low six bits say what is done, the
others which of several. With no order left, the finger stops the pod's time until it has more.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from threading import Semaphore

from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture
from exercises.stage.person import Act
from tests.controller.people.fingers import digit_presses, number_presses, pin_presses

S = 1_000_000_000
# Real seconds in which a pod must come to rest, whatever was ordered.
PATIENCE_S = 60.0
# What the kinds of order are: mostly willing, often any button, at times a hold or a rest.
KINDS = (
    *("lit",) * 33,
    *("left",) * 5,
    *("right",) * 8,
    *("ok",) * 7,
    *("back",) * 3,
    *("help",) * 4,
    *("hold back", "hold help", "hold ok"),
    "rest",
)
PRESS_NS, PAUSE_NS = S // 20, S // 8
HELD_NS = {"hold back": 9 * S // 4, "hold help": 5 * S // 4, "hold ok": 3 * S}
# Staff hold two buttons at once, and wait a while with no button.
CHORD = ("chord back", "chord help", "then nothing")
HELD_NS |= {"chord back": 4 * S, "chord help": 4 * S}
# Past the warning that nobody is there (twice as long: past the sign-out), past all that may
# follow a hold, and past all waiting.
RESTS_NS = {"rest": 6 * S, "hold on": 4 * S, "lock-out": 130 * S, "never": 3600 * S}
HANDS = ("left", "right", "ok")
LIT = KINDS.count("lit")


def many(length: int, seed: int) -> bytes:
    """So many orders at random; those of a shorter walk are the first of a longer one.

    Of every other seed they are somebody's who mostly does what is lit, and comes further.
    """
    chance = Random(seed)
    willing = 0.95 * (seed % 2)
    return bytes(
        order & 0xC0 | order % LIT if chance.random() < willing else order
        for order in (chance.randrange(256) for _ in range(length))
    )


def kinds(orders: Iterable[int]) -> list[tuple[str, int]]:
    """Each order's kind, and which of several."""
    return [(KINDS[order & 63], order >> 6) for order in orders]


class PowerCut(BaseException):
    """Ends a boot without a word to anybody: nothing catches it."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who comes: a number and a picture PIN, or a guest, who has none; staff have a code.

    The number that staff have in mind is somebody's.
    """

    number: int | None = None
    pin: Sequence[int] = ()
    pseudonym: str = ""
    code: str = ""

    def ways(self, screen: str) -> list[str]:
        """What they press to get past this screen, if it is one of signing in."""
        if screen == "staff_code":
            return digit_presses(self.code)
        if screen == "who":
            return ["right" if self.number is None else "left"]
        if self.number is None:
            return []
        if screen == "number":
            return number_presses(self.number)
        return pin_presses(self.pin) if screen in ("pin", "pin_choose", "pin_again") else []


class Finger:
    """The Person of a virtual stage that a walk drives from another thread."""

    def __init__(self) -> None:
        self.who = Somebody()
        self.presses, self.met = 0, Counter[str]()
        self.logs = False
        self._log: list[tuple[Cue, int]] = []
        self.picture = Picture()
        self.ended = False
        self._orders: deque[tuple[str, int]] = deque()
        self._ways: deque[str] = deque()
        self._order = ("lit", 0)
        self._act: Act | None = None
        self._now_ns = S
        self._up_ns = dict[str, int]()
        self._more, self._rests = Semaphore(0), Semaphore(0)
        self._cut = self._leaving = False

    # What the walk calls.

    def obey(self, orders: Iterable[int]) -> None:
        """Do these, to the last; or until the boot has ended."""
        self.do(kinds(orders))

    def do(self, orders: Iterable[tuple[str, int]]) -> None:
        """The same by the orders' kinds."""
        self._orders.extend(orders)
        self._go_on()

    def leave(self, *kinds: str) -> None:
        """These, and nothing more once the pod is idle."""
        self.until_idle([(kind, 0) for kind in kinds])

    def until_idle(self, orders: Iterable[tuple[str, int]]) -> None:
        """The same, with which of several."""
        self._leaving = True
        self.do(orders)
        self._leaving = False

    def cut(self) -> None:
        """End the boot where it stands."""
        self._cut = True
        self._go_on()

    def settle(self) -> None:
        """Wait until it has no orders left."""
        assert self._rests.acquire(timeout=PATIENCE_S), f"no rest at {self.picture.name}"

    def _go_on(self) -> None:
        if not self.ended:
            self._more.release()
            self.settle()

    def take_log(self) -> list[tuple[Cue, int]]:
        """All cues with their onsets, from here on no longer noted."""
        self.logs, log, self._log = False, self._log, []
        return log

    # What the pod's thread calls.

    def stop(self) -> None:
        """The boot has ended."""
        self.ended = True
        self._rests.release()

    def idle(self) -> None:
        """The pod is idle: whoever was leaving has left, and whoever comes begins anew."""
        self._ways.clear()
        if self._leaving:
            self._orders.clear()
            self._act = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Note it where that is wanted; it may be another button that is to be pressed now.

        An act that was given up took its time: what is planned next comes after this.
        """
        self._now_ns = max(self._now_ns, onset_ns)
        if self.logs:
            self._log.append((cue, onset_ns))
        if isinstance(cue, Picture):
            self._look(cue)
            if self._act is not None and self._order[0] == "lit":
                self._act = replace(self._act, button=self._button())

    def next_act(self) -> Act | None:
        """The press that is planned; waits for orders where there is none."""
        if self._act is None:
            self._plan()
        return self._act

    def take_act(self) -> Act:
        """The same, now done."""
        act, self._act = self._act, None
        assert act is not None
        held_ns = 0 if self._order[0] == "chord back" else act.held_ns
        self._up_ns[act.button] = act.at_ns + act.held_ns
        self._now_ns, self.presses = act.at_ns + held_ns, self.presses + 1
        if self._ways and act.button != "nothing":
            self._ways.popleft() if self._order[0] == "lit" else self._ways.clear()
        return act

    def _look(self, picture: Picture) -> None:
        """A screen of signing in that was not there before is known by heart."""
        before, self.picture = stem(self.picture), picture
        screen = stem(picture)
        self.met[screen] += 1
        if screen != before:
            self._ways = deque(self.who.ways(screen))

    def _plan(self) -> None:
        if not (self._ways and self._order[0] == "lit"):
            while not self._orders:
                self._rests.release()
                self._more.acquire()
                if self._cut:
                    raise PowerCut
            self._order = self._orders.popleft()
        kind, which = self._order
        pause_ns = RESTS_NS.get(kind, 4 * S if kind == CHORD[-1] else PAUSE_NS * (1 + which))
        if kind == "rest" and which == 3:
            pause_ns *= 2
        button = self._button()
        # One that is still down for a chord cannot be pressed before it is let go.
        at_ns = max(self._now_ns, self._up_ns.get(button, 0)) + pause_ns
        self._act = Act(button, at_ns, HELD_NS.get(kind, PRESS_NS))

    def _button(self) -> str:
        kind, which = self._order
        if kind != "lit":
            return kind.split(" ")[-1] if kind not in RESTS_NS else "ok"
        if self._ways:
            return self._ways[0]
        lit = prompts(self.picture) or HANDS
        return lit[-1 - which % len(lit)]


def stem(picture: Picture) -> str:
    """A picture's name without what is counted in it."""
    return picture.name.split(" ")[0]


def prompts(picture: Picture) -> list[str]:
    """The buttons that are drawn as the ones to press now."""
    return [shape.button for shape in picture.shapes if isinstance(shape, Key) and shape.prompt]
