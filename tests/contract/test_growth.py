"""`v1` only grows: the rule, tried on changes of both kinds, and on the releases there were."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from controller.contract.asyncapi import document
from tests.contract import files
from tests.contract.growth import shrinkage
from tests.contract.subset import Schema

NOW = document("0.0.0")
HOW = (
    "v1 only grows (docs/mqtt.md). Keep these; or, where that release is not out yet, run "
    "make contract RELEASE=1, and look at what changed:"
)
Change = Callable[[dict[str, Any]], object]


def schema(name: str) -> Callable[[dict[str, Any]], Schema]:
    """The place of a model's schema in a document."""
    return lambda new: new["components"]["schemas"][name]


def adds(name: str, field: str, part: Schema, *, required: bool = False) -> Change:
    """A field more."""

    def change(new: dict[str, Any]) -> None:
        model = schema(name)(new)
        model["properties"][field] = part
        if required:
            model.setdefault("required", []).append(field)

    return change


def becomes(name: str, field: str, part: Schema) -> Change:
    """A field of another shape."""
    return lambda new: schema(name)(new)["properties"].update({field: part})


def loses(name: str, field: str) -> Change:
    """A field less."""

    def change(new: dict[str, Any]) -> None:
        model = schema(name)(new)
        del model["properties"][field]
        model["required"] = [each for each in model.get("required", []) if each != field]

    return change


def binds(name: str, **how: object) -> Change:
    """Published otherwise."""
    return lambda new: new["operations"][name]["bindings"]["mqtt"].update(how)


ALLOWED: dict[str, Change] = {
    "nothing": lambda _: None,
    "other words": lambda new: new["channels"]["state"].update(description="other"),
    "a new topic": lambda new: new["channels"].update(new=deepcopy(new["channels"]["state"])),
    "a new field": adds("Fault", "colour", {"type": "string"}),
    "a new argument": adds("Identify", "loud", {"type": "boolean"}),
    "an argument allows more": becomes("Identify", "seconds", {"type": "number"}),
    "a field of a command may be left out": lambda new: schema("Ack")(new).update(required=[]),
    "a better QoS": binds("metric.outbox", qos=1),
}
FORBIDDEN: dict[str, Change] = {
    "a topic gone": lambda new: new["channels"].pop("state"),
    "a topic elsewhere": lambda new: new["channels"]["state"].update(address="pods/v1/state"),
    "a field gone": loses("Fault", "what_to_do"),
    "an optional field gone": loses("Fault", "detail"),
    "an argument gone": loses("Identify", "seconds"),
    "a field of another type": becomes("SessionEnded", "outcome", {"type": "integer"}),
    "a field that may be null": becomes(
        "SessionEnded", "outcome", {"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a field that is never null": becomes("SessionEnded", "seconds", {"type": "number"}),
    "another number": becomes("SessionEnded", "exercises", {"type": "number"}),
    "a stage that nobody knows": becomes("CommandStatus", "status", {"type": "string"}),
    "a narrower argument": becomes("Identify", "seconds", {"type": "integer", "maximum": 5}),
    "a narrower pattern": becomes("Ack", "store", {"type": "string", "pattern": "^a$"}),
    "a new argument that must be given": adds("Identify", "n", {"type": "integer"}, required=True),
    "a new field that older pods lack": adds("Fault", "n", {"type": "integer"}, required=True),
    "a field that may be missing": lambda new: schema("Fault")(new).update(required=[]),
    "a worse QoS": binds("state", qos=0),
    "retained no more": binds("state", retain=False),
    "a sealed one without a field": loses("Screened", "instrument"),
    "a kind of sealed one gone": lambda new: new["components"]["messages"].pop(
        "inside.result.screened"
    ),
    "no answer": lambda new: new["operations"]["cmd.reboot"].pop("reply"),
    "a command that nobody hears": lambda new: new["operations"].pop("cmd.reboot"),
    "another content type": lambda new: new["components"]["messages"]["state"].update(
        contentType="text/plain"
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_adds_is_allowed(name: str) -> None:
    """A release may do this."""
    new = deepcopy(NOW)
    ALLOWED[name](new)
    assert shrinkage(NOW, new) == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_takes_away_is_found(name: str) -> None:
    """A release may not do this, and it is told in words."""
    new = deepcopy(NOW)
    FORBIDDEN[name](new)
    assert shrinkage(NOW, new)


@pytest.mark.parametrize("version", files.released())
def test_the_contract_keeps_what_releases_promised(version: str) -> None:
    """Whoever wrote a client for that release can go on using it."""
    gone = shrinkage(files.released()[version], NOW)
    assert not gone, "\n".join((HOW, *gone))


def test_this_release_or_one_before_it_is_kept_to() -> None:
    """There is something to be held to."""
    assert files.released()
