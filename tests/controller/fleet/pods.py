"""Pods as a fleet's tools see them: payloads by the contract's models, published as uplinks do."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from controller.contract.payloads import Happened, Meta
from controller.contract.state import State
from controller.contract.topics import OFFLINE, ONLINE, Topics
from controller.fleet.pod import Message, Now

WALL = datetime(2026, 11, 29, 12, tzinfo=UTC)
FULL = {
    "code": "card_full",
    "part": "store",
    "severity": "down",
    "words": "The card is full: nothing more can be kept.",
    "what_to_do": "Let the broker take what waits, or fit a larger card.",
    "since": "2026-11-29T11:40:00Z",
}
STUCK = {
    "code": "button_stuck",
    "part": "panel",
    "severity": "fault",
    "words": "The help button has been down for an hour.",
    "what_to_do": "Free the button, or change it.",
    "since": "2026-11-29T10:58:00Z",
}
NO_CLOCK = {
    "code": "clock_not_set",
    "part": "clock",
    "severity": "notice",
    "words": "The clock has not been set since the pod was started.",
    "what_to_do": "Look whether the pod reaches a time server.",
    "since": "",
}


def now(seconds: float = 0.0) -> Now:
    """So long after noon, by both clocks."""
    return Now(7200.0 + seconds, WALL + timedelta(seconds=seconds))


def state(*faults: Mapping[str, str], at: datetime = WALL, **parts: Any) -> bytes:
    """A health document."""
    written = {
        "wall": at.isoformat().replace("+00:00", "Z"),
        "monotonic_ns": 5 * 10**12,
        "boot_id": "b" * 32,
        "synchronised": True,
    }
    told: dict[str, Any] = {
        "mode": {"state": "attract"},
        "store": {"outbox_depth": 3, "oldest_age_s": 12.5, "trials": 480, "dropped": {}},
        "board": {
            "temperature_c": 51.5,
            "memory": {"free_bytes": 9 * 10**8},
            "disk": {"free_bytes": 2 * 10**10},
        },
        "clock": {"synchronised": True},
        "timing": {"verified": True, "late_ratio": 0.001},
        "written": written,
        "every_s": 60,
    }
    told |= parts
    told["faults"] = [dict(fault) for fault in faults]
    told["well"] = all(fault["severity"] == "notice" for fault in faults)
    State.model_validate(told, strict=False)
    return json.dumps(told).encode()


def event(topics: Topics, seq: int, kind: str, data: Mapping[str, Any]) -> bytes:
    """One event, as the uplink packs it."""
    told = Happened(
        specversion="1.0",
        id=f"{topics.pod}:s1:{seq}",
        source=topics.root,
        type=kind.replace("/", "."),
        datacontenttype="application/json",
        time=WALL.isoformat().replace("+00:00", "Z"),
        bootid="b" * 32,
        monotonicns="5",
        synchronised=True,
        store="s1",
        seq=seq,
        after=seq - 1,
        data=dict(data),
    )
    return told.model_dump_json().encode()


def status(number: str, verb: str, stage: str, **more: Any) -> bytes:
    """How far a command has come."""
    told = {"id": number, "type": verb, "status": stage, "at": "2026-11-29T12:00:00Z", **more}
    return json.dumps(told).encode()


def meta() -> bytes:
    """What a pod is made of."""
    made = Meta(hardware="Raspberry Pi 4", image="2026.11", app="0.1.0", config="c0ffee" * 8)
    return made.model_dump_json().encode()


def standing(
    topics: Topics, *faults: Mapping[str, str], online: bool = True, at: datetime = WALL
) -> list[Message]:
    """What lies at the broker of a pod that told how it is at that time."""
    there = ONLINE if online else OFFLINE
    return [
        Message(topics.availability, there, retained=True),
        Message(topics.meta, meta(), retained=True),
        Message(topics.state, state(*faults, at=at), retained=True),
    ]


def lying(topics: Topics, *faults: Mapping[str, str], online: bool = True) -> list[Message]:
    """The same of a pod that told it just now, for who looks by the real clock."""
    return standing(topics, *faults, online=online, at=datetime.now(UTC))
