"""What is in the way, looked for before anything is touched, and told all at once."""

import os
import re
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

from controller.fleet.install.machine import Machine, NotInstalledError

PORTS = {8883: "pods", 8884: "people and services"}
# Program: package. What is looked for, and who has it.
NEEDED = {
    "/usr/sbin/mosquitto": "mosquitto",
    "/usr/bin/mosquitto_passwd": "mosquitto",
    "/usr/bin/psql": "postgresql",
    "/usr/bin/systemctl": "systemd",
    "/usr/bin/systemd-sysusers": "systemd",
}
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")
LISTENING = "0A"


def look(machine: Machine, hosts: Sequence[str], pod: Path) -> None:
    """NotInstalledError with all that is in the way."""
    problems = [*_rights(machine), *_names(hosts), *_system(machine), *_pod(machine, pod)]
    if machine.here and not problems:
        problems = [*_ports(machine)]
    if problems:
        raise NotInstalledError(problems)


def _rights(machine: Machine) -> Iterator[str]:
    if os.geteuid() != 0:
        yield "users, units and keys are root's: run it as root (sudo)"
    if not machine.root.is_dir():
        yield f"{machine.root} is no directory: --root names one with a Debian in it"


def _names(hosts: Sequence[str]) -> Iterator[str]:
    for host in hosts:
        if not HOST.fullmatch(host):
            yield f"{host!r} is no name or address under which pods could look for the broker"


def _system(machine: Machine) -> Iterator[str]:
    missing = sorted({name for path, name in NEEDED.items() if not machine.at(path).exists()})
    if missing:
        yield f"{', '.join(missing)}: not there; apt-get install {' '.join(missing)}"
    elif not [*machine.at("/etc/postgresql").glob("*/*/conf.d")]:
        yield "PostgreSQL has no cluster in /etc/postgresql: pg_createcluster makes one"


def _pod(machine: Machine, pod: Path) -> Iterator[str]:
    if not pod.is_absolute():
        yield f"{pod} is no absolute path: units find a program by nothing else"
    elif not machine.at(str(pod)).exists():
        yield f"{pod} is not there: --pod says where the command `pod` is on that machine"


def _ports(machine: Machine) -> Iterator[str]:
    """Ports that somebody else listens on: where mosquitto has ours already, it may."""
    if machine.at("/etc/mosquitto/conf.d/pods.conf").exists():
        return
    for port, who in PORTS.items():
        try:
            with socket.create_server(("", port)):
                pass
        except OSError as error:
            yield (
                f"port {port}, the broker's for {who}, cannot be had ({error.strerror}): "
                f"end who listens there (ss -ltnp 'sport = :{port}')"
            )
