"""A Debian trixie with mosquitto and PostgreSQL, fresh for a test, in a network of its own."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.fleet.install.machine import Machine
from tests.chroot import Chroot, enter

SYSTEM = Chroot("machine", "mosquitto", "postgresql", "systemd", "openssl")
OWNED = (
    ("postgres", "run/postgresql"),
    ("mosquitto", "run/mosquitto"),
    ("mosquitto", "var/log/mosquitto"),
)
UNITS = "etc/systemd/system"
POSTGRES = (
    "/usr/lib/postgresql/17/bin/postgres",
    "-D",
    "/var/lib/postgresql/17/main",
    "-c",
    "config_file=/etc/postgresql/17/main/postgresql.conf",
)


# What a program is run with, so that it meets nobody but this system's daemons.
NETWORK = "pod-machine"
INSIDE = ("ip", "netns", "exec", NETWORK)


class Bare:
    """A copy of that system; what runs on it runs in a network namespace of its own."""

    def __init__(self, place: Path) -> None:
        self.root = place / "root"
        subprocess.run(["cp", "-a", str(SYSTEM.make()), str(self.root)], check=True)
        pod = self.root / "usr/bin/pod"
        pod.write_text("#!/bin/sh\n")
        pod.chmod(0o755)
        # What their units would make.
        for user, folder in OWNED:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self.system("chown", f"{user}:{user}", f"/{folder}")

    def system(self, *command: str, user: str = "root:root") -> "subprocess.CompletedProcess[str]":
        """One of its own programs, and what it said."""
        line = [*INSIDE, *enter(self.root, *command, user=user)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)

    @contextmanager
    def daemon(self, *command: str, user: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
        """One of its own daemons, while the context lasts."""
        line = [*INSIDE, *enter(self.root, *command, user=user)]
        with running(line, log) as process:
            yield process

    def unit(self, name: str) -> list[str]:
        """What a unit starts, by the host's `pod`, with this system's files, as the unit's user."""
        text = (self.root / UNITS / name).read_text().replace("\\\n", "")
        (words,) = (line[10:] for line in text.splitlines() if line.startswith("ExecStart="))
        program, *rest = shlex.split(words)
        assert program == "/usr/bin/pod"
        rest = [f"{self.root}{word}" if word.startswith("/etc/") else word for word in rest]
        number = Machine(self.root).number("pod-fleet", "passwd")
        who = [f"--reuid={number}", f"--regid={number}", "--clear-groups"]
        # The host's programs may be root's alone, whoever runs them.
        may = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        python = [sys.executable, "-m", "controller.cli"]
        return [*INSIDE, "setpriv", *who, *may, *python, *rest]


@contextmanager
def running(line: list[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process and its children while the context lasts; what it says goes into `log`."""
    with log.open("ab") as said, subprocess.Popen(line, stdout=said, stderr=said) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def alone() -> Iterator[None]:
    """The network namespace, with nothing in it but a loopback."""
    subprocess.run(["ip", "netns", "add", NETWORK], check=True)
    try:
        subprocess.run([*INSIDE, "ip", "link", "set", "lo", "up"], check=True)
        yield
    finally:
        subprocess.run(["ip", "netns", "delete", NETWORK], check=True)
