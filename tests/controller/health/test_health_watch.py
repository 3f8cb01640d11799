"""Faults are raised and cleared with patience, and told no oftener than that allows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.health.faults import FAULTS, Kind
from controller.health.seen import Key
from controller.health.watch import Change, Raised, Watch

SLOW = Kind("slow", "fault", "w", "d", raise_s=30.0, clear_s=100.0)
QUICK = Kind("quick", "fault", "w", "d", clear_s=60.0)
KEPT = Kind("kept", "fault", "w", "d", latched=True)
KINDS = {kind.code: kind for kind in (SLOW, QUICK, KEPT)}


class Looking:
    """A watch that is looked at once a second; each change with the second at which it came."""

    def __init__(self) -> None:
        self.watch, self.now_s = Watch(KINDS), 0
        self.changes: list[tuple[int, Change]] = []

    def look(self, *codes: str, seconds: int = 1) -> None:
        for _ in range(seconds):
            self.now_s += 1
            seen = {(code, "part"): "" for code in codes}
            found = self.watch.look(self.now_s, seen, self.moment)
            self.changes += [(self.now_s, change) for change in found]

    def moment(self) -> Moment:
        return Moment("2026-11-29T12:00:00.000Z", self.now_s * 10**9, "boot", True)

    def told(self) -> list[tuple[int, str, bool]]:
        return [(at, change.key[0], change.raised) for at, change in self.changes]


def test_raised_at_once_and_cleared_after_a_while() -> None:
    """The stamp is of the first look; what comes back meanwhile is the same fault."""
    looking = Looking()
    looking.look("quick")
    looking.look(seconds=59)
    looking.look("quick")
    looking.look(seconds=62)
    assert looking.told() == [(1, "quick", True), (122, "quick", False)]
    assert looking.watch.raised == {}


def test_what_flaps_is_told_once() -> None:
    """A contact that comes and goes every few seconds for ten minutes is one fault."""
    looking = Looking()
    for _ in range(60):
        looking.look("quick", seconds=5)
        looking.look(seconds=5)
    assert looking.told() == [(1, "quick", True)]


def test_what_never_stays_is_never_told() -> None:
    """29 seconds of 30, again and again."""
    looking = Looking()
    for _ in range(20):
        looking.look("slow", seconds=29)
        looking.look()
    assert looking.told() == []
    looking.look("slow", seconds=31)
    assert looking.told() == [(631, "slow", True)]


def test_what_is_latched_stays() -> None:
    """Until it is cleared by hand; then it is raised again if it is still there."""
    looking = Looking()
    looking.look("kept")
    looking.look(seconds=100_000)
    assert ("kept", "part") in looking.watch.raised
    [change] = looking.watch.forget("kept", looking.moment)
    assert (change.key, change.raised) == (("kept", "part"), False)
    assert looking.watch.forget("kept", looking.moment) == []
    looking.look("kept")
    assert [raised for _, _, raised in looking.told()] == [True, True]


def test_it_goes_on_where_an_earlier_run_stopped() -> None:
    """Adopted faults are not raised again; what is gone by now is cleared after its time."""
    looking = Looking()
    since = Moment("2026-01-01T00:00:00.000Z", 5, "an earlier boot", True)
    looking.look("slow")
    stale = Raised(("nobody_knows", "part"), since)
    looking.watch.adopt([Raised(("quick", "part"), since), Raised(("slow", "part"), since), stale])
    looking.look("slow", seconds=61)
    assert looking.told() == [(62, "quick", False)]
    assert looking.watch.raised[("slow", "part")].since == since


def test_the_detail_is_the_latest() -> None:
    """What is raised keeps its beginning, and says what is known now."""
    watch, looking = Watch(KINDS), Looking()
    key: Key = ("quick", "part")
    for detail in ("1 so far", "2 so far"):
        watch.look(0.0, {key: detail}, looking.moment)
    assert watch.raised[key].detail == "2 so far"


def test_patience_is_listed_for_all() -> None:
    """No fault of the list can be told oftener than once a minute."""
    assert all(kind.clear_s >= 60.0 or kind.latched for kind in FAULTS.values())


@given(st.lists(st.tuples(st.sets(st.sampled_from(sorted(KINDS))), st.integers(1, 90))))
def test_never_oftener_than_patience_allows(steps: list[tuple[set[str], int]]) -> None:
    """Whatever is seen: a fault's changes take turns, and keep the distance of its kind."""
    looking = Looking()
    for codes, seconds in steps:
        looking.look(*codes, seconds=seconds)
    for code, kind in KINDS.items():
        mine = [(at, change.raised) for at, change in looking.changes if change.key[0] == code]
        assert [raised for _, raised in mine] == [at % 2 == 0 for at in range(len(mine))]
        for (before, _), (after, raised) in pairwise(mine):
            assert after - before >= (kind.raise_s if raised else kind.clear_s)
        assert not kind.latched or len(mine) <= 1
        assert ((code, "part") in looking.watch.raised) == bool(mine and mine[-1][1])
