"""A Debian trixie in a directory, with some packages: made once, below build."""

import os
import shutil
import subprocess
from pathlib import Path

from firmware.image.root import mirror

SUITE = "trixie"
ENTER = """
mkdir -p "$0/dev/shm" && mount -t proc proc "$0/proc" && mount -t tmpfs shm "$0/dev/shm" &&
exec chroot --userspec="$1" "$0" "${@:2}"
"""
BUILD = Path(__file__).parents[1] / "build"


class Chroot:
    """The system of this `name`, with `packages`; for root alone, as making and entering it are."""

    def __init__(self, name: str, *packages: str) -> None:
        self.path = BUILD / name / "root"
        self._packages = packages

    def make(self) -> Path:
        """Where it is; made where it is not there yet, in one or two minutes."""
        if os.geteuid() != 0:
            raise PermissionError("a system in a directory is made, and entered, by root: use sudo")
        if not (self.path / "made").exists():
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir(parents=True)
            command = ["mmdebstrap", "--variant=apt", "--format=directory"]
            command += ["--aptopt=APT::Install-Recommends false", f"--include={self._listed}"]
            subprocess.run([*command, SUITE, str(self.path), mirror()], check=True)
            (self.path / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
            (self.path / "made").touch()
        return self.path

    def inside(self, *command: str, user: str = "root:root") -> list[str]:
        """The command line that runs it in there."""
        return enter(self.path, *command, user=user)

    @property
    def _listed(self) -> str:
        return ",".join(self._packages)


def enter(root: Path, *command: str, user: str) -> list[str]:
    """The command line that runs it in the system at `root`, as `user` (USER:GROUP).

    It has a /proc and a shared memory of its own, which go when it ends.
    """
    mounts = (
        'mount -t proc proc "$0/proc" && mkdir -p "$0/dev/shm" && mount -t tmpfs shm "$0/dev/shm"'
    )
    go = 'exec chroot --userspec="$1" "$0" "${@:2}"'
    return ["unshare", "--mount", "bash", "-c", f"{mounts} && {go}", str(root), user, *command]
