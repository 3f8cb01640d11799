"""The steps, each of which may be done again: what is there stays."""

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from controller.fleet.ca.authority import Authority
from controller.fleet.ca.problems import AuthorityError
from controller.fleet.install.looking import look
from controller.fleet.install.machine import Machine, NotInstalledError, filled, tree

FLEET = "pod-fleet"
KEYS, OWN, AUTHORITY = "/etc/mosquitto/pods", "/etc/pod-fleet", "/var/lib/pod-ca"
# Who has a password at the broker, and which group reads it from its file.
ROLES = {"technician": "root", "monitor": FLEET, "ingest": FLEET}
READY_S, NOT_UP = 60.0, "connection to server"
UNITS = ("pod-fleet-database.service", "pod-ingest.service", "pod-exporter.service")


def install(machine: Machine, shipped: Path, hosts: Sequence[str], pod: Path) -> None:
    """Set it up as `shipped` (config/fleet) says, for pods that look for the broker at `hosts`.

    `machine.done` tells what was done; nothing, where all was there. NotInstalledError.
    """
    look(machine, hosts, pod)
    for path, source in tree(shipped / "machine"):
        text = filled(source.read_text(encoding="utf-8"), pod=str(pod))
        machine.own(path, text.encode())
    _run("systemd-sysusers", f"--root={machine.root}", f"{FLEET}.conf")
    machine.folder(OWN, 0o755)
    machine.folder(KEYS, 0o750, "mosquitto")
    _certificates(machine, hosts)
    _passwords(machine)
    machine.own(f"{KEYS}/pods.acl", _read(shipped, "mosquitto/pods.acl"), 0o640, "mosquitto")
    machine.own("/etc/mosquitto/conf.d/pods.conf", _read(shipped, "mosquitto/pods.conf"))
    for folder in sorted(machine.at("/etc/postgresql").glob("*/*/conf.d")):
        path = f"/{folder.relative_to(machine.root)}/pods.conf"
        machine.own(path, _read(shipped, "postgresql/pods.conf"))
    _start(machine)


def _read(shipped: Path, name: str) -> bytes:
    return (shipped / name).read_bytes()


def _certificates(machine: Machine, hosts: Sequence[str]) -> None:
    """The broker's, signed by the authority; where there is one already, nothing is asked."""
    if machine.at(f"{KEYS}/broker.pem").exists():
        return
    authority = Authority(machine.at(AUTHORITY))
    try:
        if not authority.certificate.exists():
            authority.init("training pods")
            machine.tell(f"{AUTHORITY}: an authority")
        # Ingest and exporter come to the broker by the machine's own name for itself.
        issued, key = authority.broker([*hosts, "localhost"])
    except AuthorityError as error:
        raise NotInstalledError([f"the authority in {AUTHORITY}: {error}"]) from error
    for name in (KEYS, OWN):
        machine.own(f"{name}/ca.pem", authority.certificate.read_bytes())
    machine.own(f"{KEYS}/crl.pem", authority.list_of_revoked.read_bytes())
    machine.secret(f"{KEYS}/broker.key", key, "mosquitto")
    # Last: with it there is nothing left to do.
    machine.own(f"{KEYS}/broker.pem", issued.pem.encode())


def _passwords(machine: Machine) -> None:
    """A password for each role that has none: into a file of its own, hashed for the broker."""
    table = machine.at(f"{KEYS}/passwords")
    before = table.read_text(encoding="utf-8") if table.exists() else ""
    there = {line.split(":")[0] for line in before.splitlines()}
    fresh = {role: secrets.token_urlsafe(24) for role in ROLES if role not in there}
    if not fresh:
        return
    for role, password in fresh.items():
        machine.secret(f"{OWN}/{role}.password", f"{password}\n".encode(), ROLES[role])
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "passwords"
        lines.write_text("".join(f"{role}:{password}\n" for role, password in fresh.items()))
        _run("mosquitto_passwd", "-U", str(lines))
        machine.secret(f"{KEYS}/passwords", before.encode() + lines.read_bytes(), "mosquitto")


def _start(machine: Machine) -> None:
    """Units that start with the machine; and now, where it is this one."""
    if not machine.here:
        _run("systemctl", f"--root={machine.root}", "enable", "--quiet", *UNITS)
        return
    for words in (
        ("daemon-reload",),
        ("enable", "--quiet", *UNITS),
        *([("restart", "postgresql", "mosquitto")] if machine.done else []),
    ):
        _run("systemctl", *words)
    _make_database()
    _run("systemctl", "start", *UNITS)


def _make_database() -> None:
    """What the unit does at each start, done here once so that a refusal is seen at once."""
    psql = ("psql", "--no-psqlrc", "--quiet", f"--file={OWN}/database.sql")
    end_s = time.monotonic() + READY_S
    while True:
        try:
            return _run("runuser", "-u", "postgres", "--", *psql)
        except NotInstalledError as error:
            if NOT_UP not in str(error) or time.monotonic() > end_s:
                raise
            time.sleep(0.5)


def _run(*command: str) -> None:
    """A program of this machine's; NotInstalledError with what it said."""
    program = shutil.which(command[0], path="/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise NotInstalledError([f"{command[0]} is not on this machine: apt-get install it"])
    done = subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise NotInstalledError([f"{' '.join(command[:2])} does not go: {said}"])
