"""What the fleet's model makes of messages: right ones, odd ones and hostile ones."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.contract.topics import Topics
from controller.fleet.fleet import Fleet
from controller.fleet.pod import MOST_EVENTS, Message, Pod
from tests.controller.fleet.pods import (
    FULL,
    NO_CLOCK,
    STUCK,
    event,
    now,
    standing,
    state,
    status,
)

ONE = Topics("north", "pod-1")


def fleet_of(*messages: Message) -> Fleet:
    fleet = Fleet()
    for message in messages:
        fleet.take(message, now())
    return fleet


def only(fleet: Fleet) -> Pod:
    (pod,) = fleet.pods.values()
    return pod


def test_pods_by_need() -> None:
    """The one that needs somebody most comes first, whoever was heard first."""
    fleet = fleet_of(
        *standing(Topics("a", "well")),
        *standing(Topics("a", "notice"), NO_CLOCK),
        *standing(Topics("a", "lost"), online=False),
        *standing(Topics("a", "faulty"), STUCK),
        *standing(Topics("a", "down"), NO_CLOCK, FULL),
    )
    assert [pod.name for pod in fleet.by_need()] == ["down", "lost", "faulty", "notice", "well"]
    assert not fleet.well
    assert fleet.counts()["well"] == 1


def test_all_well_or_nobody_there() -> None:
    """A fleet of no pods is not well: most likely the wrong broker is looked at."""
    assert not Fleet().well
    assert fleet_of(*standing(ONE, NO_CLOCK)).well


def test_what_is_kept_of_a_pod() -> None:
    """Verdict, faults with what to do, numbers, versions."""
    pod = only(fleet_of(*standing(ONE, FULL)))
    assert pod.need == "down"
    assert pod.faults[0]["what_to_do"].startswith("Let the broker take")
    assert pod.numbers["outbox_rows"] == 3.0
    assert pod.numbers["disk_free_bytes"] == 2e10
    assert pod.meta["app"] == "0.1.0"


def test_silence_becomes_a_fault() -> None:
    """Connected, and no state for longer than it promised: judged anew without a message."""
    fleet = fleet_of(*standing(ONE), Message(ONE.state, state()))
    assert not fleet.look(now(170))
    assert fleet.look(now(200))
    assert only(fleet).need == "down"
    assert only(fleet).since_s == now(200).s


def test_events_are_told_once() -> None:
    """A pod resends what no consumer acknowledged: the second copy is no second event."""
    one = event(ONE, 1, "event/fault.raised", {"code": "card_full", "part": "store"})
    two = event(ONE, 2, "event/fault.cleared", {"code": "card_full", "part": "store"})
    topic = ONE.of("event/fault.raised")
    fleet = fleet_of(*(Message(topic, payload) for payload in (one, two, one, two)))
    assert [told.kind for told in only(fleet).events] == ["fault.raised", "fault.cleared"]
    assert only(fleet).events[0].words == "code card_full, part store"
    assert only(fleet).told == {"fault.raised": 1, "fault.cleared": 1}


def test_a_commands_status_moves_forward() -> None:
    """A status that comes late, or again, changes nothing."""
    topic = ONE.status("reboot", "n1")
    stages = ["accepted", "executing", "accepted", "succeeded", "executing"]
    messages = [Message(topic, status("n1", "reboot", stage)) for stage in stages]
    assert only(fleet_of(*messages)).commands["n1"].status == "succeeded"


def test_a_pod_that_is_taken_away_is_forgotten() -> None:
    """Its retained messages are cleared: it is no lost pod, it is none."""
    fleet = fleet_of(*standing(ONE))
    for topic in (ONE.availability, ONE.meta, ONE.state):
        fleet.take(Message(topic, b""), now())
    assert not fleet.pods


def test_the_pods_clock_beside_ours() -> None:
    """Seen with a live state only; a retained one may be of last week."""
    ahead = state(at=now(300).wall)
    fleet = fleet_of(Message(ONE.state, ahead, retained=True))
    assert only(fleet).skew_s is None
    fleet.take(Message(ONE.state, ahead), now())
    assert only(fleet).skew_s == 300.0


def test_an_hour_of_history() -> None:
    """One number a minute, the largest of it; minutes in which nothing came are not known."""
    fleet = Fleet()
    for second, heat in ((0, 40.0), (10, 60.0), (20, 50.0), (180, 45.0)):
        told = state(board={"temperature_c": heat}, at=now(second).wall)
        fleet.take(Message(ONE.state, told), now(second))
    series = only(fleet).history.series("temperature_c", now(185).s)
    assert len(series) == 60
    assert series[-4] == 60.0
    assert series[-1] == 45.0
    assert all(math.isnan(value) for value in (*series[:-4], *series[-3:-1]))
    assert all(math.isnan(v) for v in only(fleet).history.series("temperature_c", now(9e5).s))


@pytest.mark.parametrize(
    "topic",
    [
        "pods/v1/north",
        "pods/v2/north/pod-1/state",
        "pods/v1/../pod-1/state",
        "pods/v1/N/p/state",
        "pods/v1/north/[bold]/state",
        "pods/v1/north/\x1b[2J/state",
        f"pods/v1/a/{'b' * 33}/state",
    ],
)
def test_topics_of_no_pod(topic: str) -> None:
    """They are counted, and nothing is shown of them."""
    fleet = fleet_of(Message(topic, state()))
    assert not fleet.pods
    assert fleet.strangers == 1


def test_words_that_would_move_a_terminal() -> None:
    """Escapes, bells, lines and reversed text are shown as what they are: strange."""
    evil = "\x1b[2J\x07\u202e[red]gone[/]\ud800\nnext"
    told = json.dumps({"faults": [FULL | {"words": evil}]}).encode()
    pod = only(fleet_of(Message(ONE.availability, b"online"), Message(ONE.state, told)))
    words = pod.standing.reasons[0]
    assert words.isprintable()
    assert "[red]gone[/]" in words
    assert words.endswith("next")


def test_memory_of_a_talkative_pod() -> None:
    """Whatever it says, little is kept of it."""
    faults = [FULL | {"code": f"c{n}", "words": "w" * 10_000} for n in range(500)]
    big = state(*faults, blob={"x": "y" * 200_000})
    events = [event(ONE, n, f"event/t{n}", {"x": "y" * 5000}) for n in range(1, 500)]
    statuses = [status(f"n{n}", "reboot", "failed", result={"x": "y" * 10_000}) for n in range(100)]
    fleet = fleet_of(
        Message(ONE.availability, b"x" * 100_000),
        Message(ONE.state, big),
        *(Message(ONE.of("event/x"), told) for told in events),
        *(Message(ONE.status("reboot", "n"), told) for told in statuses),
    )
    pod = only(fleet)
    assert len(pod.events) == MOST_EVENTS
    kept = [repr(pod.state), repr(pod.events), repr(pod.commands), repr(pod.told), pod.raw]
    assert sum(map(len, kept)) < 40_000
    assert pod.unreadable == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = ["written", "every_s", "leaving", "well", "faults", "mode", "store", "board", "id", "status"]
DOCUMENTS = st.dictionaries(st.sampled_from(KEYS), JSON | st.just(10**400)).map(
    lambda tree: json.dumps(tree).encode()
)
RESTS = ["availability", "state", "meta", "reported", "event/x", "cmd/a/b/status", "cmd/a", "", "/"]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(RESTS), st.binary(max_size=20) | DOCUMENTS, st.booleans()))
)
def test_whatever_comes(told: list[tuple[str, bytes, bool]]) -> None:
    """Any bytes on any topic leave a fleet that can be judged, sorted and told in print."""
    fleet = Fleet()
    for rest, payload, retained in told:
        fleet.take(Message(f"{ONE.root}/{rest}", payload, retained), now())
    fleet.look(now(10_000))
    for pod in fleet.by_need():
        texts: list[Any] = [*pod.standing.reasons, *(e.words for e in pod.events)]
        assert all(text.isprintable() for text in texts)
