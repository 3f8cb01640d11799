"""A walk without hypothesis: as long as wanted, on one disk that is never fresh again."""

from collections.abc import Callable
from random import Random

from tests.walker.backroom import ask, close, staff_come, staff_go
from tests.walker.finger import many
from tests.walker.walk import Walk
from tests.walker.world import ROLES

Deed = Callable[[Walk, Random], None]


def _wander(walk: Walk, chance: Random) -> None:
    walk.comes(chance.randrange(100))
    walk.obey(many(200, chance.randrange(2**32)))


def _leave(walk: Walk, chance: Random) -> None:
    if walk.boot.state not in ("attract", "fault"):
        walk.leave(*chance.choice((("hold back", "hold on"), ("never",))))


def _back_out(walk: Walk, chance: Random) -> None:
    walk.obey(many(chance.randrange(4), chance.randrange(2**32)))
    walk.back_out()


def _wait(walk: Walk, _chance: Random) -> None:
    walk.wait()


def _cut(walk: Walk, chance: Random) -> None:
    walk.world.set_clock(chance.randrange(-9, 10), synchronised=chance.random() < 0.5)
    walk.cut(enrol=len(walk.people) < 60)


def _come_back(walk: Walk, chance: Random) -> None:
    before, after = many(200, chance.randrange(2**32) | 1), many(60, chance.randrange(2**32))
    walk.come_back(chance.randrange(100), before, after)


def _refuse(walk: Walk, chance: Random) -> None:
    walk.refuse(chance.randbytes(40))


def _mistime(walk: Walk, chance: Random) -> None:
    walk.mistime(chance.randbytes(20))


def _walk_away(walk: Walk, chance: Random) -> None:
    walk.walk_away(chance.randbytes(10))


def _compare(walk: Walk, chance: Random) -> None:
    walk.compare(chance.randrange(100), many(200, chance.randrange(2**32)))


def staff_deed(walk: Walk, chance: Random) -> None:
    """Staff come, do anything, and go."""
    role, card = chance.choice([*ROLES]), chance.randrange(20)
    orders = many(chance.randrange(60), chance.randrange(2**32))
    staff_come(walk, role, card, chance.randrange(100), orders)
    staff_go(walk, at_once=chance.random() < 0.5)


def _ask(walk: Walk, chance: Random) -> None:
    ask(walk, chance.randrange(100))


def _close(walk: Walk, chance: Random) -> None:
    close(walk, chance.choice([*ROLES]), chance.randbytes(10))


# How often each is done, beside the others.
DEEDS: dict[Deed, float] = {
    _wander: 60,
    _leave: 20,
    _back_out: 20,
    _wait: 2,
    _cut: 6,
    _come_back: 3,
    _refuse: 4,
    _mistime: 4,
    _walk_away: 4,
    _compare: 4,
    staff_deed: 8,
    _ask: 4,
    _close: 1,
}


def stroll(walk: Walk, chance: Random, presses: int, deeds: dict[Deed, float] = DEEDS) -> None:
    """Do anything until there were so many presses."""
    while walk.presses < presses:
        (deed,) = chance.choices([*deeds], [*deeds.values()])
        deed(walk, chance)
