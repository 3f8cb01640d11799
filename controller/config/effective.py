"""A configuration in force: what the daemons are given, how it is told, and its hash."""

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import machine
from typing import TYPE_CHECKING, Any

from controller.config.models import (
    CheckInConfig,
    MqttConfig,
    PodConfig,
    ProgrammeConfig,
    SiteWords,
)
from controller.store.rows import Limits, Retention
from exercises.core.words import Say
from exercises.stage.language import TONGUES
from firmware.wiring import Wiring

if TYPE_CHECKING:
    from controller.config.instruments import InstrumentConfig, WordingConfig
    from controller.config.safeguarding import SafeguardingConfig
    from controller.uplink.link import Link, Updates

UNANSWERED = "safeguarding.yaml asks for follow-up of its bands, and names no responder"
UNUSED_SEAL = "pod.yaml: results.seal does nothing while results.publish is false"
# The root that runs, on the image: as pod-uplink.service lets the uplink see it.
ROOT = Path("/run/pod-root-image")
NOBODY = "no band of it asks for staff follow-up (safeguarding.yaml)"


@dataclass(frozen=True)
class Config:
    """Everything a pod is told, each part checked against the others.

    `exercises` maps a name to that exercise's Params, for each that has a file; `instruments` a
    name to its scoring key, and `wordings` that name to the words by language. `folders` are the
    directory and the overlay that it was read from.
    """

    pod: PodConfig
    wiring: Wiring
    mqtt: MqttConfig
    programme: ProgrammeConfig
    exercises: dict[str, Any]
    check_in: CheckInConfig
    instruments: "dict[str, InstrumentConfig]"
    wordings: "dict[str, dict[str, WordingConfig]]"
    safeguarding: "SafeguardingConfig"
    folders: tuple[Path, Path | None] = field(default=(Path(), None), compare=False)

    @property
    def store_limits(self) -> Limits:
        """What the store keeps, and for how long."""
        mqtt, keep = self.mqtt, self.pod.retention
        retention = Retention(keep.answers_days, keep.results_days)
        return Limits(
            mqtt.keep_days * 86_400, mqtt.keep_mb * 2**20, mqtt.ingest, retention=retention
        )

    @property
    def _words(self) -> list[SiteWords]:
        responder = self.safeguarding.responder
        return [*self.pod.help, *([responder] if responder else [])]

    def own_words(self, code: str) -> dict[str, str]:
        """The site's words in this language, by those of the first."""
        return {each.words: each.other[code] for each in self._words if code in each.other}

    def site_says(self, code: str) -> list[Say]:
        """Every sentence of the site's own that is spoken in this language: to be rendered."""
        asked = [codes[code] for codes in self.wordings.values() if code in codes]
        words = (text for each in asked for text in (each.stem, *each.items, *each.answers))
        names = (TONGUES[code][0] for code in self.pod.languages)
        all_of_it = (*(each.words for each in self._words), *names, *words)
        return [Say(text) for text in dict.fromkeys(all_of_it) if text]

    def notes(self) -> list[str]:
        """What is off, and why: no mistake, but worth knowing."""
        told = []
        for name, instrument in self.instruments.items():
            missing = [code for code in self.pod.languages if code not in self.wordings[name]]
            if not instrument.enabled:
                told.append(f"instruments/{name}.yaml: off (enabled is false)")
                continue
            if self.safeguarding.unanswered(name):
                told.append(f"instruments/{name}.yaml: off: {UNANSWERED}")
            elif instrument.banded and name not in self.safeguarding.follow_up:
                told.append(f"instruments/{name}.yaml: {NOBODY}")
            for code in missing:
                there = f"instruments/wording/{name}.{code}.yaml"
                told.append(f"instruments/{name}.yaml: off in {code}: there is no {there}")
        return [*told, *self._leaving()]

    def _leaving(self) -> list[str]:
        """What leaves the pod, where a site may think otherwise."""
        results, names = self.pod.results, ", ".join(self._screening())
        if results.seal and not results.publish:
            return [UNUSED_SEAL]
        if not (results.publish and names):
            return []
        how = "leave the pod, sealed" if results.seal else "stay here: results.seal is null"
        return [f"pod.yaml: results: flags of {names} {how}"]

    def _screening(self) -> list[str]:
        """The instruments that can raise a flag."""
        safe = self.safeguarding
        return [
            name
            for name, each in self.instruments.items()
            if each.enabled and name in safe.follow_up and not safe.unanswered(name)
        ]

    def document(self) -> dict[str, Any]:
        """The values in force, defaults filled in, as JSON types; secrets stay in their files."""
        return {
            "pod": self.pod.model_dump(mode="json"),
            "wiring": asdict(self.wiring),
            "mqtt": self.mqtt.model_dump(mode="json"),
            "programme": self.programme.model_dump(mode="json"),
            "exercises": {name: asdict(params) for name, params in self.exercises.items()},
            "check_in": self.check_in.model_dump(mode="json"),
            "safeguarding": self.safeguarding.model_dump(mode="json"),
            "instruments": {
                name: each.model_dump(mode="json") for name, each in self.instruments.items()
            },
            "wordings": {
                name: {code: words.model_dump(mode="json") for code, words in codes.items()}
                for name, codes in self.wordings.items()
            },
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

    @property
    def health(self) -> Path:
        """The controller's health document."""
        return self.pod.health_file

    def link(self) -> "Link":
        """The broker as the uplink knows it; ConfigError where the password cannot be read."""
        # Not at the top: the controller starts without the uplink's parts.
        from controller.contract.payloads import Meta  # noqa: PLC0415
        from controller.uplink.link import Link, Tls  # noqa: PLC0415

        mqtt = self.mqtt
        return Link(
            host=mqtt.host,
            port=mqtt.port,
            site=self.pod.site,
            pod=self.pod.pod,
            username=mqtt.username,
            password=mqtt.read_password(),
            tls=Tls(**dict(mqtt.tls)) if mqtt.tls else None,
            updates=self._updates(),
            keepalive_s=mqtt.keepalive_s,
            will_delay_s=mqtt.will_delay_s,
            ingest=mqtt.ingest,
            commands=frozenset(mqtt.commands),
            metrics_s=mqtt.metrics_s,
            home_assistant=mqtt.home_assistant,
            desired=mqtt.desired,
            meta=Meta(
                hardware=hardware(), app=version("training-pod"), capabilities=self._capabilities()
            ),
        )

    def _updates(self) -> "Updates | None":
        from controller.uplink.link import Tls, Updates  # noqa: PLC0415

        found = self.mqtt.updates
        if found is None:
            return None
        tls = Tls(**dict(found.tls)) if found.tls else None
        return Updates(found.host, found.port, self.pod.update_dir, tls, ROOT)

    def _capabilities(self) -> tuple[str, ...]:
        """What of the contract this pod was set up to do, and another one may not be."""
        told = [f"cmd.{name}" for name in sorted(self.mqtt.commands)]
        told += ["metric"] if self.mqtt.metrics_s is not None else []
        told += ["result"] if self.pod.results.publish else []
        return tuple(told)


def hardware() -> str:
    """The board's name for itself, or the processor's where it has none."""
    model = Path("/proc/device-tree/model")
    return model.read_text().rstrip("\0") if model.is_file() else machine()
