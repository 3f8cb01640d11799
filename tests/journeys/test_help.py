"""Held help in every state of the session: the ways to help are there, and lead back."""

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from controller.config import Config
from controller.people import scrypt
from controller.visit.session import STATES, State
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Act
from tests.controller.store.parts import opened
from tests.journeys.test_power_cut import WHO, enrol
from tests.walker.finger import HELD_NS, PRESS_NS, PowerCut, S, prompts, stem
from tests.walker.routes import NOT_THEIRS, route
from tests.walker.walk import writing
from tests.walker.world import Panel, WalkedPod, World, scratch, walked

# What no press alone leads to: an exercise that cannot be timed, a card that fails, and going on
# with what a power cut ended. These have tests of their own.
BY_FAULTS = {"untimed", "fault", "resume"}
BY_PRESSES = [state for state in STATES if state not in NOT_THEIRS | BY_FAULTS]

# Pictures of one screen until a button is held long enough: a page before its key is lit, a pause.
MOST = 6


class Asker:
    """Goes a way that is known, and holds help at its end; then leaves the help, and looks."""

    def __init__(self, way: Sequence[str], target: State) -> None:
        self.pod: WalkedPod | None = None
        self.after: list[str] = []
        self._way, self._target = deque(way), target
        self._asked_at = ""
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """One press for each lit screen, as the way was found."""
        assert self.pod is not None
        if not isinstance(cue, Picture):
            return
        name = stem(cue).removesuffix("_lead")
        if self._asked_at:
            self.after.append(name)
            if name == "help":
                self._act = Act("ok", onset_ns + S, PRESS_NS)
            elif "help" in self.after or len(self.after) > MOST:
                self.pod.rules.shut_down()
        elif self._there():
            self._asked_at = name
            self._act = Act("help", onset_ns + S // 5, HELD_NS["hold help"])
        elif prompts(cue):
            self._act = Act(self._way.popleft(), onset_ns + S // 2, PRESS_NS)

    def _there(self) -> bool:
        """The first screen of what no press leads to; else the one that the way ends at."""
        assert self.pod is not None
        arrived = self.pod.session.state == self._target
        return arrived and (not self._way or self._target in BY_FAULTS)

    @property
    def asked_at(self) -> str:
        """The screen on which help was held."""
        return self._asked_at

    def next_act(self) -> Act | None:
        return self._act

    def take_act(self) -> Act:
        act, self._act = self._act, None
        assert act is not None
        return act


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """A pod that knows WHO."""
    monkeypatch.setitem(scrypt.COST, "n", 16)
    with scratch() as place:
        made = walked(Path(place), sign_in="number", idle_s=90.0)
        with opened(made.pod.data_dir) as store:
            enrol(store, made)
        yield made


def asked(asker: Asker, world: World) -> None:
    """A boot that ends once help was there, and what it led back to."""
    asker.pod = world.boot(asker)
    try:
        asker.pod.session.run()
    finally:
        asker.pod.close()


def is_there(asker: Asker, back: str) -> None:
    """Help came where it was held, and led back."""
    *before, last = asker.after
    assert before[-1] == "help", asker.after
    assert set(before) <= {"help", back, asker.asked_at}
    assert last == back


@pytest.mark.parametrize("state", BY_PRESSES)
def test_help_held_is_there_from_every_state_and_leads_back(state: State, config: Config) -> None:
    """To the same screen; or to the pause of an exercise."""
    asker = Asker([] if state == "attract" else route(config, WHO, state), state)
    world = World(config)
    with world.in_force():
        asked(asker, world)
    is_there(asker, "pause" if state == "exercise" else asker.asked_at)


def test_help_is_there_where_nothing_can_be_timed(config: Config) -> None:
    """The exercise does not begin; help does."""
    asker, world = Asker(route(config, WHO, "exercise"), "untimed"), World(config)
    with world.in_force():
        Panel.monotonic = False
        try:
            asked(asker, world)
        finally:
            Panel.monotonic = True
    is_there(asker, "untimed")


def test_help_is_there_where_the_card_takes_nothing(config: Config) -> None:
    """A fault keeps people from training, and not from the ways to help."""
    asker, world = Asker([], "fault"), World(config)
    with world.in_force():
        writing(allowed=False)
        try:
            asked(asker, world)
        finally:
            writing(allowed=True)
    is_there(asker, "fault")


class Unlucky(Asker):
    """Goes into an exercise, and presses what is lit until a trial is kept; then the power goes."""

    def see(self, cue: Cue, onset_ns: int) -> None:
        assert self.pod is not None
        if self.pod.book.trials:
            raise PowerCut
        lit = prompts(cue) if isinstance(cue, Picture) else []
        if lit:
            button = self._way.popleft() if self._way else lit[-1]
            self._act = Act(button, onset_ns + S // 2, PRESS_NS)


def test_help_is_there_before_going_on_after_a_power_cut(config: Config) -> None:
    """It leads back to the question whether to go on."""
    ways = [route(config, WHO, state) for state in ("exercise", "start")]
    unlucky, asker, world = Unlucky(ways[0], "exercise"), Asker(ways[1], "resume"), World(config)
    with world.in_force():
        with pytest.raises(PowerCut):
            asked(unlucky, world)
        asked(asker, world)
    is_there(asker, "go_on")
