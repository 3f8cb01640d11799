"""What a maintainer needs to see of a pod that is far away, and nothing of any person's.

It is put together from what is named here. Not the other way round, all that there is but for what
is secret: what is added to the pod later stays out until somebody has thought about it.
"""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from controller.config import Config
from controller.config.effective import hardware
from controller.health.clock import Moment
from controller.store.journal import End, Entry

FILE = "diagnostics.json"
INLINE_BYTES = 12 * 1024  # what an answer over MQTT may be long; beyond it the file has it
COMMANDS = 20
PACKAGES = ("training-pod", "gpiod", "gpiozero", "numpy", "paho-mqtt", "pydantic", "pygame-ce")
# Of pod.yaml and mqtt.yaml. Not `person`, a pseudonym; not `staff` and `help`, the site's words;
# not how the pod shows itself to the broker.
POD = (
    "pod", "site", "languages", "factory", "data_dir", "run_dir", "idle_s", "away_s", "sign_in",
    "screen", "look", "sound", "results", "retention",
)  # fmt: skip
MQTT = (
    "host", "port", "keepalive_s", "will_delay_s", "ingest", "commands", "keep_days", "keep_mb",
)  # fmt: skip


def collect(
    config: Config, health: Mapping[str, Any], commands: Sequence[Entry], now: Moment
) -> dict[str, Any]:
    """The bundle, JSON types only."""
    values = config.document()
    return {
        "at": now.as_dict(),
        "machine": _machine(config.pod.data_dir),
        "software": _software(),
        "files": _files(config.pod.data_dir),
        "health": dict(health),
        "config": {
            "hash": config.hash,
            "pod": {name: values["pod"][name] for name in POD},
            "mqtt": {name: values["mqtt"][name] for name in MQTT},
            "wiring": values["wiring"],
            "programme": values["programme"],
            "exercises": sorted(values["exercises"]),
        },
        "commands": [
            {"type": each.verb, "status": each.status, "code": each.code, "at": each.moment.wall}
            for each in commands[-COMMANDS:]
        ],
    }


def leave(bundle: Mapping[str, Any], directory: Path) -> End:
    """Put it into the run directory, and answer with it where it is short, else with its digest."""
    text = json.dumps(bundle, sort_keys=True, indent=1).encode()
    path = directory / FILE
    fresh = path.with_suffix(".new")
    fresh.write_bytes(text)
    fresh.replace(path)
    told: dict[str, Any] = {
        "file": str(path),
        "bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    if len(json.dumps(bundle)) <= INLINE_BYTES:
        told["bundle"] = dict(bundle)
    return End(result=told)


def _machine(data_dir: Path) -> dict[str, Any]:
    disk = os.statvfs(data_dir)
    return {
        "hardware": hardware(),
        "kernel": platform.release(),
        "uptime_s": float(Path("/proc/uptime").read_text(encoding="ascii").split()[0]),
        "load": os.getloadavg(),
        "disk_bytes": disk.f_blocks * disk.f_frsize,
        "disk_free_bytes": disk.f_bavail * disk.f_frsize,
    }


def _software() -> dict[str, str]:
    found = {name: _version(name) for name in PACKAGES}
    return {**found, "python": platform.python_version()}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _files(data_dir: Path) -> dict[str, int]:
    """Bytes of each database and its companions, damaged ones that were set aside among them."""
    folders = (data_dir / name for name in ("private", "mail"))
    found = (path for folder in folders if folder.is_dir() for path in folder.glob("*.db*"))
    return {path.name: path.stat().st_size for path in sorted(found)}
