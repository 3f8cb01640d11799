"""How long from the idle screen to the first trial, for somebody who knows the way.

The whole session with its store, on the virtual stage and clock: number, picture PIN, check-in,
today's offer, the pages of the exercise. The simulated person presses 0.5 s after a screen lights
a key, whatever it says; never waits for a sentence, takes the first thing on offer, and has agreed
to being kept at an earlier visit. What is counted is from the press on the idle screen to the onset
of the first picture that asks for an answer. Beside it: 0.5 s for each of those presses, as if no
screen ever let anybody wait. Each row is the median over PINs and numbers drawn at random.
"""

import random
from collections import deque
from collections.abc import Callable
from statistics import median

from controller.health.clock import Moment
from controller.people import scrypt
from controller.people.pin import LENGTH, PICTURES, hashed
from controller.screens.consent import Terms
from controller.store.rows import Limits
from controller.store.store import Store
from exercises.catalogue import exercise
from exercises.core.asking import Rule
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Act
from tests.bench.kit.rows import Claim, Row, Target
from tests.walker.finger import PRESS_NS, S, Somebody, prompts, stem
from tests.walker.world import WalkedPod, World, on_a_fresh_disk, scratch, walked

CLAIMS = (
    Claim(
        "journey",
        "sign-in to first trial, a practised person",
        "s",
        "0.5 s for each of their presses",
        Target("value", "<=", 40),
    ),
)
PEOPLE = 40
REACTION_NS = S // 2


class FirstTrial(BaseException):
    """The exercise has asked for its first answer."""


class Practised:
    """Knows number and pictures by heart, presses what is lit, and waits for nothing else."""

    def __init__(self, who: Somebody) -> None:
        self.pressed_ns: list[int] = []
        self.pod: WalkedPod | None = None
        self._who = who
        self._ways: deque[str] = deque()
        self._name = ""
        self._act: Act | None = None
        self._rule: Rule | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Press half a second after a key is lit; end where a trial begins."""
        if self._asks(cue):
            self.pressed_ns.append(onset_ns)
            raise FirstTrial
        if isinstance(cue, Picture):
            if stem(cue) != self._name:
                self._name, self._ways = stem(cue), deque(self._who.ways(stem(cue)))
            lit = prompts(cue)
            if lit:
                button = self._ways.popleft() if self._ways else lit[0]
                self._act = Act(button, onset_ns + REACTION_NS, PRESS_NS)

    def next_act(self) -> Act | None:
        return self._act

    def take_act(self) -> Act:
        act, self._act = self._act, None
        assert act is not None
        self.pressed_ns.append(act.at_ns)
        return act

    def _asks(self, cue: Cue) -> bool:
        """Whether this is a cue of the exercise's that wants an answer."""
        assert self.pod is not None
        if self.pod.session.state != "exercise":
            return False
        if self._rule is None:
            self._rule = exercise(self.pod.session.chosen.exercise.name).rule()
        return self._rule(cue) is not None


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; some seconds."""
    chance = random.Random(1)
    with scratch() as place:
        config = walked(place, sign_in="number", idle_s=90.0)
        visits = [_visit(World(on_a_fresh_disk(config)), _drawn(chance)) for _ in range(PEOPLE)]
    took = [seconds for seconds, _ in visits]
    presses = [count for _, count in visits]
    tell(f"{min(took):.1f} to {max(took):.1f} s, {median(presses):.0f} presses")
    return [CLAIMS[0].row(took, [count * REACTION_NS / S for count in presses])]


def _drawn(chance: random.Random) -> Somebody:
    pictures = chance.sample(range(PICTURES), LENGTH)
    return Somebody(chance.randrange(1000), pictures, "p-1")


def _visit(world: World, who: Somebody) -> tuple[float, int]:
    """Seconds from the first press to the first trial, and how many presses lay between."""
    person = Practised(who)
    with world.in_force():
        _enrol(world, who)
        person.pod = pod = world.boot(person)
        try:
            pod.session.run()
        except FirstTrial:
            pass
        finally:
            pod.book.close()
    began_ns, *_, ended_ns = person.pressed_ns
    return (ended_ns - began_ns) / S, len(person.pressed_ns) - 2


def _enrol(world: World, who: Somebody) -> None:
    """As after a first visit at which they agreed."""
    assert who.number is not None
    store = Store.open(world.data, Limits(1e9, 2**30))
    terms = Terms(world.config.pod.results.publish)
    cost, scrypt.COST["n"] = scrypt.COST["n"], 16  # the virtual clock does not count it
    store.enrol(who.pseudonym, who.number, Moment.now())
    store.set_pin(who.pseudonym, hashed(who.pin))
    store.note_consent(who.pseudonym, terms.version, "yes", Moment.now())
    scrypt.COST["n"] = cost
    store.close()
