"""docs/bring_up.md: its commands exist, its keys are the pod's own, and its boxes are empty."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from click import Context

from controller.cli import main

HOUSE = Path(__file__).parents[1]
PAGE = (HOUSE / "docs/bring_up.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ☐ |")
]
KEYS = sorted(set(re.findall(r"`h ([\w.]+)`", PAGE)))


def test_nothing_is_told_as_measured() -> None:
    """Whoever brings a board up fills in a copy: here the last column is empty under its head."""
    readings = [row for row in ROWS if len(row) == 5]
    assert len(readings) > 60
    for _, reading, how, expected, measured in readings:
        assert reading
        assert how
        assert expected
        assert measured in ("", "measured")


def test_each_command_of_the_pod_is_there() -> None:
    """`pod …` on the page is one that this version has."""
    named = set(re.findall(r"`pod ([a-z]+)\b", PAGE))
    assert {"wiring", "calibrate", "timing", "identity"} <= named
    assert named <= set(main.list_commands(Context(main)))


def test_each_key_is_one_of_the_state() -> None:
    """`h a.b` reads what the contract has, to its last part."""
    schema = json.loads((HOUSE / "docs/schemas/state.json").read_text())
    assert len(KEYS) > 25
    for key in KEYS:
        at: dict[str, Any] = schema
        for part in key.split("."):
            at = below(schema, at, part)


def below(schema: dict[str, Any], at: dict[str, Any], part: str) -> dict[str, Any]:
    """The part of the schema under a key; KeyError where there is none."""
    for each in at.get("anyOf", [at]):
        there = schema["$defs"][each["$ref"].split("/")[-1]] if "$ref" in each else each
        if part in there.get("properties", {}):
            found: dict[str, Any] = there["properties"][part]
            return found
        if isinstance(there.get("additionalProperties"), dict):
            values: dict[str, Any] = there["additionalProperties"]
            return values
    raise KeyError(part)


def test_the_helper_reads_one_key(tmp_path: Path) -> None:
    """As it stands on the page, of a document of the same form."""
    health = tmp_path / "health.json"
    health.write_text(json.dumps({"panel": {"buttons": {"left": {"presses": 20}}}}))
    (block,) = re.findall(r"```sh\n(h\(\).*?\n)mountpoint", PAGE, re.DOTALL)
    script = block.replace("/run/pod/health.json", str(health)) + "h panel.buttons.left.presses\n"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "20\n"
