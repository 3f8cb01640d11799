"""`v1` only grows: the rule, tried on changes of both kinds, and on the releases there were."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from controller.contract.asyncapi import document
from tests.contract import files
from tests.contract.growth import shrinkage
from tests.contract.subset import Schema, escapes

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


NUMBERS = st.integers(-3, 3)
SIZES = st.integers(0, 3)
NAMES = st.sampled_from(["a", "b", "c"])


def some(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    """A schema with any of these keywords."""
    return st.fixed_dictionaries({}, optional=parts)


def typed(name: str, rest: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    """Of this type."""
    return rest.map(lambda keywords: {"type": name, **keywords})


LEAVES = st.one_of(
    typed("null", st.just({})),
    typed("boolean", st.just({})),
    typed("integer", some(minimum=NUMBERS, maximum=NUMBERS, exclusiveMinimum=NUMBERS)),
    typed("number", some(minimum=NUMBERS, exclusiveMaximum=NUMBERS)),
    typed("string", some(minLength=SIZES, maxLength=SIZES, pattern=st.sampled_from("xy"))),
    st.lists(st.sampled_from([None, True, 0, 1, "x", "xy"]), min_size=1, max_size=3).map(
        lambda values: {"enum": values}
    ),
    st.sampled_from([0, "x"]).map(lambda value: {"const": value}),
    st.just({}),
)


def grown(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    """Lists, objects and alternatives of them."""
    objects = some(
        properties=st.dictionaries(NAMES, inner, max_size=3),
        required=st.lists(NAMES, max_size=2, unique=True),
        additionalProperties=st.booleans() | inner,
    )
    return st.one_of(
        typed("array", some(items=inner, minItems=SIZES, maxItems=SIZES)),
        typed("object", objects),
        st.lists(inner, min_size=1, max_size=2).map(lambda branches: {"anyOf": branches}),
    )


SCHEMAS = st.recursive(LEAVES, grown, max_leaves=6)


def values(schema: Any) -> st.SearchStrategy[Any]:
    """What such a schema means, or nearly: not every value is valid. No names but its own."""
    if isinstance(schema, bool) or not schema:
        return st.sampled_from([None, True, 0, 1.5, "x"])
    if "type" in schema:
        return OF_TYPE[schema["type"]](schema)
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    return st.sampled_from(schema.get("enum") or [schema["const"]])


def _objects(schema: Schema) -> st.SearchStrategy[Any]:
    named = {name: values(part) for name, part in schema.get("properties", {}).items()}
    free = schema.get("additionalProperties", True)
    if "properties" in schema and not isinstance(free, dict):
        return st.fixed_dictionaries({}, optional=named)
    others = {name: values(free) for name in "abc" if name not in named}
    return st.fixed_dictionaries({}, optional=named | others)


OF_TYPE: dict[str, Callable[[Schema], st.SearchStrategy[Any]]] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": lambda _: st.integers(-4, 4),
    "number": lambda _: st.sampled_from([-3, -0.5, 0, 1, 1.5, 3.0]),
    "string": lambda _: st.text("xy", max_size=4),
    "array": lambda schema: st.lists(values(schema.get("items", {})), max_size=4),
    "object": _objects,
}


def changed(schema: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Much the same: here and there without a keyword, or with another limit."""
    if isinstance(schema, list):
        return [changed(each, draw) for each in schema]
    if isinstance(schema, dict):
        kept = {k: part for k, part in schema.items() if draw(st.integers(0, 7))}
        return {name: changed(part, draw) for name, part in kept.items()}
    if isinstance(schema, int) and not isinstance(schema, bool) and not draw(st.integers(0, 3)):
        return max(0, schema + draw(st.sampled_from([-1, 1])))
    return schema


@st.composite
def pairs(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[Schema, Schema, Any]:
    """A schema, another that is much like it, or not at all, and a value of the first."""
    narrow = draw(SCHEMAS)
    wide = changed(narrow, draw) if draw(st.integers(0, 3)) else draw(SCHEMAS)
    return narrow, wide, draw(values(narrow))


@settings(max_examples=600, suppress_health_check=[HealthCheck.filter_too_much])
@given(pairs())
def test_what_does_not_escape_is_accepted(pair: tuple[Schema, Schema, Any]) -> None:
    """What the rule lets pass, a validator does: each value of the one schema in the other."""
    narrow, wide, value = pair
    assume(Draft202012Validator(narrow).is_valid(value) and not list(escapes(narrow, wide)))
    assert Draft202012Validator(wide).is_valid(value)


NAMED: Schema = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"type": "string", "pattern": "x"}, {"type": "string", "pattern": "y"}),
        ({"type": "string"}, {"type": "string", "format": "date-time"}),
        (NAMED, {"type": "object", "additionalProperties": False}),
        (NAMED, {"type": "object", "additionalProperties": {"type": "integer"}}),
        ({"type": "object"}, NAMED),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, NAMED),
        ({"type": "array"}, {"type": "array", "items": {"type": "string"}}),
        ({}, {"type": "string"}),
    ],
)
def test_what_hardly_ever_comes_up_escapes(narrow: Schema, wide: Schema) -> None:
    """What drawing seldom hits on."""
    assert list(escapes(narrow, wide))


@given(SCHEMAS)
def test_nothing_escapes_from_itself(any_schema: Schema) -> None:
    """What did not change is never a break."""
    assert list(escapes(any_schema, any_schema)) == []
