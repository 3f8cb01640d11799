"""A configuration in force: what the daemons are given, how it is told, and its hash."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from firmware.wiring import Wiring

from controller.config.models import MqttConfig, PodConfig, ProgrammeConfig


@dataclass(frozen=True)
class Config:
    """Everything a pod is told, each part checked against the others.

    `exercises` maps a name to that exercise's Params, for each that has a file.
    """

    pod: PodConfig
    wiring: Wiring
    mqtt: MqttConfig
    programme: ProgrammeConfig
    exercises: dict[str, Any]

    def document(self) -> dict[str, Any]:
        """The values in force, defaults filled in, as JSON types; secrets stay in their files."""
        return {
            "pod": self.pod.model_dump(mode="json"),
            "wiring": asdict(self.wiring),
            "mqtt": self.mqtt.model_dump(mode="json"),
            "programme": self.programme.model_dump(mode="json"),
            "exercises": {name: asdict(params) for name, params in self.exercises.items()},
        }

    @cached_property
    def hash(self) -> str:
        """sha256 of the values in force, the same however the files are written."""
        text = json.dumps(self.document(), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class UplinkConfig:
    """What the second process is told; it has no sight of the rest."""

    pod: PodConfig
    mqtt: MqttConfig
