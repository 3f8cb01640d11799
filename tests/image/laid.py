"""What is laid into a running guest: files, and a site's own configuration; and a start anew."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.image.looking import rest, unseen
from tests.image.machine import Machine

OWN = "/run/etc-pod"


def lay(guest: Machine, path: str, text: str) -> None:
    """Write a file in the guest, by lines that its console takes."""
    coded = base64.b64encode(text.encode()).decode()
    guest.run(f"mkdir -p {Path(path).parent} && : >/tmp/coded")
    for at in range(0, len(coded), 1000):
        guest.run(f"echo {coded[at : at + 1000]} >>/tmp/coded")
    guest.run(f"base64 -d /tmp/coded >{path} && sync -f {path}")


def configure(guest: Machine, files: Mapping[str, Mapping[str, Any]]) -> None:
    """The image's own configuration with these values, by file, until the next start.

    The controller and the uplink take it when they are started again.
    """
    guest.run(f"cp -r /etc/pod {OWN}")
    for name, values in files.items():
        shipped = yaml.safe_load(guest.run(f"cat /etc/pod/{name}"))
        lay(guest, f"{OWN}/{name}", yaml.safe_dump({**shipped, **values}))
    guest.run(f"mount --bind {OWN} /etc/pod")


def again(guest: Machine) -> None:
    """Switched off properly and on."""
    guest.type("reboot")
    started(guest)


def started(guest: Machine, seconds: float = 400) -> None:
    """It has gone down and comes up; from then on it draws nowhere."""
    guest.wait_for_shell(seconds)
    rest(guest)  # the chip forgets its contacts with the power
    unseen(guest)


def asked(guest: Machine) -> bool:
    """Whether the pod has made its request for a certificate."""
    return "key.csr" in guest.run("ls /var/lib/pod-uplink 2>/dev/null || true")
