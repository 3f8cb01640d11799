"""What is asked this time: turns go round, schedules count visits, days only where known."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.checkin.due import days_between, goes_on, in_turn, is_due
from controller.store.answers import Asking
from tests.controller.store.parts import at

RING = ("a", "b", "c", "d", "e", "f")
DAY = 86_400


@dataclass(frozen=True)
class Every:
    """A schedule."""

    first: int = 1
    every: int = 4
    days: int = 0


@dataclass(frozen=True)
class Resume:
    """For two visits, and a week."""

    sessions: int = 2
    days: int = 7


DONE = Asking(1, "v", 4, at(0), "finished", {})
OPEN = Asking(1, "v", 0, at(0), None, {"item_01": 2})


@given(st.integers(1, 6), st.integers(1, 20))
def test_turns_go_round_and_leave_nobody_out(count: int, times: int) -> None:
    """However many at a time: each is asked as often as any other, or once more."""
    asked: list[str] = []
    last: list[str] = []
    for _ in range(times):
        last = in_turn(RING, last, count)
        asked += last
    assert asked == [RING[i % 6] for i in range(count * times)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(["a"], ["b", "c"]), (["f", "a"], ["b", "c"]), (["e", "f"], ["a", "b"]), (RING, ["a", "b"])],
)
def test_what_was_broken_off_goes_on_from_there(asked: list[str], expected: list[str]) -> None:
    """One of two, or over the end of the ring."""
    assert in_turn(RING, asked, 2) == expected


@pytest.mark.parametrize(("first", "visit", "due"), [(1, 1, True), (3, 2, False), (3, 3, True)])
def test_the_first_time_is_by_visits(first: int, visit: int, due: bool) -> None:
    """From so many on."""
    assert is_due(Every(first), None, visit, at(0)) == due


@pytest.mark.parametrize(("since", "due"), [(0, False), (3, False), (4, True), (40, True)])
def test_then_it_comes_every_so_many_visits(since: int, due: bool) -> None:
    """The clock need not be set for that."""
    assert is_due(Every(), replace(DONE, since=since), since + 1, at(0, "other")) == due


@pytest.mark.parametrize(("day", "due"), [(5, False), (15, True)])
def test_days_hold_where_both_clocks_were_set(day: int, due: bool) -> None:
    """Not before its days are over; a clock that was not set counts for nothing."""
    last = replace(DONE, started=at(0, synchronised=True))
    then = at(0, "other", synchronised=True, day=day)
    assert is_due(Every(days=14), last, 5, then) == due
    assert is_due(Every(days=14), last, 5, replace(then, synchronised=False))
    assert is_due(Every(days=14), replace(last, started=at(0)), 5, then)


def test_what_was_never_finished_is_due_at_once() -> None:
    """Half an answer is none."""
    assert is_due(Every(), replace(OPEN, since=3), 5, at(0))


@pytest.mark.parametrize(
    ("last", "version", "now", "goes"),
    [
        (None, "v", at(0), False),
        (OPEN, "v", at(0), True),
        (OPEN, "w", at(0), False),
        (replace(OPEN, outcome="finished"), "v", at(0), False),
        (replace(OPEN, since=2), "v", at(0), True),
        (replace(OPEN, since=3), "v", at(0), False),
        (OPEN, "v", at(8 * DAY), False),
        (OPEN, "v", at(0, "other", day=20), True),
        (
            replace(OPEN, started=at(0, synchronised=True)),
            "v",
            at(0, "other", synchronised=True, day=20),
            False,
        ),
    ],
)
def test_what_is_half_done_is_gone_on_with_for_a_while(
    last: Asking | None, version: str, now: object, goes: bool
) -> None:
    """By visits, and by days where they are known; other words begin anew."""
    assert goes_on(Resume(), last, version, now) == goes  # type: ignore[arg-type]


def test_days_of_one_boot_are_known_without_a_clock() -> None:
    """By uptime."""
    assert days_between(at(0), at(3 * DAY)) == 3
    assert days_between(at(0), at(3 * DAY, "other")) is None
