"""A pod out of reach is told from one that is broken, by what lies at the broker alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.fleet.standing import NEEDS, Word, absence, ago, faults, judge

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
FULL = {"code": "disk_full", "part": "store", "severity": "down", "words": "The card is full."}
CLOCK = {"code": "clock_not_set", "part": "clock", "severity": "notice", "words": "No clock."}


def state(*told: dict[str, str], age_s: float = 10, **more: Any) -> dict[str, Any]:
    """What a pod says of itself, so long ago."""
    wall = (NOW - timedelta(seconds=age_s)).isoformat().replace("+00:00", "Z")
    written = {"wall": wall, "monotonic_ns": 1, "boot_id": "a", "synchronised": True}
    well = all(entry["severity"] == "notice" for entry in told)
    return {"written": written, "every_s": 60, "well": well, "faults": list(told), **more}


def test_well() -> None:
    """Connected, a fresh word, nothing wrong."""
    found = judge(Word("online", state(), NOW))
    assert (found.verdict, found.reasons, found.age_s) == ("well", (), 10.0)


def test_faulty_by_its_own_word() -> None:
    """Each fault is a reason, the gravest first."""
    found = judge(Word("online", state(CLOCK, FULL), NOW))
    assert found.verdict == "faulty"
    assert found.reasons == ("The card is full.", "No clock.")


def test_a_notice_leaves_it_well() -> None:
    """Told, but nobody must go there for it; yet before those of whom nothing is told."""
    found = judge(Word("online", state(CLOCK), NOW))
    assert (found.verdict, found.reasons) == ("well", ("No clock.",))
    assert found.need < judge(Word("online", state(), NOW)).need


def test_away_is_a_goodbye() -> None:
    """Stopped by somebody: nobody is sent for, however long ago."""
    found = judge(Word("offline", state(age_s=90_000, leaving=True), NOW))
    assert found.verdict == "away"
    assert "25 hours ago" in found.reasons[0]


def test_lost_after_it_was_well() -> None:
    """Gone without goodbye after three weeks of health: power and network come first."""
    found = judge(Word("offline", state(age_s=21 * 86400), NOW))
    assert found.verdict == "lost"
    assert "21 days ago" in found.reasons[0]
    assert "power" in found.reasons[1]


def test_lost_after_it_was_broken() -> None:
    """What it last said of itself goes along, and no comfort with it."""
    found = judge(Word("offline", state(FULL, CLOCK, age_s=21 * 86400), NOW))
    assert found.reasons[1:] == ("its last word: The card is full.",)


def test_lost_with_a_clock_that_was_never_set() -> None:
    """A date of 1970 is no age."""
    told = state()
    told["written"] |= {"wall": "1970-01-01T00:00:09Z", "synchronised": False}
    found = judge(Word("offline", told, NOW))
    assert (found.verdict, found.age_s) == ("lost", None)
    assert "not known" in found.reasons[0]


@pytest.mark.parametrize(("heard_s", "verdict"), [(179.0, "well"), (181.0, "faulty")])
def test_connected_but_silent(heard_s: float, verdict: str) -> None:
    """Three promised states that did not come while the broker says online: something hangs."""
    found = judge(Word("online", state(age_s=0), NOW, heard_s=heard_s))
    assert found.verdict == verdict


def test_silence_is_not_judged_where_nothing_was_promised() -> None:
    """A pod of an older version speaks only when something changes."""
    told = state(age_s=90_000)
    del told["every_s"]
    assert judge(Word("online", told, NOW)).verdict == "well"


def test_unknown() -> None:
    """Nothing at the broker, or only half of it."""
    for word in (
        Word(None, None, NOW),
        Word("online", None, NOW),
        Word(None, state(age_s=90_000), NOW),
        Word("maybe", state(age_s=90_000), NOW),
    ):
        assert judge(word).verdict == "unknown"


def test_what_kept_it_away() -> None:
    """The same boot ran all the while; another one was started meanwhile."""
    other = state()
    other["written"] = {**other["written"], "boot_id": "b"}
    assert absence(state(), state()) == "network"
    assert absence(state(), other) == "restart"
    assert absence({}, other) is None


def test_the_sort_is_by_need() -> None:
    """Down, lost, faulty, unknown, well with a notice, away, well."""
    stuck = FULL | {"severity": "fault"}
    words = [
        Word("online", state(FULL), NOW),
        Word("offline", state(), NOW),
        Word("online", state(stuck), NOW),
        Word(None, None, NOW),
        Word("online", state(CLOCK), NOW),
        Word("offline", state(leaving=True), NOW),
        Word("online", state(), NOW),
    ]
    assert [judge(word).need for word in words] == list(range(len(NEEDS)))


SPANS = {
    0: "0 seconds",
    1.9: "1 second",
    119: "119 seconds",
    120: "2 minutes",
    7200: "2 hours",
    172_800: "2 days",
    1e8: "1157 days",
}


@pytest.mark.parametrize(("seconds", "said"), SPANS.items())
def test_spans_as_they_are_said(seconds: float, said: str) -> None:
    """Never "1 days", never 0 of a larger unit."""
    assert ago(seconds) == said


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["written", "every_s", "leaving", "well", "faults", "mode"])


@given(st.none() | st.text(max_size=8), st.dictionaries(KEYS, JSON), st.none() | st.floats(0, 1e9))
def test_whatever_lies_there(
    availability: str | None, told: dict[str, Any], heard_s: float | None
) -> None:
    """Any JSON gets a verdict, and every verdict but `well` a reason."""
    found = judge(Word(availability, told, NOW, heard_s))
    assert found.verdict == "well" or found.reasons
    assert isinstance(faults(told), list)
