"""What a pod told, as ingest reads it."""

import json
from collections.abc import Mapping
from typing import Any

from controller.fleet.ingest.reading import Event, News, Parked, read
from tests.controller.fleet.ingest.site import envelope


def told(
    number: int,
    kind: str = "event/test.counted",
    body: Mapping[str, Any] | None = None,
    *,
    store: str = "s1",
    pod: str = "pod-1",
    **more: Any,
) -> Event | Parked | News:
    """A row, with any of its envelope otherwise."""
    event = envelope(number, kind, body, store=store, pod=pod) | more
    return heard(f"pods/v1/test/{pod}/{kind}", json.dumps(event).encode())


def heard(topic: str, payload: bytes) -> Event | Parked | News:
    """A message, which says something."""
    message = read(topic, payload)
    assert message is not None
    return message


def result(run: int, person: str = "p-1", **more: Any) -> dict[str, Any]:
    """A result of an exercise."""
    wall = {"wall": "2026-11-29T10:00:00.000Z", "monotonic_ns": 1, "boot_id": "b"}
    return {
        "participant": person,
        "run": run,
        "exercise": "go_nogo",
        "form": "assessment",
        "version": "1",
        "started": {**wall, "synchronised": True},
        "resumed": 0,
        "timing": {"verified": True, "why": [], "trials": 20},
        "verdict": "doubtful",
        "reasons": [{"code": "few_trials", "words": "few"}, {"code": "slow", "words": "slow"}],
        "values": {"d_prime": 2.5, "c": None},
        **more,
    }
