"""The report on a wing: exact numbers of enough people, nothing of fewer, nobody named."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.programme.offer import What
from controller.programme.wing import Rules, Wing, later, lines
from controller.store.wing import Everything, Run, Session

TODAY = date(2026, 11, 25)  # a Wednesday
FIRST, LAST = date(2026, 10, 26), date(2026, 11, 22)
GO, CALM, PLAN = ("go_nogo", "training"), ("breathing", "training"), ("plans", "training")
RULES = Rules(weeks=4, fewest=5)


def at(day: date, *, synchronised: bool = True, boot: str = "then", ns: int = 0) -> Moment:
    """At noon of that day."""
    wall = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).isoformat(timespec="milliseconds")
    return Moment(wall.replace("+00:00", "Z"), ns, boot, synchronised)


NOW = at(TODAY, boot="now", ns=10**15)


@dataclass(frozen=True)
class Came:
    """Somebody's session on a day: what was on offer, and what they did to its end, in a minute."""

    person: str
    began: Moment
    offered: tuple[What, ...] = ()
    done: tuple[What, ...] = ()


def kept(came: list[Came], ended: set[str] | None = None) -> Everything:
    """What the store would tell of these."""
    gone, people = ended or set(), {each.person for each in came}
    numbered = [*enumerate(came, 1)]
    return Everything(
        frozenset(people - gone),
        frozenset(gone),
        tuple(Session(n, each.person, each.began, bool(each.done)) for n, each in numbered),
        {n: [*each.offered] for n, each in numbered if each.offered},
        tuple(Run(n, what, True, 60.0) for n, each in numbered for what in each.done),
    )


def document(
    came: list[Came], now: Moment = NOW, rules: Rules = RULES, ended: set[str] | None = None
) -> dict[str, Any]:
    """The report, by way of JSON."""
    made = Wing(kept(came, ended), now, rules).document()
    assert json.loads(json.dumps(made)) == made
    return made


def crowd(many: int, day: date, *done: What, offered: tuple[What, ...] = ()) -> list[Came]:
    """So many people, the same ones each time, on that day."""
    return [Came(f"p-{n}", at(day), offered, done) for n in range(many)]


def test_the_numbers_of_a_wing() -> None:
    """Seven came before and eight now, of whom six were the same; two of the seven have left."""
    before = crowd(7, FIRST - timedelta(days=1), GO)
    now = [*crowd(6, FIRST, GO, GO, CALM, offered=(GO, PLAN)), *crowd(6, LAST, CALM)]
    others = [Came(f"new-{n}", at(LAST), (CALM,), (CALM,)) for n in range(2)]
    told = document([*before, *now, *others], ended={"p-5", "p-6"})
    period = told["period"]
    assert (period["first"], period["last"], period["weeks"]) == ("2026-10-26", "2026-11-22", 4)
    assert (period["came"], period["visits"], period["minutes"]) == (8, 14, 6 * 3 + 6 + 2)
    # Of the seven two have left; the five others came again, which is told as from one up.
    assert period["return"] == {"of": 5, "low": 1, "high": 5}
    # Of breathing two cards were offered to two people, so that it is among the others.
    assert period["doses"]["exercises"] == [
        {"exercise": "go_nogo", "form": "training", "offered": 6, "done": 6, "times": 12}
    ]
    assert period["doses"]["others"] == {"offered": 8, "done": 2, "times": 14}
    assert period["doses"]["together"] == {"offered": 14, "done": 8, "times": 26}
    assert told["enrolled"] == 7


def test_who_comes_again_is_a_share_where_all_of_it_may_be_told() -> None:
    """Of twelve seven came again and five did not."""
    before, now = crowd(12, FIRST - timedelta(days=5), GO), crowd(7, LAST, GO)
    assert document([*before, *now])["period"]["return"] == {"of": 12, "low": 7, "high": 7}
    (line,) = (each for each in lines(document([*before, *now])) if "4 weeks before" in each)
    assert line.endswith("came again, of those who came in the 4 weeks before: 7 of 12 (58 %)")


@pytest.mark.parametrize(
    ("part", "of", "told"),
    [
        (5, 10, (5, 5)),
        (4, 10, (0, 4)),
        (0, 10, (0, 4)),
        (6, 10, (6, 10)),
        (10, 10, (6, 10)),
        (2, 5, None),
        (3, 6, None),
        (4, 4, None),
    ],
)
def test_a_share_says_no_more_than_it_may(part: int, of: int, told: tuple[int, int] | None) -> None:
    """Fewer than five who did, or who did not, are told as such a number and no closer."""
    before, now = crowd(of, FIRST - timedelta(days=5), GO), crowd(part, LAST, GO)
    share = document([*before, *now])["period"]["return"]
    assert share == (None if told is None else {"of": of, "low": told[0], "high": told[1]})


