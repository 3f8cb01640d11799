"""The message for Home Assistant: all that its documentation demands, and sensible values."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from controller.contract.home_assistant import MOST, discovery
from controller.contract.topics import Topics
from tests.contract.dashboard import DISCOVERY, TOPIC, attributes, shown

TOPICS = Topics("hmp-1", "pod-7")
TOLD: dict[str, Any] = json.loads(
    discovery(TOPICS, "Raspberry Pi 4 Model B Rev 1.4", "0.1.0").model_dump_json(exclude_none=True)
)
FAULT = {"code": "door_open", "words": "The door is open.", "what_to_do": "Close it."}
STATE = {
    "well": False,
    "faults": [FAULT],
    "mode": {"state": "attract"},
    "store": {"outbox_depth": 3, "oldest_age_s": 12.5},
    "board": {
        "temperature_c": 51.5,
        "under_voltage": False,
        "disk": {"free_bytes": 5_000_000},
        "memory": None,
    },
    "door": {"open": True},
    "clock": {"synchronised": True},
    "timing": {"verified": True},
}


def test_what_the_documentation_demands() -> None:
    """Each needed field, no field that is none, units that fit their class; a topic it reads."""
    assert [error.message for error in Draft202012Validator(DISCOVERY).iter_errors(TOLD)] == []
    assert TOPIC.fullmatch(TOPICS.discovery("homeassistant"))


@pytest.mark.parametrize(
    "path", [("device",), ("origin", "name"), ("components", "fault", "unique_id")]
)
def test_it_would_be_noticed(path: tuple[str, ...]) -> None:
    """Without any of them the message is refused."""
    broken = json.loads(json.dumps(TOLD))
    place = broken
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    assert not Draft202012Validator(DISCOVERY).is_valid(broken)


def test_no_two_entities_of_any_pods_are_one() -> None:
    """`a-b` and `c` are not `a` and `b-c`."""
    pods = [Topics("a-b", "c"), Topics("a", "b-c"), TOPICS]
    ids = [
        entity.unique_id for pod in pods for entity in discovery(pod, "", "").components.values()
    ]
    assert len(set(ids)) == len(ids)


def test_values_out_of_a_health_document() -> None:
    """As it stands there; what stands nowhere is not known."""
    assert shown(TOLD, json.dumps(STATE).encode()) == {
        "problem": "ON",
        "fault": "The door is open.",
        "mode": "attract",
        "faults": "1",
        "outbox": "3",
        "oldest": "12.5",
        "temperature": "51.5",
        "disk": "5000000",
        "memory": "None",
        "power": "OFF",
        "door": "ON",
        "clock": "ON",
        "timing": "ON",
    }
    assert attributes(TOLD, json.dumps(STATE).encode()) == {"problem": {"faults": [FAULT]}}


def test_a_well_pod_has_no_problem() -> None:
    """And nothing is wrong with it."""
    values = shown(TOLD, b'{"well": true, "faults": []}')
    assert (values["problem"], values["fault"], values["faults"]) == ("OFF", "nothing", "0")


def test_a_document_without_anything_is_no_error() -> None:
    """A pod that has just started, or an older one."""
    assert set(shown(TOLD, b"{}").values()) == {"None", "nothing", "0"}


def test_a_text_is_never_longer_than_home_assistant_takes() -> None:
    """Of many faults it shows the first ones; the attributes have all."""
    state = json.dumps({"faults": [FAULT] * 40}).encode()
    assert len(shown(TOLD, state)["fault"]) == MOST
    assert len(attributes(TOLD, state)["problem"]["faults"]) == 40
