"""A wing on one pod for some weeks: virtual people who come, sign in, train and go; and the truth.

The pod is the real one but for board, screen and speaker (tests/walker/world.py), booted anew each
day. What is true of everybody is written down beside it, of what was seen on the stage alone: who
was there, what stood on the cards, what was done to its end, what each training began with.
"""

import gc
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from controller.people.people import People
from controller.people.pin import LENGTH, PICTURES
from controller.programme.offer import Card, Past, What
from controller.store.store import Store
from controller.visit.session import State
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.core.trial import Trial, Value
from exercises.stage.person import Act, Habits, VirtualPerson
from tests.controller.people.fingers import CONSENT
from tests.walker.finger import Somebody, prompts, stem
from tests.walker.world import BEGAN, WalkedPod, World

S = 1_000_000_000
REACTION_NS, PRESS_NS = S // 2, S // 20
DAYS = 7


@dataclass
class Did:
    """A run as it was seen: `began_with` is what a training was given of the ones before."""

    what: What
    began_with: Value | None
    left_with: Value | None = None
    finished: bool = False
    trials: int = 0
    seconds: float = 0.0


@dataclass
class Visit:
    """Somebody at the pod on a day, their past, cards and runs; the clock was set or not."""

    person: str
    day: date
    clock_set: bool
    past: Past = field(default_factory=Past)
    cards: tuple[Card, ...] = ()
    did: list[Did] = field(default_factory=list)


@dataclass
class Member:
    """One of the wing: their number and pictures, whether they are kept, how keen they are.

    `chance` draws on which days they come, and what they do there.
    """

    who: Somebody
    kept: bool
    chance: random.Random
    came: bool = False


class Crowd:
    """Who sits before the stage: one after another of those who come today."""

    def __init__(self, habits: Habits) -> None:
        self.pod: WatchedPod | None = None
        self.today: deque[Member] = deque()
        self.member: Member | None = None
        self._habits, self._sleeps = habits, False
        self._doer = VirtualPerson(lambda _: None, habits)
        self._ways: deque[str] = deque()
        self._name, self._wanted = "", 1
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """In an exercise follow its rule; else press what leads on, half a second later."""
        assert self.pod is not None
        if self._trains:
            self._doer.see(cue, onset_ns)
        elif isinstance(cue, Picture):
            button = self._button(cue)
            self._act = (button and Act(button, onset_ns + REACTION_NS, PRESS_NS)) or None

    @property
    def _trains(self) -> bool:
        assert self.pod is not None
        return self.pod.session.state == "exercise"

    def meet(self, pod: "WatchedPod") -> None:
        """Today's pod."""
        self.pod, self._name, self._act = pod, "", None

    def begin(self) -> None:
        """Another exercise is on; one in twenty falls asleep over it."""
        assert self.pod is not None
        assert self.member is not None
        chance = self.member.chance
        self._sleeps = chance.random() < 0.05
        rule = self.pod.session.chosen.exercise.rule()
        self._doer = VirtualPerson(rule, self._habits, chance.randrange(10**6))

    def next_act(self) -> Act | None:
        if self._trains:
            return None if self._sleeps else self._doer.next_act()
        return self._act

    def take_act(self) -> Act:
        if self._trains:
            return self._doer.take_act()
        act, self._act = self._act, None
        assert act is not None
        return act

    def _button(self, picture: Picture) -> str | None:
        screen, lit = stem(picture), prompts(picture)
        if screen == "attract" and not self._come_next():
            return None
        assert self.member is not None
        if screen != self._name:
            self._name, self._ways = screen, deque(self._known(screen))
        if not lit:
            return None
        return self._ways.popleft() if self._ways else lit[0]

    def _known(self, screen: str) -> Sequence[str]:
        """What they press at a screen, if it is not what is lit."""
        assert self.pod is not None
        assert self.member is not None
        member = self.member
        match screen:
            case "consent_ask":
                return CONSENT["yes" if member.kept else "no"][-1:]
            case "done":
                self._wanted -= 1
                return ["right" if self._wanted > 0 else "ok"]
            case "start":
                offering = self.pod.session.offering
                left = len(offering.cards) - offering.next_card()
                return [*["right"] * member.chance.randrange(left), "ok"]
        if self.pod.session.state == "check_in":
            return [*["right"] * member.chance.randrange(6), "ok"]
        return member.who.ways(screen)

    def _come_next(self) -> bool:
        """The next of today's people; the pod is shut down behind the last one."""
        assert self.pod is not None
        if self._name != "attract":
            if not self.today:
                self.pod.rules.shut_down()
                return False
            self.member = self.today.popleft()
            self._wanted = self.member.chance.choice((1, 1, 2, 3))
        return True


