"""Whether all of one schema is allowed by another: never yes where a validator says no."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator

from tests.contract.drawing import SCHEMAS, pairs
from tests.contract.subset import Schema, escapes


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
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


@settings(deadline=None)
@given(SCHEMAS)
def test_nothing_escapes_from_itself(any_schema: Schema) -> None:
    """What did not change is never a break."""
    assert list(escapes(any_schema, any_schema)) == []
