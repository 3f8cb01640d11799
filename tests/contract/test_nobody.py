"""Nothing of a person: not in a topic, not in what is retained, not in what technicians read."""

from collections.abc import Iterator
from typing import Any

import pytest

from controller.contract.asyncapi import PARAMETERS
from controller.contract.channels import Channel, channels
from controller.contract.schemas import schemas
from tests.contract.subset import inline

# What a person, what they answered, and how well they did would be called.
PERSONAL = {"participant", "person", "pseudonym", "number", "pin", "name", "answers", "items"}
PERSONAL |= {"flag", "bands", "instrument", "values", "verdict", "score", "run", "level", "sealed"}
# An exercise that is being done has a number; Home Assistant's entities have names; the values of
# a selftest are the pod's own, each under the name of a step.
ALLOWED = {"state": {"run"}, "home_assistant": {"name"}, "event.selftest.ended": {"values"}}
OPEN = [channel for channel in channels() if not channel.name.startswith("result.")]


def names(schema: Any) -> Iterator[str]:
    """Each property's name, here and further in."""
    if isinstance(schema, list):
        for each in schema:
            yield from names(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in (*schema.get("properties", {}).values(), *schema.values()):
            yield from names(part)


@pytest.mark.parametrize("channel", OPEN, ids=lambda channel: channel.name)
def test_what_technicians_read_has_no_place_for_a_person(channel: Channel) -> None:
    """Events, health, metrics, commands, the twin: none has a field for one."""
    schema = schemas()[channel.name]
    found = set(names(inline(schema, schema))) & PERSONAL
    assert found == ALLOWED.get(channel.name, set())


def test_no_topic_varies_with_a_person() -> None:
    """Site, pod, and what technicians name; nothing else stands in a topic."""
    assert set(PARAMETERS) == {"site", "pod", "type", "id", "name", "prefix"}


def test_results_are_never_retained() -> None:
    """They are gone from the broker once they were told; and it would be noticed here."""
    results = [channel for channel in channels() if channel.name.startswith("result.")]
    assert results
    assert not any(channel.retain for channel in results)
    schema = schemas()["result.exercise"]
    assert {"participant", "values"} <= set(names(inline(schema, schema)))
