"""Breathing on the desk's real screen stage, its simulated heart on the pod's own pulse sensor."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journeys.pods import Puppet, overlay, read

# A minute that counts, two breaths before it, and the pages; a sensor's thread can be hurried less.
SPEED = {True: "2", False: "8"}
OFFER = {"offer": [{"exercise": "breathing", "form": "training"}]}


def laid(place: Path, *, wired: bool) -> Path:
    """The desk's configuration with breathing alone on offer, and a sensor where it is wired."""
    path = overlay(place)
    files: dict[str, dict[str, Any]] = {
        "programme.yaml": OFFER,
        "exercises/breathing.yaml": {"duration_s": 60.0, "fewest_intervals": 30},
    }
    if wired:
        files["wiring.yaml"] = {"pulse": {"channel": 0, "select": 0}}
    for name, keys in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(keys), encoding="utf-8")
    return path


@contextmanager
def visited(place: Path, *, wired: bool) -> Iterator[dict[str, Any]]:
    """What was kept of one visit: the result, the rows by kind, and the pictures' names."""
    with Puppet(laid(place, wired=wired), "--virtual", "--speed", SPEED[wired]) as puppet:
        puppet.until(state="done")
        puppet.until(state="attract")
        assert puppet.end() == 0
    data = place / "data"
    ((outcome, result),) = read(data, "SELECT outcome, result FROM run")
    assert outcome == "finished"
    kinds = dict(read(data, "SELECT kind, count(*) FROM trial GROUP BY kind"))
    shown = {told["shown"] for told in puppet.heard if "shown" in told}
    yield {"result": json.loads(result), "kinds": kinds, "shown": shown}


@pytest.mark.parametrize("wired", [True, False], ids=["heart", "no sensor"])
def test_a_sitting_with_and_without_a_heart(tmp_path: Path, wired: bool) -> None:
    """With the sensor the result has the heart's figures; without it the reason why not."""
    with visited(tmp_path, wired=wired) as kept:
        values = kept["result"]["values"]
        codes = {reason["code"] for reason in kept["result"]["reasons"]}
        assert values["breaths"] == 6
        assert kept["kinds"]["in"] + kept["kinds"]["out"] == 8 * 10
        assert ("breathing_finger" in kept["shown"]) == wired
        assert ("no_pulse" in codes) == (not wired)
        if wired:
            assert kept["kinds"]["beat"] > 30
            assert values["heart_rate_bpm"] == pytest.approx(68, rel=0.1)
            assert values["rmssd_ms"] > 5
            assert values["sdnn_ms"] > 5
            assert values["rhythm_hz"] == pytest.approx(0.1, abs=0.03)
        else:
            assert "beat" not in kept["kinds"]
            assert values["rmssd_ms"] is None
