"""Ways through the pod that nobody wrote down: found by trying, on what a disk holds.

A route is the buttons to press from the idle screen on, one for each screen that lights a key: on
the real pod the same presses lead to the same state.
"""

import shutil
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from controller.config import Config
from controller.visit.session import FLOW, State
from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture
from exercises.stage.person import Act
from exercises.stage.run import Left
from tests.walker.finger import PRESS_NS, S, Somebody, prompts, stem
from tests.walker.world import BEGAN, World, scratch

# Where no press of a participant leads: staff get in by two buttons at once, of which nothing is
# shown, and what technicians ask comes from far away.
NOT_THEIRS: set[State] = {"staff", "orders", "maintenance", "ended"}
TRIES, LONGEST, LATEST_NS = 100, 60, 200 * S
# How often what is lit is pressed, rather than any button that is drawn.
LIT = 0.7


class NoRouteError(AssertionError):
    """Nothing that was pressed led there: a state that nobody can come to, or rarely."""


class _Over(BaseException):
    """A try has ended: there, or somewhere else."""


class Guide:
    """The Person who tries: known screens by heart, then what is lit, at times another button."""

    def __init__(self, who: Somebody, seed: int) -> None:
        self.pressed: list[str] = []
        self._who, self._chance = who, Random(seed)
        self._ways: deque[str] = deque()
        self._name = ""
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """One press for each picture that lights a key."""
        if onset_ns > LATEST_NS:
            raise _Over
        if not isinstance(cue, Picture):
            return
        if self._name != stem(cue):
            self._name, self._ways = stem(cue), deque(self._who.ways(stem(cue)))
        lit = prompts(cue)
        self._act = Act(self._button(cue, lit), onset_ns + S // 2, PRESS_NS) if lit else None

    def next_act(self) -> Act | None:
        return self._act

    def take_act(self) -> Act:
        act, self._act = self._act, None
        assert act is not None
        self.pressed.append(act.button)
        if len(self.pressed) > LONGEST:
            raise _Over
        return act

    def _button(self, picture: Picture, lit: Sequence[str]) -> str:
        if self._ways:
            return self._ways.popleft()
        drawn = [shape.button for shape in picture.shapes if isinstance(shape, Key)]
        return self._chance.choice(lit if self._chance.random() < LIT else drawn)


def route(config: Config, who: Somebody, target: State, *, timed: bool = True) -> list[str]:
    """A visit of `who` to `target`, found on a copy of what the configuration's data are.

    NoRouteError where none of TRIES led there. Not `timed`: where presses cannot be timed.
    """
    with scratch() as place:
        for seed in range(TRIES):
            tried = Try(config, place / "copy", Guide(who, seed), target)
            if tried.leads_there(timed=timed):
                return tried.guide.pressed
    raise NoRouteError(f"{TRIES} visits never came to {target}")


def behind_an_exercise(target: State) -> bool:
    """Whether no row of the table leads there but through an exercise."""
    near: set[State] = {"attract"}
    while more := {to for (at, _), to in FLOW.items() if at in near} - near - {"exercise"}:
        near |= more
    return target not in {*near, "exercise"}


@dataclass
class Try:
    """One visit, on a copy of the data; over when it comes to `target`, or to idle again."""

    config: Config
    data: Path
    guide: Guide
    target: State
    came: bool = False

    def leads_there(self, *, timed: bool) -> bool:
        """Whether it came there; no exercise is done where there is a way without."""
        world = self._world()
        self._ends = {"attract"} if behind_an_exercise(self.target) else {"attract", "exercise"}
        with world.in_force():
            walked = world.boot(self.guide)
            walked.panel.monotonic = timed
            walked.session._entered = self._entered
            try:
                with suppress(_Over, Left):
                    walked.session.run()
            finally:
                walked.close()
                shutil.rmtree(self.data)
        return self.came

    def _entered(self, state: State) -> None:
        self.came = state == self.target
        if self.came or (self.guide.pressed and state in self._ends):
            raise _Over

    def _world(self) -> World:
        """The same moment as outside, on the copy."""
        shutil.copytree(self.config.pod.data_dir, self.data)
        world = World(self.config)
        world.move(self.data)
        world.off = datetime.now(UTC) - BEGAN
        return world
