"""A Debian trixie with RabbitMQ in a directory, made once; programs are run in there."""

import os
import shutil
import subprocess
from pathlib import Path

from firmware.image.root import mirror

SUITE, PACKAGES = "trixie", ("rabbitmq-server",)
HERE = Path(__file__).parents[2] / "build" / "cluster"
ROOT = HERE / "root"
USER = "rabbitmq"


def root() -> Path:
    """Where it is; made where it is not there yet, in one or two minutes. For root alone."""
    if os.geteuid() != 0:
        raise PermissionError("a system in a directory is made, and entered, by root: use sudo")
    if not (ROOT / "made").exists():
        shutil.rmtree(ROOT, ignore_errors=True)
        ROOT.mkdir(parents=True)
        command = ["mmdebstrap", "--quiet", "--variant=apt", f"--include={','.join(PACKAGES)}"]
        subprocess.run([*command, "--format=directory", SUITE, str(ROOT), mirror()], check=True)
        (ROOT / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        (ROOT / "made").touch()
    return ROOT


def inside(*command: str, user: str = USER) -> list[str]:
    """The command line that runs it in there, with a /proc that goes when it ends."""
    enter = (
        f'mount -t proc proc "{ROOT}/proc" && exec chroot --userspec={user}:{user} "{ROOT}" "$@"'
    )
    return ["unshare", "--mount", "sh", "-c", enter, "sh", *command]
