"""Lock-outs: they grow, they end, and neither a reboot nor a wrong clock shortens them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from controller.people.tries import NONE, PERSON, POD, Rule, Tries
from tests.controller.store.parts import at

rules = st.sampled_from([PERSON, POD])
seconds = st.floats(0, 10_000)


def after(failures: int, second: float, boot: str = "boot") -> Tries:
    """So many failures, the last one at this second of this boot."""
    return Tries(failures, boot, int(second * 1e9))


def test_two_slips_are_free_and_the_third_locks() -> None:
    """30 s, then twice as long each time, to a quarter of an hour."""
    assert [PERSON.wait_s(n) for n in range(10)] == [0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert POD.wait_s(9) == 0
    assert POD.wait_s(10) == 30


@given(rule=rules, failures=st.integers(0, 10**9))
def test_more_failures_never_lock_shorter(rule: Rule, failures: int) -> None:
    """And no number of them overflows, or locks for ever."""
    assert rule.wait_s(failures) <= rule.wait_s(failures + 1) <= rule.most_s


@given(rule=rules, failures=st.integers(0, 30), last=seconds, later=seconds)
def test_uptime_alone_ends_it(rule: Rule, failures: int, last: float, later: float) -> None:
    """A wait that began at `last` is over when that much uptime has passed, and not before."""
    left_s = after(failures, last).left_s(rule, at(last + later))
    assert abs(left_s - max(0.0, rule.wait_s(failures) - later)) < 1e-6


@given(failures=st.integers(3, 30), last=seconds, since_boot=seconds)
def test_after_a_reboot_it_begins_anew(failures: int, last: float, since_boot: float) -> None:
    """Nobody knows how long the pod was off."""
    left_s = after(failures, last, "before").left_s(PERSON, at(since_boot, "after"))
    assert abs(left_s - max(0.0, PERSON.wait_s(failures) - since_boot)) < 1e-6


@given(failures=st.integers(0, 30), second=seconds, day=st.integers(1, 31))
def test_the_wall_clock_means_nothing(failures: int, second: float, day: int) -> None:
    """Whatever it says, set or not."""
    now = at(second)
    other = replace(at(second, day=day), wall="1970-01-01T00:00:00.000Z", synchronised=True)
    tries = after(failures, 0)
    assert tries.left_s(PERSON, now) == tries.left_s(PERSON, other)


def test_failing_and_being_forgiven() -> None:
    """One more at a time; never fewer than none."""
    twice = NONE.failed(at(5)).failed(at(9))
    assert twice == after(2, 9)
    assert twice.forgiven(1).failures == 1
    assert twice.forgiven(5).failures == 0
