"""A session with the real store on disk, played by a hand on the virtual stage."""

import resource
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from controller.certificate import Readings
from controller.checkin.questionnaire import Questionnaire
from controller.checkin.room import CheckIn
from controller.config.models import CheckInConfig, SignIn
from controller.outlet import Outlet
from controller.people.people import People
from controller.quiet import Quiet
from controller.screens.consent import Terms
from controller.screens.routes import Route
from controller.store.store import Store
from controller.visit import session as module
from controller.visit.book import Book
from controller.visit.door import Door
from controller.visit.interludes import Interludes
from controller.visit.looks import Looks
from controller.visit.loudness import Loudness
from controller.visit.offering import Offering
from controller.visit.rooms import About, Progress, rooms, weekly_goal
from controller.visit.rules import Limits, Rules
from controller.visit.session import Session, State, following
from controller.visit.training import Offered, Training
from exercises import go_nogo
from exercises.catalogue import exercise
from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture
from exercises.core.words import Say
from exercises.stage.look import Look
from exercises.stage.person import Act
from exercises.stage.virtual import VirtualStage
from tests.beside import beside
from tests.controller.store.parts import LIMITS

# The rules are looked at four times a second, and on every frame in which a button moves.
EACH = 15
S = 1_000_000_000
TERMS = Terms(published=False)
UNASKED = CheckInConfig(mood_and_energy=False, questions=0)
BUTTONS = ("left", "right", "ok", "back", "help")
PRESS, HOLD = S // 20, 3 * S
TASK = go_nogo.Params(blocks=1, trials=10, practice_go=1, practice_nogo=1, practice_rounds=1)
OFFERS = [
    Offered(exercise("go_nogo"), "assessment", TASK),
    Offered(exercise("go_nogo"), "training", TASK),
]
TIMING = Readings({"verified": False, "why": "virtual"})
Plan = Callable[[Picture], tuple[str, int] | None]


class Hand:
    """Does what `plan` says of each picture, a second after it came: (button, how long), or no."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._acts: list[Act] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Plan at most one act; what is planned already is forgotten."""
        if isinstance(cue, Picture) and (wanted := self._plan(cue)):
            button, held_ns = wanted
            self._acts = [Act(button, onset_ns + S, held_ns)]

    def next_act(self) -> Act | None:
        """The act, if one is planned."""
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        """The act, done."""
        return self._acts.pop()


class Played:
    """A session whose person is a Hand; each state and outcome it goes through is written down.

    `offers` are go/no-go in both its forms, where nothing else is given; `person` is the pseudonym
    where nobody signs in.
    """

    def __init__(
        self,
        directory: Path,
        plan: Plan,
        how: SignIn,
        door: type[Door] = Door,
        offers: Sequence[Offered] = OFFERS,
        person: str = "somebody",
    ) -> None:
        self.left_ns: Callable[[], int | None] = lambda: None
        self.rules = Rules(Limits(idle_ns=90 * S), lambda _: None, self._left_ns)
        self.book = Book(lambda: Store.open(directory, LIMITS), Outlet(published=True))
        people = People(lambda: self.book.store)
        self.stage = VirtualStage(Hand(plan), each_frame=self.rules.look, each=EACH)
        self.steps: list[tuple[State, str]] = []
        self.entered: Callable[[State], None] = lambda _: None
        self.monotonic: Callable[[], bool] = lambda: True
        self.asked: Callable[[], Sequence[Questionnaire]] = list
        self.quiet = Quiet()
        # The pod collects after each trial, all else frozen; here that is all that tests have made.
        self.quiet.collect = lambda: None  # type: ignore[method-assign]
        self.looks = Looks(Look(), lambda _: None)
        ways = [Route("talk", Say("Ask staff."))]
        loudness = Loudness(0.6, 1.0)
        interludes = Interludes(self.stage, self.rules, ways, loudness, self.looks)
        training = Training(
            self.stage,
            self.rules,
            self.book,
            lambda: 1,
            lambda: TIMING,
            self.quiet,
            self._is_monotonic,
            interludes,
        )
        self.session = Session(
            self.stage,
            self.stage.now_ns,
            self.rules,
            self.book,
            training,
            Offering(offers),
            tuple,
            door(people, how, person, TERMS),
            rooms(
                {
                    "progress": Progress(self.book, {"go_nogo": exercise("go_nogo")}),
                    "goal": weekly_goal(self.book),
                    "about": About(people, self.book, TERMS),
                    "check_in": CheckIn(self.book, UNASKED, self._asked),
                }
            ),
            interludes,
            entered=self._enter,
        )

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until somebody shuts it down; the table is asked as ever, and its questions kept."""
        with monkeypatch.context() as patch:
            patch.setattr(module, "following", self._following)
            self.session.run()

    def _left_ns(self) -> int | None:
        return self.left_ns()

    def _asked(self) -> Sequence[Questionnaire]:
        return self.asked()

    def _is_monotonic(self) -> bool:
        return self.monotonic()

    def _enter(self, state: State) -> None:
        self.entered(state)

    def _following(self, state: State, outcome: str) -> State:
        self.steps.append((state, outcome))
        return following(state, outcome)


class Play(Protocol):
    """What the fixture of that name gives."""

    def __call__(self, plan: Plan, how: SignIn = "nobody", door: type[Door] = Door) -> Played: ...


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """`play(plan)` makes a session with its store in a fresh directory; nobody signs in."""
    made: list[Played] = []

    def make(plan: Plan, how: SignIn = "nobody", door: type[Door] = Door) -> Played:
        made.append(Played(tmp_path, plan, how, door))
        return made[-1]

    yield make
    for played in made:
        played.book.close()


def read(directory: Path, sql: str) -> list[Any]:
    """What the store's file holds."""
    with beside(directory) as db:
        return db.execute(sql).fetchall()


def answer(picture: Picture) -> tuple[str, int] | None:
    """What a willing person does: press what is lit."""
    keys = (shape for shape in picture.shapes if isinstance(shape, Key) and shape.prompt)
    return next(((key.button, PRESS) for key in keys), None)


def drawn(picture: Picture) -> list[str]:
    """The buttons that are on the picture."""
    return [shape.button for shape in picture.shapes if isinstance(shape, Key)]


def screen_of(picture: Picture) -> str:
    """The state that a picture belongs to: the exercise's own names begin with its name."""
    name = picture.name.removesuffix("_lead")
    if name == "go_nogo_result":
        return "feedback"
    return "exercise" if name.startswith("go_nogo_") else name.split(" ")[0]


def writing(*, allowed: bool) -> None:
    """Let the kernel refuse every byte that this process writes to a file, or let it write."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if allowed else 1, most))
