"""The provisioning file onto a card: checked first, and laid where the pod will look for it."""

import subprocess
from pathlib import Path

from controller.config.problems import ConfigError
from controller.config.provision import FILE, read_provision
from controller.fleet.flash.disks import Unfit

SECTOR = 512
FIRST_ENTRY = 446


def read(path: Path) -> bytes:
    """The file's bytes; Unfit tells all that is wrong in it."""
    try:
        read_provision(path)
    except ConfigError as wrong:
        raise Unfit(f"nothing is written:\n{wrong}") from wrong
    return path.read_bytes()


def lay(card: Path, text: bytes) -> None:
    """Write it into the first partition, a FAT, of a card that no machine uses now."""
    with card.open("rb") as file:
        file.seek(FIRST_ENTRY + 8)
        start = int.from_bytes(file.read(4), "little") * SECTOR
    command = ["mcopy", "-o", "-i", f"{card}@@{start}", "-", f"::{FILE}"]
    try:
        subprocess.run(command, input=text, check=True, capture_output=True)
    except FileNotFoundError as error:
        raise Unfit("mcopy is missing: install the package mtools") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise Unfit(f"{card}: the provisioning file cannot be laid onto it ({said})") from error
