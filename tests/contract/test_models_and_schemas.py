"""What others write to a pod: its schema and the model that the pod reads it with say the same."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from controller.contract.channels import Channel, channels
from controller.contract.schemas import schemas
from tests.contract.drawing import values
from tests.contract.subset import Schema, inline

SCHEMAS = schemas()
READ = [channel for channel in channels() if channel.writer != "pod"]
STRANGE = st.sampled_from([None, True, 0, -1, 1.5, "", "x", "a b", [], ["x"], {}, {"x": 1}])


def nearly(schema: Schema) -> st.SearchStrategy[Any]:
    """A message of this schema, any part of which may be missing, or be something else."""
    parts = {name: values(part) | STRANGE for name, part in schema["properties"].items()}
    return st.fixed_dictionaries({}, optional={**parts, "unknown": STRANGE}) | STRANGE


def reads(channel: Channel, payload: str) -> bool:
    """Whether the pod takes it."""
    try:
        channel.payload.model_validate_json(payload)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("channel", READ, ids=lambda channel: channel.name)
@settings(deadline=None)
@given(data=st.data())
def test_a_pod_reads_what_its_schema_allows(channel: Channel, data: st.DataObject) -> None:
    """Neither refuses what the other allows; only the model looks at how times are written."""
    schema = SCHEMAS[channel.name]
    drawn = data.draw(nearly(inline(schema, schema)))
    assume(not isinstance(drawn, dict) or not isinstance(drawn.get("expires"), str))
    fits = Draft202012Validator(schema).is_valid(drawn)
    assert reads(channel, json.dumps(drawn)) == fits
