"""A Debian trixie in a directory, with some packages: made once, below build."""

import os
import shutil
import subprocess
from pathlib import Path

from firmware.image.root import mirror

SUITE = "trixie"
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
            command = ["mmdebstrap", "--quiet", "--variant=apt", "--format=directory"]
            command += ["--aptopt=APT::Install-Recommends false", f"--include={self._listed}"]
            subprocess.run([*command, SUITE, str(self.path), mirror()], check=True)
            (self.path / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
            (self.path / "made").touch()
        return self.path

    def inside(self, *command: str, user: str = "root") -> list[str]:
        """The command line that runs it in there, with a /proc that goes when it ends."""
        enter = 'mount -t proc proc "$0/proc" && exec chroot --userspec="$1" "$0" "${@:2}"'
        shell = ["unshare", "--mount", "bash", "-c", enter, str(self.path), user]
        return [*shell, *command]

    @property
    def _listed(self) -> str:
        return ",".join(self._packages)