def test_a_wing_of_four_is_told_nothing_of() -> None:
    """Not one number."""
    told = document([*crowd(4, FIRST - timedelta(days=3), GO), *crowd(4, LAST, GO, offered=(GO,))])
    period = told["period"]
    assert [period[name] for name in ("came", "visits", "minutes", "return")] == [None] * 4
    nothing: dict[str, object] = {
        "exercises": [],
        "others": None,
        "left_out": True,
        "together": None,
    }
    assert period["doses"] == nothing
    assert told["kept"] | {"any_undated": None} == dict.fromkeys(told["kept"])
    assert all(not set("0123456789") & set(line) for line in [*lines(told)][-2:])


def test_days_that_nobody_knows_are_counted_apart() -> None:
    """Of an unset clock, and of one that ran ahead; of this very boot the day is known."""
    unset = [Came(f"p-{n}", at(LAST, synchronised=False), (), (GO,)) for n in range(5)]
    ahead = [Came(f"p-{n}", at(TODAY + timedelta(days=9)), (), (GO,)) for n in range(5)]
    days_ns = 4 * 86_400 * 10**9
    here = at(date(1970, 1, 1), synchronised=False, boot="now", ns=NOW.monotonic_ns - days_ns)
    told = document([*unset, *ahead, *(Came(f"p-{n}", here, (), (GO,)) for n in range(5))])
    assert told["kept"]["undated_visits"] == 10
    assert told["period"]["visits"] == 5
    assert "visits whose day nobody knows, and which are in no week above: 10" in [*lines(told)][-1]


def test_an_unset_clock_tells_only_what_needs_none() -> None:
    """How many came, and came again; not when."""
    came = [*crowd(12, LAST, GO), *crowd(6, LAST, GO)]
    told = document(came, now=at(TODAY, synchronised=False, boot="now"))
    assert told["period"] is None
    assert told["kept"] == {
        "people": 12,
        "visits": 18,
        "came_again": {"of": 12, "low": 6, "high": 6},
        "undated_visits": 18,
        "any_undated": True,
    }
    assert "The clock is not set: nobody knows what was done in the last weeks." in lines(told)


def test_only_the_sessions_of_the_period_are_read_whole() -> None:
    """However long ago the wing began."""
    came = [*crowd(3, FIRST - timedelta(days=400), GO), *crowd(2, FIRST, GO), *crowd(1, TODAY, GO)]
    sessions = kept(came).sessions
    assert later(sessions, NOW, RULES) == 4
    assert later(sessions[:3], NOW, RULES) == 4
    assert later((), NOW, RULES) == 0
    assert later(sessions, at(TODAY, synchronised=False), RULES) == 7


WHATS = (GO, CALM, PLAN)
several = st.lists(st.sampled_from(WHATS), max_size=3).map(tuple)
sessions = st.lists(
    st.builds(
        Came,
        st.integers(0, 14).map("p-{}".format),
        st.builds(
            at,
            st.integers(-70, 3).map(lambda days: TODAY + timedelta(days=days)),
            synchronised=st.booleans(),
        ),
        several.map(lambda cards: tuple(dict.fromkeys(cards))),
        several,
    ),
    max_size=60,
)


@given(sessions, st.integers(3, 6), st.integers(1, 5))
def test_every_number_is_right_and_of_enough_people(
    came: list[Came], fewest: int, weeks: int
) -> None:
    """By counting all of it again another way: what is told is so, and what is not was of few."""
    told = document(came, rules=Rules(weeks, fewest))
    monday = TODAY - timedelta(days=TODAY.weekday())
    start, earlier = monday - timedelta(weeks=weeks), monday - timedelta(weeks=2 * weeks)

    def within(each: Came, low: date, high: date) -> bool:
        return each.began.synchronised and f"{low}" <= each.began.wall[:10] < f"{high}"

    now = [each for each in came if within(each, start, monday)]
    who = {each.person for each in now if each.done}
    before = {each.person for each in came if each.done and within(each, earlier, start)}
    enough = len(who) >= fewest
    period = told["period"]
    assert period["came"] == (len(who) if enough else None)
    assert period["visits"] == (sum(bool(each.done) for each in now) if enough else None)
    assert period["minutes"] == (sum(len(each.done) for each in now) if enough else None)
    share, part = period["return"], len(who & before)
    if share is not None:
        assert share["low"] <= part <= share["high"]
        assert share["of"] == len(before) >= fewest
        if share["low"] == share["high"]:
            assert fewest <= part <= len(before) - fewest
    for row in period["doses"]["exercises"]:
        what = row["exercise"], row["form"]
        assert row["offered"] == sum(what in each.offered for each in now)
        assert row["done"] == sum(what in each.offered and what in each.done for each in now)
        assert row["times"] == sum(each.done.count(what) for each in now)
        assert len({each.person for each in now if what in each.done}) >= fewest
        assert not 0 < len({each.person for each in now if what in each.offered}) < fewest
    rows = [*period["doses"]["exercises"], *filter(None, [period["doses"]["others"]])]
    if rows:
        sums = {name: sum(row[name] for row in rows) for name in ("offered", "done", "times")}
        assert period["doses"]["together"] == sums
    if not period["doses"]["left_out"] and rows:
        assert period["doses"]["together"]["times"] == sum(len(each.done) for each in now)
    assert not any(each.person in json.dumps(told) for each in came)
