"""docs/asyncapi.yaml and docs/schemas: what is committed is what the models make, and valid."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from controller.contract.asyncapi import document
from controller.contract.channels import ANY, channels
from controller.contract.schemas import schemas
from tests.contract import files

HOUSE = Path(__file__).parents[2]
PARSER = HOUSE / "build/asyncapi"
# Diagnostics are errors (0), warnings (1) and remarks: that there is a newer AsyncAPI is one.
WARNING = 1


@pytest.fixture(scope="module")
def parsed() -> Any:
    """What the official parser makes of the committed document."""
    subprocess.run(["make", "-s", "-C", HOUSE, "build/asyncapi/.ready"], check=True)
    return parse(files.ASYNCAPI)


def parse(document: Path) -> Any:
    """What tests/contract/parse.mjs says of it."""
    line = [str(each) for each in ("node", HOUSE / "tests/contract/parse.mjs", PARSER, document)]
    said = subprocess.run(line, check=True, capture_output=True, timeout=60)
    return json.loads(said.stdout)


def test_what_is_committed_is_what_the_models_make() -> None:
    """A change of a model is seen in review, as a change of the contract."""
    made = files.files()
    stale = [
        path.name
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    left = [path.name for path in files.SCHEMAS.iterdir() if path not in made]
    assert (stale, left) == ([], []), "run make contract, and look at what changed"


def test_the_official_parser_finds_nothing_wrong(parsed: Any) -> None:
    """No error and no warning, and it understood each channel."""
    told = [said for said in parsed["diagnostics"] if said["severity"] <= WARNING]
    assert told == []
    assert set(parsed["addresses"]) == {channel.address for channel in channels()}


def test_the_official_parser_would_notice(tmp_path: Path, parsed: Any) -> None:
    """A document with a channel that is not there is refused by the same way."""
    assert parsed["diagnostics"] is not None
    broken = tmp_path / "broken.yaml"
    text = files.asyncapi()
    broken.write_text(text.replace("'#/channels/state'", "'#/channels/nowhere'"))
    assert [each for each in parse(broken)["diagnostics"] if each["severity"] < WARNING]


def test_each_schema_is_one() -> None:
    """By the dialect that it names."""
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


def test_each_model_has_a_name_of_its_own() -> None:
    """No two are called the same: a name in the document would be one of Python's then."""
    assert [name for name in document("1")["components"]["schemas"] if "__" in name] == []


def test_each_channel_is_below_the_pods_own_root() -> None:
    """But what Home Assistant is told where it looks; no two channels are the same."""
    own = [channel for channel in channels() if channel.name != "home_assistant"]
    assert all(channel.address.startswith(f"{ANY.root}/") for channel in own)
    assert len(own) == len(channels()) - 1
    assert len({channel.address for channel in channels()}) == len(channels())
    assert len({channel.name for channel in channels()}) == len(channels())
