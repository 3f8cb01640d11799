"""The controller as it runs on a desk, whose pins a test moves and whose screens it is told of.

    python -m tests.journeys.puppet CONFIG OVERLAY [--speed S] [--held BUTTON] [--virtual]

Orders come on standard input, one a line: `press BUTTON`, `down BUTTON`, `up BUTTON`,
`hold BUTTON`, `chatter BUTTON`, `come`, `leave`, `end` and others (Puppet's methods). What happens
goes to standard output, one JSON object a line: {"state": ...}, {"kept": n}, {"shown": name,
"words": [...], "prompts": [...], "crossed": [...]}, {"done": order}. The parts are the real ones.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from controller.config.force import begin
from controller.desk.play import Play
from controller.desk.player import on_a_desk
from controller.pod import Pod
from controller.visit.session import State
from exercises.core.script import Cue
from exercises.core.shapes import Key, Label, Picture, Shape, Stroke
from exercises.core.trial import Trial
from firmware.desk import Desk, DeskFactory
from firmware.sensors.desk import DeskSignals
from firmware.wiring import Wiring

HELD_S, LONG_S = 0.06, 1.3
# As a worn switch does: every edge of them within the debounce's quiet time of the one before.
EDGES, BURST_S = 200, 0.05


def tell(**what: Any) -> None:
    """One write a line, so that no line is ever torn."""
    os.write(sys.stdout.fileno(), f"{json.dumps(what)}\n".encode())


def show(cue: Cue) -> None:
    """Tell what a person sees of a picture."""
    if isinstance(cue, Picture):
        keys = [shape for shape in cue.shapes if isinstance(shape, Key)]
        tell(
            shown=cue.name,
            words=[shape.say.text for shape in cue.shapes if isinstance(shape, Label)],
            prompts=[key.button for key in keys if key.prompt],
            crossed=crossed(cue.shapes),
        )


def crossed(shapes: Sequence[Shape]) -> list[str]:
    """The keys that have a line through them, drawn after them."""
    return [
        key.button
        for key, line in pairwise(shapes)
        if isinstance(key, Key) and isinstance(line, Stroke)
    ]


def hold_at_boot(wiring: Wiring, button: str) -> None:
    """Close this button's contact before anybody opens its pin."""
    make = DeskFactory.__init__

    def made(self: DeskFactory, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        Desk(wiring, self).press(button)

    DeskFactory.__init__ = made  # type: ignore[method-assign]


class Puppet:
    """A running pod with a test's hand on its buttons."""

    def __init__(self, pod: Pod) -> None:
        self._pod = pod
        self._desk = Desk(pod.config.wiring, pod.board.factory)
        self._signals = DeskSignals(pod.config.wiring, pod.board.factory)

    def watch(self) -> None:
        """Tell states, trials that were acknowledged, and pictures."""
        session, book, screen = self._pod.session, self._pod.book, self._pod.screen
        entered, keep, audience = session._entered, book.keep, screen.audience

        def enter(state: State) -> None:
            tell(state=state)
            entered(state)

        def kept(*trials: Trial, **named: Any) -> None:
            keep(*trials, **named)
            tell(kept=book.trials)

        def see(cue: Cue, onset_ns: int) -> None:
            show(cue)
            audience(cue, onset_ns)

        session._entered, book.keep, screen.audience = enter, kept, see  # type: ignore[method-assign]

    def obey(self) -> None:
        """Do what standard input says, to its end."""
        for line in sys.stdin:
            word, *rest = line.split()
            getattr(self, word)(*rest)
            tell(done=line.strip())

    def press(self, button: str) -> None:
        """Down, and up again."""
        self._desk.press(button)
        self._wait(HELD_S)
        self._desk.release(button)

    def hold(self, button: str) -> None:
        """Down for longer than help takes, and up again."""
        self._desk.press(button)
        self._wait(LONG_S)
        self._desk.release(button)

    def untime(self) -> None:
        """From now on stamps are of no known clock."""
        self._pod.board.factory.monotonic = False  # type: ignore[misc]

    def down(self, button: str) -> None:
        """Down, until it is let go."""
        self._desk.press(button)

    def up(self, button: str) -> None:
        """Up again."""
        self._desk.release(button)

    def chatter(self, button: str) -> None:
        """A burst of edges that ends with the contact open."""
        for _ in range(EDGES // 2):
            self._desk.press(button)
            self._wait(BURST_S / EDGES)
            self._desk.release(button)
            self._wait(BURST_S / EDGES)

    def come(self) -> None:
        """Somebody is there, as the presence sensor sees it."""
        self._signals.cross("presence", above=True)

    def leave(self) -> None:
        """Nobody is there."""
        self._signals.cross("presence", above=False)

    def open(self) -> None:
        """The case."""
        self._signals.cross("door", above=False)

    def shut(self) -> None:
        """The case again."""
        self._signals.cross("door", above=True)

    def end(self) -> None:
        """As SIGTERM does."""
        self._pod.rules.shut_down()

    def _wait(self, seconds: float) -> None:
        """So long by the pod's clock."""
        clock = self._pod._clock
        # An Event, as a sleep is refused where a test moves the wall clock.
        threading.Event().wait(clock.real_s(clock.now_ns() + int(seconds * 1e9)))


def main(arguments: Sequence[str]) -> None:
    """Run until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("overlay", type=Path)
    parser.add_argument("--virtual", action="store_true")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--held", default="")
    chosen = parser.parse_args(arguments)
    config = begin(chosen.config, chosen.overlay)
    if chosen.held:
        hold_at_boot(config.wiring, chosen.held)
    with on_a_desk(config, Play(chosen.virtual, 1, chosen.speed)) as pod:
        puppet = Puppet(pod)
        puppet.watch()
        threading.Thread(target=puppet.obey, daemon=True).start()
        pod.run()


if __name__ == "__main__":
    main(sys.argv[1:])
