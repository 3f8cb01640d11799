"""How long from the idle screen to a new person's first sign-in, with staff who know the way.

The whole controller with its store, on the virtual stage and clock: staff hold two buttons, pick
their code, add somebody and are given a number; then the number is picked, pictures are chosen
twice, what is told of consent is gone through and agreed to. Every press comes 0.5 s after a screen
lights a key, staff's as well as those that the person makes as staff tell them; nobody waits for a
sentence. What the person takes to listen and to think is theirs, and comes on top. What the
processor needs for the hashes is not on the virtual clock. Beside it: 0.5 s for each of the
presses.
"""

import random
from collections import deque
from collections.abc import Callable
from statistics import median

from controller.people import scrypt
from controller.people.pin import LENGTH, PICTURES
from controller.people.staff import DIGITS, Staff
from controller.store.rows import Limits
from controller.store.store import Store
from exercises.core.script import Cue
from exercises.core.shapes import Label, Picture
from exercises.stage.person import Act
from tests.bench.kit.rows import Claim, Row, Target
from tests.controller.people.fingers import digit_presses
from tests.walker.finger import PRESS_NS, S, Somebody, prompts, stem
from tests.walker.world import WalkedPod, World, on_a_fresh_disk, scratch, walked

CLAIMS = (
    Claim(
        "staff",
        "enrolment to first sign-in, practised staff",
        "s",
        "0.5 s for each of the presses",
        Target("value", "<=", 60),
    ),
)
PEOPLE = 20
REACTION_NS, GESTURE_NS = S // 2, 16 * S // 5


class SignedIn(BaseException):
    """The new person is in."""


class Guide:
    """Staff, and the person beside them: whoever presses knows what comes next."""

    def __init__(self, code: str, pictures: list[int]) -> None:
        self.pressed_ns: list[int] = []
        self.pod: WalkedPod | None = None
        self.given = ""
        self._code, self._pictures = code, pictures
        self._acts: deque[Act] = deque()
        self._ways: deque[str] = deque()
        self._name = ""

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Press half a second after a key is lit; end where the person is asked how they are."""
        assert self.pod is not None
        if self.pod.session.state == "check_in":
            self.pressed_ns.append(onset_ns)
            raise SignedIn
        if not isinstance(cue, Picture):
            return
        if stem(cue) != self._name:
            self._name, self._ways = stem(cue), deque(self._known(cue))
        lit = prompts(cue)
        if self._name == "attract" and not self.given:
            hold = (Act(button, onset_ns + REACTION_NS, GESTURE_NS) for button in ("back", "help"))
            self._acts = deque(hold)
        elif lit:
            button = self._ways.popleft() if self._ways else lit[0]
            self._acts = deque([Act(button, onset_ns + REACTION_NS, PRESS_NS)])

    def _known(self, picture: Picture) -> list[str]:
        match stem(picture):
            case "staff_code":
                return digit_presses(self._code)
            case "staff_number":
                words = (s.say.text for s in picture.shapes if isinstance(s, Label))
                self.given = "".join(word for word in words if len(word) == 1)
            case "staff_menu" if self.given:
                return ["back"]
            case "consent_ask":
                return ["right"]
        number = int(self.given) if self.given else None
        return Somebody(number, self._pictures).ways(stem(picture))

    def next_act(self) -> Act | None:
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        act = self._acts.popleft()
        self.pressed_ns.append(act.at_ns)
        return act


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; some seconds."""
    chance = random.Random(1)
    with scratch() as place:
        config = walked(place, sign_in="number", staff={"wing": ["enrol"]}, idle_s=90.0)
        guided = [_guided(World(on_a_fresh_disk(config)), chance) for _ in range(PEOPLE)]
    took, presses = zip(*guided, strict=True)
    tell(f"{min(took):.1f} to {max(took):.1f} s, {median(presses):.0f} presses")
    return [CLAIMS[0].row(took, [count * REACTION_NS / S for count in presses])]


def _guided(world: World, chance: random.Random) -> tuple[float, int]:
    """Seconds from the first press to the end of the sign-in, and how many presses they took."""
    code = "".join(str(chance.randrange(10)) for _ in range(DIGITS))
    guide = Guide(code, chance.sample(range(PICTURES), LENGTH))
    cost, scrypt.COST["n"] = scrypt.COST["n"], 16
    with world.in_force():
        store = Store.open(world.data, Limits(1e9, 2**30))
        Staff(lambda: store, world.config.pod.staff).set_code("wing", code)
        store.close()
        guide.pod = pod = world.boot(guide)
        try:
            pod.session.run()
        except SignedIn:
            pass
        finally:
            pod.book.close()
            scrypt.COST["n"] = cost
    return (guide.pressed_ns[-1] - guide.pressed_ns[0]) / S, len(guide.pressed_ns) - 1
