"""The site that a guest's pod belongs to: its broker, and the update host with its bundles."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paho.mqtt.publish
from paho.mqtt.enums import MQTTProtocolVersion

from tests.broker import Broker
from tests.controller.uplink.test_uplink_tls import make_authority, openssl
from tests.image.conftest import HOST, provision
from tests.image.looking import until
from tests.image.machine import Machine
from tests.listener import Listener
from tests.update_host import Host, serving
from tests.waiting import wait_for

CA = "/var/lib/pod-uplink/site.pem"
TOPIC = "pods/v1/site-2/pod-7"


@dataclass
class Site:
    """The broker, the update host with its bundles, and what they heard."""

    broker: Broker
    host: Host
    listener: Listener
    authority: Path

    def provision(self) -> str:
        """What a maintainer would lay onto the card of one of its pods."""
        hosts = f"update_host: {HOST}\nupdate_port: {self.host.port}\n"
        return provision(self.broker.port) + hosts

    def ask(self, number: str, path: Path, version: str) -> None:
        """Send the command `update` for a bundle that the host has from now on."""
        args = json.loads(path.with_name(path.name + ".json").read_text())
        for file in (path, path.with_name(path.name + ".pieces")):
            self.host.files[f"/{file.name}"] = file.read_bytes()
        payload = json.dumps({"id": number, "args": {**args, "version": version}})
        deadline = time.monotonic() + 600
        # The same id is the same command: it is sent until the pod is there to take it.
        while not self.listener.payloads(f"{TOPIC}/cmd/update/{number}/status"):
            assert time.monotonic() < deadline, f"nobody takes {number}"
            protocol = MQTTProtocolVersion.MQTTv5
            topic = f"{TOPIC}/cmd/update"
            paho.mqtt.publish.single(
                topic, payload, qos=1, port=self.broker.port, protocol=protocol
            )
            time.sleep(5)

    def told(self, number: str, *statuses: str, seconds: float = 600) -> dict[str, Any]:
        """What the pod tells of the command, once it has one of these statuses."""

        def found() -> list[dict[str, Any]]:
            told = map(json.loads, self.listener.payloads(f"{TOPIC}/cmd/update/{number}/status"))
            return [each for each in told if each["status"] in statuses]

        wait_for(f"{number}: {' or '.join(statuses)}", found, seconds)
        return found()[-1]

    def end(self, number: str) -> dict[str, Any]:
        """How the command ended."""
        return self.told(number, "succeeded", "failed")


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """It runs, its certificates in `folder`."""
    authority, own = make_authority(folder / "site.pem"), folder / "host.pem"
    openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-subj", "/CN=host", "-days", "2", "-addext", f"subjectAltName=IP:{HOST}"),
        *("-addext", "basicConstraints=critical,CA:FALSE"),
        *("-CA", authority, "-CAkey", authority.with_suffix(".key")),
        *("-keyout", own.with_suffix(".key"), "-out", own),
    )
    with (
        Broker(folder / "broker") as broker,
        serving(own) as host,
        Listener(broker.port, f"{TOPIC}/#") as listener,
    ):
        yield Site(broker, host, listener, authority)


def trust(pod: Machine, site: Site) -> None:
    """The uplink takes the site's authority; once a start, as each start provisions anew."""
    taken = "systemctl is-active pod-provision || true"
    until(lambda: pod.run(taken) == "active")
    pem = base64.b64encode(site.authority.read_bytes()).decode()
    pod.run(f"echo {pem} | base64 -d > {CA}; chown pod-uplink {CA}")
    trusting = f"s|^  tls: null|  tls: {{ca: {CA}}}|"
    pod.run(f"sed -i '{trusting}' /var/lib/pod/config/mqtt.yaml")
    pod.run("systemctl --no-block restart pod-uplink")
