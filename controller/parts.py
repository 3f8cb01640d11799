"""What each part of the pod tells of itself, by the part's name: the health document's content.

Asked on the health thread. Nothing here reads from the card, or waits for anything slow.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controller.config.provision import problems_told
from controller.health.clock import SYNCHRONISED, Moment
from controller.health.document import Status
from controller.health.starts import Starts
from controller.health.versions import versions
from controller.store.database import SCHEMA_VERSION
from controller.uplink.status import NAME as STATUS_FILE

if TYPE_CHECKING:
    from controller.pod import Pod

# What is told of the uplink. Not its counters: each of them, counting, would make a new `state`.
UPLINK_TOLD = ("connected", "since", "code", "words", "faults", "refused")
# The uplink writes its file every 15 s, and waits for a broker's answer less than a minute.
ALIVE_NS = 60_000_000_000
# So many problems of a file are told; the first ones are what to begin with.
PROBLEMS = 20


def parts(pod: "Pod") -> dict[str, Status]:
    """Each part with what it tells."""
    run_dir = pod.config.pod.run_dir
    starts = Starts(run_dir)
    return pod.sensors.parts() | {
        "mode": lambda: _mode(pod),
        "panel": pod.board.panel.get_status,
        "store": _without("boots", pod.book.get_status),
        "timing": lambda: asdict(pod.screen.timing),
        "sound": _without("off_ppm", pod.voice.get_status),
        "speech": lambda: {"missing": pod.voice.missing},
        "clock": lambda: {"synchronised": SYNCHRONISED.exists()},
        "starts": lambda: starts.get_status() | {"boots": pod.book.get_status().get("boots")},
        "provisioning": lambda: _provisioning(pod),
        "uplink": lambda: uplink(run_dir / STATUS_FILE),
        "made_of": lambda: _made_of(pod),
        "remote": _without("closed", pod.remote.get_status),
        "update": pod.told.get_status,
    }


def _mode(pod: "Pod") -> dict[str, Any]:
    return {"state": pod.session.state, "maintenance": pod.remote.get_status()["closed"]}


def _provisioning(pod: "Pod") -> dict[str, Any]:
    return {"problems": problems_told(pod.config.pod.provision_dir)[:PROBLEMS]}


def uplink(path: Path, told_of: Sequence[str] = UPLINK_TOLD) -> dict[str, Any]:
    """What the other process says of itself; whether it is there at all, is how fresh that is."""
    status: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    age_ns = Moment.now().monotonic_ns - status.get("written_ns", -ALIVE_NS)
    told = {name: status[name] for name in told_of if name in status}
    return {"alive": age_ns < ALIVE_NS, **told}


def _made_of(pod: "Pod") -> dict[str, Any]:
    """Versions, and what the uplink cannot know: exercises, the store's schema, configuration."""
    offers = {of.exercise.name: of.exercise.version for of in pod.session.offering.offers}
    own = {"exercises": offers, "schema": SCHEMA_VERSION, "config": pod.config.hash}
    return own | known_versions()


def known_versions() -> dict[str, str]:
    """Of program and image, as far as there is one."""
    return {name: told for name, told in versions().items() if told is not None}


def _without(name: str, status: Callable[[], dict[str, Any]]) -> Status:
    """The same without what another part tells, or what changes all the time."""
    return lambda: {each: told for each, told in status().items() if each != name}
