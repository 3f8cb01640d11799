"""What pods publish, read by somebody who does not trust it: bounded, and nothing raises.

A `state` can be 256 KB of anything. What the fleet keeps of each is a digest of the parts that it
is judged and listed by, its words made plain.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controller.fleet.text import plain

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
BRANCHES = ("event", "result")
MOST_FAULTS = 16
# The texts of a fault, and how many characters of each are kept.
FAULT_TEXTS = {
    "code": 64,
    "part": 64,
    "severity": 16,
    "words": 300,
    "what_to_do": 400,
    "since": 40,
    "detail": 200,
}
# The numbers of a state that are drawn and exported, and where each stands in it.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "outbox_rows": ("store", "outbox_depth"),
    "outbox_oldest_s": ("store", "oldest_age_s"),
    "temperature_c": ("board", "temperature_c"),
    "memory_free_bytes": ("board", "memory", "free_bytes"),
    "disk_free_bytes": ("board", "disk", "free_bytes"),
    "late_ratio": ("timing", "late_ratio"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Whose topic it is, and what comes after the pod's name."""

    site: str
    pod: str
    rest: str


def read_topic(topic: str) -> Address | None:
    """The pod of a topic below `pods/v1/`; None where its names could be no pod's."""
    parts = topic.split("/", 4)
    if len(parts) != 5 or parts[:2] != ["pods", "v1"]:
        return None
    site, pod, rest = parts[2:]
    if not (NAME.fullmatch(site) and NAME.fullmatch(pod)):
        return None
    return Address(site, pod, _dotted(rest))


def _dotted(rest: str) -> str:
    """What follows the branch of an event or result, which has dots and no slashes.

    RabbitMQ's own names have dots where MQTT's have slashes: it gives back slashes for both.
    """
    branch, slash, kind = rest.partition("/")
    return f"{branch}/{kind.replace('/', '.')}" if slash and branch in BRANCHES else rest


def read_object(payload: bytes) -> dict[str, Any] | None:
    """A JSON object, or None for anything else."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def digest(state: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that a pod is judged by, each of them bounded and its words plain."""
    kept: dict[str, Any] = {
        "written": _scalars(state.get("written")),
        "faults": _faults(state.get("faults")),
        "mode": plain(at(state, "mode", "state"), 24),
        "synchronised": at(state, "clock", "synchronised") is True,
    }
    return kept | _scalars({name: state.get(name) for name in ("every_s", "leaving", "well")})


def number(state: Mapping[str, Any], name: str) -> float | None:
    """One of `NUMBERS`; None where the state does not tell it, or tells something else."""
    value = at(state, *NUMBERS[name])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def at(tree: object, *keys: str) -> object:
    """What stands under these keys, one within the other; None where one is missing."""
    for key in keys:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(key)
    return tree


def _faults(told: object) -> list[dict[str, str]]:
    entries = told if isinstance(told, list) else []
    return [_fault(entry) for entry in entries[:MOST_FAULTS] if isinstance(entry, Mapping)]


def _fault(entry: Mapping[str, Any]) -> dict[str, str]:
    read = {name: plain(entry.get(name), most) for name, most in FAULT_TEXTS.items()}
    return {name: words for name, words in read.items() if words}


def _scalars(told: object) -> dict[str, Any]:
    """The first few of a mapping's values that are short texts, numbers, true or false."""
    if not isinstance(told, Mapping):
        return {}
    first = list(told.items())[:16]
    short = {plain(name, 32): plain(v, 64) if isinstance(v, str) else v for name, v in first}
    return {name: value for name, value in short.items() if _is_small(value)}


def _is_small(value: object) -> bool:
    """Whether it takes few bytes; JSON's whole numbers may have thousands of digits."""
    whole = isinstance(value, int) and abs(value) < 2**63
    return whole or isinstance(value, str | float)