class WatchedPod(WalkedPod):
    """Writes down what happens at it, as it is seen from outside of the store."""

    def __init__(self, world: World, crowd: Crowd, truth: list[Visit], day: date) -> None:
        self._crowd, self._truth, self._day = crowd, truth, day
        self._clock_set, self._began_ns = world.synchronised, 0
        super().__init__(world, crowd)
        crowd.meet(self)
        self._last, self.book.last_value = self.book.last_value, self._asked_last  # type: ignore[method-assign]

    def _asked_last(self, exercise: str, column: str) -> Value | None:
        """A training begins with what the one before it had kept."""
        value = self._last(exercise, column)
        self._truth[-1].did[-1].began_with = value
        return value

    def _kept(self, *trials: Trial, **named: Any) -> None:
        super()._kept(*trials, **named)
        did, memory = self._truth[-1].did[-1], self.session.chosen.exercise.memory
        did.trials += len(trials)
        for trial in trials:
            did.left_with = trial.extra.get(memory, did.left_with)

    def _entered(self, state: State) -> None:
        before = self.path[-1] if self.path else None
        super()._entered(state)
        if state == "check_in":
            self._came()
        elif state == "exercise":
            self._began()
        elif before == "exercise" and self._truth[-1].did:
            did = self._truth[-1].did[-1]
            did.finished = state == "feedback"
            did.seconds = (self._stage_clock.now_ns() - self._began_ns) / S

    def _came(self) -> None:
        assert self._crowd.member is not None
        visitor, cards = self.book.visitor, self.session.offering.cards
        assert visitor.pseudonym == self._crowd.member.who.pseudonym
        self._truth.append(
            Visit(visitor.pseudonym, self._day, self._clock_set, self.book.past(), cards)
        )

    def _began(self) -> None:
        chosen = self.session.chosen
        self._crowd.begin()
        self._began_ns = self._stage_clock.now_ns()
        self._truth[-1].did.append(Did(chosen.item.what, None))


def enrolled(world: World, many: int, seed: int) -> list[Member]:
    """So many people, by the pod's own enrolment; one in twenty does not want to be kept."""
    made = list[Member]()
    store = Store.open(world.data, world.config.store_limits)
    with world.in_force():
        people = People(lambda: store)
        for n in range(many):
            person, chance = people.enrol(), random.Random(seed * 1000 + n)
            pictures = chance.sample(range(PICTURES), LENGTH)
            who = Somebody(person.number, pictures, person.pseudonym)
            made.append(Member(who, n % 20 != 19, chance))
    store.close()
    return made


def lived(
    world: World, wing: Sequence[Member], weeks: int, unset: Sequence[int] = ()
) -> list[Visit]:
    """All visits of these weeks; on the days of `unset` no clock is set.

    Everybody comes on a day with their own chance, from once to four times a week.
    """
    truth = list[Visit]()
    crowd = Crowd(Habits(reading_s=0.5))
    for n in range(weeks * DAYS):
        day(world, wing, n, crowd, truth, clock_set=n not in unset)
    gc.unfreeze()
    return truth


def day(
    world: World,
    wing: Sequence[Member],
    n: int,
    crowd: Crowd,
    truth: list[Visit],
    *,
    clock_set: bool = True,
    pod_of: "type[WatchedPod] | None" = None,
) -> WatchedPod:
    """The n-th day, from the pod's start to its shutting down behind the last one who came."""
    crowd.today.extend(each for at, each in enumerate(wing) if _comes(each, at))
    world.off, world.synchronised = timedelta(days=n), clock_set
    world.boots += 1
    gc.freeze()  # the pod collects between trials: only the day's own rubbish
    with world.in_force():
        pod = (pod_of or WatchedPod)(world, crowd, truth, (BEGAN + timedelta(days=n)).date())
        try:
            pod.session.run()
        finally:
            pod.close()
    return pod


def _comes(member: Member, n: int) -> bool:
    return member.chance.random() < (1 + n % 4) / DAYS
