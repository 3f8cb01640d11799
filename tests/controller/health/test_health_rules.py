"""Each fault is seen in the document that has it, in no other, and not where nothing is known."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.health.faults import FAULTS
from controller.health.rules import judge
from controller.health.seen import Key, Seen
from tests.controller.health.wards import WELL, WRONG, ill

# The pod itself cannot see that it says nothing: the uplink raises this one.
OTHERS = {"controller_silent"}


def test_a_pod_that_is_well() -> None:
    """Nothing is seen, neither at the first look nor at the next."""
    assert judge(Seen(WELL, {})) == {}
    assert judge(Seen(WELL, WELL)) == {}


@pytest.mark.parametrize("key", WRONG, ids=lambda key: f"{key[0]}-{key[1]}")
def test_each_fault(key: Key) -> None:
    """It is seen, and it alone."""
    assert set(judge(Seen(ill(WRONG[key]), WELL))) == {key}


def test_no_fault_is_listed_that_nothing_sees() -> None:
    """Each code of the list is provoked above, and nothing beyond the list."""
    assert {code for code, _ in WRONG} == set(FAULTS) - OTHERS


@pytest.mark.parametrize("part", WELL)
def test_what_is_not_known_is_not_wrong(part: str) -> None:
    """A part that is not fitted, or knows nothing, raises nothing."""
    less = {name: value for name, value in WELL.items() if name != part}
    assert judge(Seen(less, WELL)) == {}
    assert judge(Seen({**less, part: {}}, WELL)) == {}
    unknown = {**less, part: dict.fromkeys(WELL[part])}
    assert judge(Seen(unknown, WELL)) == {}


@pytest.mark.parametrize(
    ("path", "raised_at", "stays_at", "over_at"),
    [
        ("board.temperature_c", 80.0, 75.0, 74.9),
        ("board.memory.free_bytes", 180, 270, 271),
        ("board.disk.free_bytes", 800, 1200, 1201),
        ("panel.buttons.ok.chatter", 100, 50, 49),
        ("panel.buttons.ok.suspect", 5, 2, 1),
    ],
)
def test_bounds_come_in_two(path: str, raised_at: float, stays_at: float, over_at: float) -> None:
    """Between the two what is raised stays so, and what is not does not begin."""

    def seen(value: float, raised: set[Key]) -> set[Key]:
        return set(judge(Seen(ill({path: value}), WELL, raised)))

    raised = seen(raised_at, set())
    assert len(raised) == 1
    assert seen(stays_at, set()) == set()
    assert seen(stays_at, raised) == raised
    assert seen(over_at, raised) == set()


def test_counts_are_wrong_as_they_grow() -> None:
    """A count from before the look is old news, and one that began anew is none."""
    lost = ill({"panel.lost_edges": 7})
    assert set(judge(Seen(lost, WELL))) == {("edges_lost", "panel")}
    assert judge(Seen(lost, lost)) == {}
    assert judge(Seen(WELL, lost)) == {}
    assert judge(Seen(lost, {})) == {}


def test_the_first_row_that_is_dropped_is_noticed() -> None:
    """From none at all; but not what the store finds of earlier times when it first looks."""
    none, one = ill({"store.dropped": {}}), ill({"store.dropped": {"result": 1}})
    assert set(judge(Seen(one, none))) == {("outbox_dropped", "store")}
    starting = ill({"store.dropped": {}, "store.outbox_depth": None})
    assert judge(Seen(one, starting)) == {}
    assert judge(Seen(one, {})) == {}


def test_few_presses_say_nothing() -> None:
    """Two edges swallowed of the first press are no share."""
    assert judge(Seen(ill({"panel.buttons.ok": {"presses": 1, "chatter": 9}}), WELL)) == {}


def test_who_presses_seldom_proves_no_sensor_blind() -> None:
    """Two presses in ten seconds may be somebody's who has just left."""
    assert judge(Seen(ill({"panel.buttons.left.presses": 102}), WELL)) == {}


def test_a_case_opened_on_purpose() -> None:
    """In maintenance an open door is no fault."""
    opened = ill({"door.open": True, "door.openings": 3, "mode.maintenance": True})
    assert set(judge(Seen(opened, WELL))) == {("maintenance", "pod")}


def test_a_door_that_was_shut_again_was_open() -> None:
    """Opened and shut between two looks: it is told all the same."""
    assert set(judge(Seen(ill({"door.openings": 3}), WELL))) == {("door_open", "door")}


def test_rows_wait_for_a_network_without_fault() -> None:
    """A month without a network is no fault of the consumer's."""
    away = {"uplink.connected": False, "store.oldest_age_s": 30 * 86_400.0}
    assert judge(Seen(ill(away), WELL)) == {}


def test_an_uplink_that_is_not_there_says_nothing_of_the_broker() -> None:
    """What it last said is old."""
    gone = ill({"uplink.alive": False, "uplink.code": "refused"})
    assert set(judge(Seen(gone, WELL))) == {("uplink_silent", "uplink")}


def test_a_code_of_another_version() -> None:
    """An uplink that knows more than the controller is not believed blindly."""
    told = ill({"uplink.faults": [{"code": "newfangled", "words": ""}, "text", {"words": "x"}]})
    assert judge(Seen(told, WELL)) == {}


VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
DEEP = st.recursive(
    VALUE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.data())
def test_whatever_a_part_says(data: st.DataObject) -> None:
    """No rule raises, and each fault's detail is text."""
    now, before = (_scrambled(data) for _ in range(2))
    for (code, part), detail in judge(Seen(now, before)).items():
        assert code in FAULTS
        assert isinstance(part, str)
        assert isinstance(detail, str)


def _scrambled(data: st.DataObject) -> dict[str, Any]:
    """The document with one leaf or part replaced by anything."""
    part = data.draw(st.sampled_from(sorted(WELL)))
    name = data.draw(st.sampled_from(["", *sorted(WELL[part])]))
    return ill({f"{part}.{name}" if name else part: data.draw(DEEP)})
