"""The real controller killed with SIGKILL while each of its states is on the screen.

The ways there are found by trying (tests/walker/routes.py), so that a new state is cut too. Each
start after a cut is the way to the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from controller.config import Config, load
from controller.health.clock import Moment
from controller.people import scrypt
from controller.people.pin import hashed
from controller.people.staff import Staff
from controller.screens.consent import Terms
from controller.store.store import Store
from controller.visit.session import STATES, State
from tests.beside import beside
from tests.controller.people.fingers import digit_presses
from tests.controller.store.parts import opened
from tests.journeys.pods import CONFIG, Puppet, overlay, read
from tests.journeys.test_sign_in import press
from tests.walker.finger import Somebody
from tests.walker.routes import NOT_THEIRS, route
from tests.walker.world import CODES, ROLES

SPEED = ("--speed", "6")
WHO = Somebody(231, (6, 1, 4, 0), "p-231")
THEIRS = "SELECT pseudonym, number, pin FROM person", "SELECT person, answer FROM consent"
OPEN = "SELECT count(*) FROM {} WHERE outcome IS NULL"


@dataclass
class Life:
    """A data directory, and the pod that is running on it."""

    laid: Path
    config: Config
    theirs: list[Any] = field(default_factory=list)
    puppet: Puppet | None = None
    kept: int = 0

    @property
    def data(self) -> Path:
        return self.config.pod.data_dir

    def start(self) -> Puppet:
        """The pod is idle, all that was acknowledged is there, and nothing is open."""
        self.puppet = Puppet(self.laid, *SPEED)
        assert self.puppet.next_screen()["shown"] == "attract"
        with beside(self.data) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [read(self.data, sql) for sql in THEIRS] == self.theirs
        assert [read(self.data, OPEN.format(table)) for table in ("session", "run")] == [[(0,)]] * 2
        assert read(self.data, "SELECT count(*) FROM trial")[0][0] >= self.kept
        return self.puppet

    def cut(self) -> None:
        """SIGKILL; what the pod acknowledged until then is known."""
        assert self.puppet is not None
        self.puppet.__exit__(None, None, None)
        before = read(self.data, "SELECT count(*) FROM trial")[0][0]
        self.kept = max(self.kept, before)
        self.puppet = None


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Somebody with a PIN who agreed to being kept, and the pod waiting for them."""
    place = tmp_path_factory.mktemp("cuts")
    laid = overlay(
        place, sign_in="number", staff=ROLES, stick=str(place / "stick"), hand_over_to=["pod-2"]
    )
    config = load(CONFIG, laid)
    with pytest.MonkeyPatch.context() as patch, opened(config.pod.data_dir) as store:
        patch.setitem(scrypt.COST, "n", 16)
        enrol(store, config)
        for role, code in CODES.items():
            Staff(lambda: store, ROLES).set_code(role, code)  # type: ignore[arg-type]
    made = Life(laid, config, [read(config.pod.data_dir, sql) for sql in THEIRS])
    try:
        made.start()
        yield made
    finally:
        if made.puppet is not None:
            made.cut()


def enrol(store: Store, config: Config) -> None:
    """WHO, as after their first visit."""
    assert WHO.number is not None
    store.enrol(WHO.pseudonym, WHO.number, Moment.now())
    store.set_pin(WHO.pseudonym, hashed(WHO.pin))
    terms = Terms(config.pod.results.publish)
    store.note_consent(WHO.pseudonym, terms.version, "yes", Moment.now())


def walk_to(life: Life, state: State) -> None:
    """From the idle screen, by presses alone."""
    if state != "attract":
        follow(life, route(life.config, WHO, state), state)


def follow(life: Life, presses: Sequence[str], state: State) -> None:
    """These presses from the idle screen, which is there; they lead to this state."""
    assert life.puppet is not None
    life.puppet.order("press", presses[0])
    press(life.puppet, presses[1:])
    life.puppet.until(state=state)


def untimed(life: Life) -> None:
    """Presses have no known clock, and an exercise is begun all the same."""
    assert life.puppet is not None
    life.puppet.order("untime")
    follow(life, route(life.config, WHO, "untimed", timed=False), "untimed")


def faulty(life: Life) -> None:
    """Another program has the data directory while the pod starts."""
    life.cut()
    with opened(life.data):
        life.puppet = Puppet(life.laid, *SPEED)
        life.puppet.until(shown="fault")


def staffed(life: Life) -> None:
    """Staff hold two buttons on the idle screen, and are asked for their code."""
    assert life.puppet is not None
    for button in ("back", "help"):
        life.puppet.order("down", button)
    life.puppet.until(state="staff")
    for button in ("help", "back"):
        life.puppet.order("up", button)


def at_work(life: Life, role: str, *presses: str) -> None:
    """Staff of this role are past their code, and do this."""
    staffed(life)
    assert life.puppet is not None
    press(life.puppet, [*digit_presses(CODES[role]), *presses])


OTHER_WAYS: dict[State, Callable[[Life], None]] = {
    "untimed": untimed,
    "fault": faulty,
}
# Staff are cut off at their work, below; what a cut leaves of commands is tried with them.


@pytest.mark.timeout(60)
@pytest.mark.parametrize("state", [state for state in STATES if state not in NOT_THEIRS])
def test_help_is_there_and_the_power_is_cut_in_every_state(state: State, life: Life) -> None:
    """Held help works; the next start is idle, and what was acknowledged is whole."""
    if state in OTHER_WAYS:
        OTHER_WAYS[state](life)
    else:
        walk_to(life, state)
    assert life.puppet is not None
    life.puppet.order("hold", "help")
    life.puppet.until(shown="help")
    life.puppet.order("press", "ok")
    life.puppet.next_screen()
    life.cut()
    life.start()


@pytest.mark.timeout(60)
def test_the_power_is_cut_while_help_is_there(life: Life) -> None:
    """Help, or the pause of an exercise, is no place where anything is lost."""
    walk_to(life, "exercise")
    assert life.puppet is not None
    life.puppet.order("hold", "help")
    life.puppet.until(shown="help")
    life.puppet.order("press", "ok")
    life.puppet.until(shown="pause")
    life.cut()
    life.start()


@pytest.mark.timeout(60)
def test_the_power_is_cut_while_staff_are_at_work(life: Life) -> None:
    """Whoever was enrolled has the number that was shown, once; a technician begins anew."""
    assert life.puppet is not None
    at_work(life, "wing", "ok", "ok")
    shown = life.puppet.until(shown="staff_number")
    life.cut()
    life.theirs = [read(life.data, sql) for sql in THEIRS]
    (number,) = {n for _, n, _ in life.theirs[0]} - {WHO.number}
    assert "".join(shown["words"][:3]) == f"{number:03}"
    life.start()
    at_work(life, "technician")
    life.puppet.until(shown="field_menu 1")
    life.cut()
    life.start()
