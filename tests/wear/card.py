"""A card in memory: the pod's own file system on a loop device that counts what it is given."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMAGE = Path(__file__).parents[2] / "firmware/image/files"
SCRIPTS = "usr/lib/training-pod-image"
BYTES = 8 << 30  # sparse: as large as a small card, for mkfs to choose as it does there
SECTOR = 512
WRITTEN = 6  # of /sys/block/*/stat: sectors written (Documentation/block/stat.rst)


class Card:
    """One that is mounted at `place`."""

    def __init__(self, place: Path, device: str) -> None:
        self.place = place
        self._stat = Path("/sys/block", Path(device).name, "stat")

    def written(self) -> int:
        """Bytes that the device was asked to write since it was made, flushes not counted."""
        return int(self._stat.read_text(encoding="ascii").split()[WRITTEN]) * SECTOR

    def age(self) -> None:
        """Bring down what files hold, as the kernel does once it has been held for `held_s`."""
        # Not here: a process that closes a file lets go of all of SQLite's locks on it.
        _run("sync", "--data", *(file for file in self.place.rglob("*") if file.is_file()))

    def settle(self) -> None:
        """Bring down all that the kernel holds back: the times of files too, and the journal."""
        _run("sync", "--file-system", self.place)


def held_s() -> float:
    """For how long the pod's kernel holds back what nobody has asked it to write."""
    return int(_found("etc/sysctl.d/pod.conf", r"^vm.dirty_expire_centisecs = (\d+)$")) / 100


@contextmanager
def mounted(place: Path, block: int | None = None) -> Iterator[Card]:
    """Made and mounted as the image does it, by its own scripts; another `block` size on request.

    PermissionError where this is not root: nobody else may mount.
    """
    if os.geteuid() != 0:
        raise PermissionError("a file system is mounted: run it as root (sudo make wear)")
    file, folder = place / "card.img", place / "card"
    folder.mkdir()
    with file.open("wb") as handle:
        handle.truncate(BYTES)
    make = _found(f"{SCRIPTS}/fresh-data", r'^(mkfs\.ext4 .*) "\$data"$').split()
    options = _found(f"{SCRIPTS}/mount-data", r"^options=(\S+)$")
    more = _found(f"{SCRIPTS}/mount-data", r'^mount -o "\$options,(\S+)" "\$data" /data')
    device = _run("losetup", "--find", "--show", str(file))
    try:
        _run(*make, *(["-b", str(block)] if block else []), device)
        _run("mount", "-o", f"{options},{more}", device, folder)
        try:
            yield Card(folder, device)
        finally:
            _run("umount", folder)
    finally:
        _run("losetup", "--detach", device)


@contextmanager
def in_memory(folder: Path) -> Iterator[None]:
    """A folder of the card's that lies in memory, as the image mounts it; this user's own."""
    found = _found(f"{SCRIPTS}/make-data", r"mount -t tmpfs -o (\S+) passing ")
    options = [each for each in found.split(",") if not each.startswith(("uid=", "gid="))]
    folder.mkdir(parents=True)
    _run("mount", "-t", "tmpfs", "-o", ",".join(options), "passing", folder)
    try:
        yield
    finally:
        _run("umount", folder)


def _found(file: str, pattern: str) -> str:
    """What a file of the image's says: a copy of it would soon be another one."""
    found = re.search(pattern, (IMAGE / file).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{file} has no line {pattern}: has it been written anew?")
    return found[1]


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout.strip()
