"""The walker: anybody, and nobody in particular, does anything at the pod at any time."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from controller.config import Config
from tests.walker.backroom import ask, close, staff_come, staff_go
from tests.walker.finger import many
from tests.walker.walk import Seen, Walk
from tests.walker.world import ROLES, World, on_a_fresh_disk

orders = st.builds(many, st.integers(1, 700), st.integers(0, 2**32))
few = st.binary(max_size=12)
somebody = st.integers(0, 7)
cards = st.integers(0, 11)
roles = st.sampled_from(sorted(ROLES))


class Walker(RuleBasedStateMachine):
    """Each walk begins on a fresh disk; `seen` sums up what all of them met.

    Each press is followed by what must hold of any screen (walk.Boot), each rule by what must hold
    of the record (Walk.check).
    """

    config: ClassVar[Config]
    seen: ClassVar[Seen]

    @initialize(people=st.integers(1, 4))
    def begin(self, people: int) -> None:
        """A new pod, and so many enrolled."""
        self.walk = Walk(World(on_a_fresh_disk(self.config)), self.seen, people)

    @rule(who=somebody, orders=orders)
    def wander(self, who: int, orders: bytes) -> None:
        """Whoever comes next is `who`; presses, holds and rests."""
        self.walk.comes(who)
        self.walk.obey(orders)

    @precondition(lambda self: self.walk.boot.state not in ("attract", "fault"))
    @rule()
    def hold_back(self) -> None:
        """The way out: `back` held leads to the idle screen from wherever somebody is."""
        self.walk.leave("hold back", "hold on")

    @rule(orders=few)
    def back_out(self, orders: bytes) -> None:
        """The short way: three presses at most, where `back` leads out."""
        self.walk.obey(orders)
        self.walk.back_out()

    @precondition(lambda self: self.walk.boot.state != "attract")
    @rule()
    def go_away(self) -> None:
        """The other way out: whoever does nothing is signed out."""
        self.walk.leave("never")

    @rule()
    def wait(self) -> None:
        """Longer than the first lock-outs."""
        self.walk.wait()

    @rule(enrol=st.booleans(), days=st.integers(-400, 400), synchronised=st.booleans())
    def lose_power(self, enrol: bool, days: int, synchronised: bool) -> None:
        """At this instant; what the wall clock says afterwards, nobody knows."""
        self.walk.world.set_clock(days, synchronised=synchronised)
        self.walk.cut(enrol=enrol)

    @rule(who=somebody, seed=st.integers(0, 2**32), after=orders)
    def come_back(self, who: int, seed: int, after: bytes) -> None:
        """Somebody is cut off in the midst of an exercise, and comes again."""
        self.walk.come_back(who, many(200, seed | 1), after)

    @rule(orders=st.builds(many, st.integers(10, 60), st.integers(0, 2**32)))
    def lose_card(self, orders: bytes) -> None:
        """For some presses the card takes nothing: a fault, until it works."""
        self.walk.refuse(orders)

    @rule(orders=few)
    def lose_clock(self, orders: bytes) -> None:
        """For some presses no press can be timed."""
        self.walk.mistime(orders)

    @rule(orders=few)
    def walk_away(self, orders: bytes) -> None:
        """The sensor says that nobody is there, whatever is pressed; then it sees them again."""
        self.walk.walk_away(orders)

    @rule(who=somebody, orders=orders)
    def look_over_shoulder(self, who: int, orders: bytes) -> None:
        """What they see and hear is what they would if nobody else had ever been here."""
        self.walk.compare(who, orders)

    @rule(role=roles, card=cards, whom=somebody, orders=few, at_once=st.booleans())
    def be_staff(self, role: str, card: int, whom: int, orders: bytes, at_once: bool) -> None:
        """Staff or a technician come, do anything, and leave by a held press or by short ones."""
        staff_come(self.walk, role, card, whom, orders)
        staff_go(self.walk, at_once=at_once)

    @rule(which=somebody)
    def ask(self, which: int) -> None:
        """A technician far away asks for something, whatever goes on at the pod."""
        ask(self.walk, which)

    @rule(role=roles, orders=few)
    def close(self, role: str, orders: bytes) -> None:
        """Nobody may sign in for a while; staff come in all the same."""
        close(self.walk, role, orders)

    def teardown(self) -> None:
        """The disk goes with the walk."""
        if hasattr(self, "walk"):
            self.walk.close()
