"""A site as docs/security.md sets it up: an authority, and the shipped broker with two doors."""

import os
import shutil
import ssl
from pathlib import Path

from controller.fleet.ca.authority import Authority
from controller.identity import Identity
from controller.uplink.link import Tls
from tests.broker import Broker, free_port

SHIPPED = Path(__file__).parents[1] / "config" / "fleet" / "mosquitto"
ROLES = ("technician", "monitor", "ingest")


class ShippedBroker(Broker):
    """The shipped configuration and rules, whose files lie in `place`; on free ports.

    Pods come to `port`, roles to `people_port`. Paths and ports are all that is changed.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.people_port = free_port()
        super().__init__(place)

    def _lines(self, users: object) -> list[str]:  # noqa: ARG002 - the roles are the users
        text = (SHIPPED / "pods.conf").read_text()
        for shipped, here in {
            "/etc/mosquitto/pods": str(self.place),
            "listener 8883": f"listener {self.port} 127.0.0.1",
            "listener 8884": f"listener {self.people_port} 127.0.0.1",
        }.items():
            assert shipped in text
            text = text.replace(shipped, here)
        # What Debian's own mosquitto.conf says before it comes to ours.
        main = ["persistence true", f"persistence_location {self.place}/"]
        return [*main, text, *(["user root"] if os.geteuid() == 0 else [])]


class Site(ShippedBroker):
    """With an authority beside it, and each role's own name as its password.

    Pods may look for its broker under further `hosts`.
    """

    def __init__(self, place: Path, *hosts: str) -> None:
        self.place = place
        self.authority = Authority(place / "ca")
        self.authority.init("test")
        issued, key = self.authority.broker(["127.0.0.1", "localhost", *hosts])
        (place / "broker.pem").write_text(issued.pem)
        (place / "broker.key").write_bytes(key)
        self.fetch()
        shutil.copy(SHIPPED / "pods.acl", place)
        (place / "pods.acl").chmod(0o600)
        super().__init__(place)
        self._passwords({role: role for role in ROLES})

    def fetch(self) -> None:
        """Copy the authority's certificate and its list of revoked ones to the broker."""
        for path in (self.authority.certificate, self.authority.list_of_revoked):
            (self.place / path.name).write_bytes(path.read_bytes())

    def pod(self, name: str, days: int = 300) -> Tls:
        """A pod's files, its certificate signed."""
        folder = self.place / name
        identity = Identity(name, *(folder / f"{part}.pem" for part in ("ca", "cert", "key")))
        identity.make()
        signed = self.authority.sign(identity.request.read_bytes(), name, renew=True, days=days)
        identity.install(signed.pem.encode(), self.authority.certificate.read_bytes())
        return Tls(identity.ca, identity.cert, identity.key)

    def trusting(self, own: Tls | None = None) -> ssl.SSLContext:
        """A client's TLS: with a pod's own certificate, or with none."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        if own is not None and own.cert is not None:
            context.load_cert_chain(own.cert, own.key)
        return context
