"""Schemas, values of theirs, and others that are much like them, drawn by hypothesis."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.contract.subset import Schema

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
