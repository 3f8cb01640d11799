"""pod-provision.yaml: which pod a card becomes, as a maintainer lays it onto the card.

It is read at each start from the card's first partition. What it says is laid upon the image's own
configuration, so that one image serves every pod; the file may stay there, and may be changed.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field

from controller import durable
from controller.config.checks import languages_there, pins_differ, pulse_has_its_bus
from controller.config.document import Document
from controller.config.folders import validated
from controller.config.models import Name, Section
from controller.config.problems import ConfigError, Problem
from controller.config.reading import read
from controller.config.wiring import WiringConfig
from controller.people.scrypt import is_hash
from controller.taken import PROBLEMS

FILE = "pod-provision.yaml"
# Beside the overlay: the hosts and ports that the firewall lets the pod reach, one a line.
WAYS_OUT = "ways_out"
# The hashes of the roles' first codes.
CODES = "staff_codes.json"
MOST_BYTES = 64 * 1024
HOST = r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$"
Host = Annotated[str, Field(pattern=HOST, description="a name or an IPv4 address")]
Port = Annotated[int, Field(ge=1, le=65535)]
PEM = r"^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n?$"
# In the uplink's own folder, by their names in mqtt.yaml.
TLS_FILES = {"ca": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
Pem = Annotated[str, Field(pattern=PEM, max_length=16384, description="a certificate in PEM")]


def _hash(text: object) -> object:
    if isinstance(text, str) and not is_hash(text):
        raise ValueError("is no code's hash: `pod staff hash-code` makes one")
    return text


CodeHash = Annotated[str, BeforeValidator(_hash)]


class BrokerConfig(Section):
    """Where the pod's telemetry goes: encrypted, or not where `tls: false` says so by name.

    `certificate` is the pod's own, once the authority has signed its request.
    """

    host: Host
    port: Port = 8883
    tls: bool = True
    ca: Pem | None = None
    certificate: Pem | None = None


class Provision(Section):
    """One pod's own: its names, its broker, and what differs from the image's configuration."""

    pod: Name
    site: Name
    broker: BrokerConfig
    update_host: Host | None = None
    update_port: Port = 443
    time_servers: Annotated[tuple[Host, ...], Field(max_length=4)] = ()
    languages: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)] | None = None
    staff_codes: dict[Name, CodeHash] = Field(default_factory=dict)
    wiring: WiringConfig | None = None

    def overlay(self, secrets: Path) -> dict[str, dict[str, Any]]:
        """File name to values, to be laid upon the configuration; keys lie in `secrets`."""
        pod: dict[str, Any] = {"pod": self.pod, "site": self.site}
        if self.languages is not None:
            pod["languages"] = list(self.languages)
        files = {"pod.yaml": pod, "mqtt.yaml": self._mqtt(secrets)}
        if self.wiring is not None:
            files["wiring.yaml"] = self.wiring.model_dump(mode="json")
        return files

    def ways_out(self) -> list[tuple[str, int]]:
        """The hosts and TCP ports that the pod may reach, beside its names' and its time's."""
        ways = [(self.broker.host, self.broker.port)]
        return ways + ([(self.update_host, self.update_port)] if self.update_host else [])

    def _mqtt(self, secrets: Path) -> dict[str, Any]:
        mqtt: dict[str, Any] = {"host": self.broker.host, "port": self.broker.port, "tls": None}
        if self.broker.ca is not None:
            mqtt["tls"] = {part: str(secrets / name) for part, name in TLS_FILES.items()}
        if self.update_host is not None:
            host = {"host": self.update_host, "port": self.update_port}
            # A copy: the same object would be written as an alias, which no reader of ours takes.
            mqtt["updates"] = {**host, "tls": mqtt["tls"] and dict(mqtt["tls"])}
        return mqtt


def read_provision(path: Path) -> Provision:
    """The file, checked; ConfigError tells all that is wrong in it."""
    document = read(path)
    provision, problems = validated(document, Provision)
    problems = [*document.problems, *problems, *_checked(document), *_trusted(document)]
    if problems or provision is None:
        raise ConfigError(sorted(problems, key=lambda problem: problem.line))
    return provision


def _checked(document: Document) -> list[Problem]:
    """What the checks of the files themselves say of the parts that stand here."""
    tree = document.tree or {}
    wiring = Document(document.file, tree.get("wiring") or {}, _below(document, "wiring"))
    told = [*pins_differ(wiring), *pulse_has_its_bus(wiring)]
    pins = [replace(each, key=f"wiring.{each.key}") for each in told]
    return [*languages_there(document), *pins]


def _trusted(document: Document) -> Iterator[Problem]:
    """Nobody gets an unencrypted connection without having asked for one by its name."""
    tree = document.tree or {}
    broker = tree.get("broker")
    if not isinstance(broker, dict):
        return
    plain, given = broker.get("tls") is False, broker.get("ca") is not None
    if not (plain or given):
        yield document.problem(
            ("broker",),
            "ca is missing, and without it nothing is encrypted",
            "ca: | and the authority's certificate, or tls: false",
        )
    for key in ("ca", "certificate") if plain else ():
        if broker.get(key) is not None:
            wrong = "it is not used where tls is false"
            yield document.problem(("broker", key), wrong, "one of the two")


def _below(document: Document, key: str) -> dict[Any, Any]:
    return {at[1:]: place for at, place in document.places.items() if at[:1] == (key,)}


def problems_told(folder: Path) -> list[str]:
    """What `pod provision take` left in `folder` of what is wrong; nothing where all is well."""
    with suppress(OSError, UnicodeDecodeError):
        if (folder / PROBLEMS).stat().st_size <= MOST_BYTES:
            told = (folder / PROBLEMS).read_text(encoding="utf-8").splitlines()
            return [line.strip() for line in told if line.startswith("  ")]
    return []


def take_in(provision: Provision, folder: Path, secrets: Path) -> None:
    """Write the overlay into `folder`, and the authority's certificate into `secrets`.

    OSError where that cannot be done. What an earlier provisioning left is replaced.
    """
    files = provision.overlay(secrets)
    codes = folder / CODES
    if provision.staff_codes:
        files["pod.yaml"]["staff_codes_file"] = str(codes)
        durable.replace(codes, json.dumps(provision.staff_codes).encode(), 0o640)
        os.chown(codes, -1, folder.parent.stat().st_gid)  # the controller's, and not the uplink's
    else:
        codes.unlink(missing_ok=True)
    for name, values in files.items():
        durable.replace(folder / name, yaml.safe_dump(values, sort_keys=False).encode())
    ways = "".join(f"{host} {port}\n" for host, port in provision.ways_out())
    durable.replace(folder / WAYS_OUT, ways.encode())
    if provision.wiring is None:
        (folder / "wiring.yaml").unlink(missing_ok=True)
    if provision.broker.ca is not None:
        durable.replace(secrets / "ca.pem", provision.broker.ca.encode())


def take_certificate(provision: Provision, secrets: Path) -> str:
    """Put the pod's certificate beside its key in `secrets`; why not, "" where it is there."""
    broker = provision.broker
    if broker.ca is None or broker.certificate is None:
        return ""
    # Not at the top: only a pod that was given one waits for the cryptography.
    from controller.identity import Identity, IdentityError  # noqa: PLC0415

    ca, cert, key = (secrets / name for name in TLS_FILES.values())
    identity = Identity(provision.pod, ca, cert, key)
    given = broker.certificate.encode(), broker.ca.encode()
    try:
        # The file lies there at every start: what was renewed since is not set back to it.
        if not identity.outlives(*given):
            identity.install(*given)
    except IdentityError as error:
        return str(error)
    return ""
