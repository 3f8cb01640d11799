"""Which disk may be written: one that can be taken out, is not in use, and was named.

What this machine runs from is mounted, and so it is never among them.
"""

import json
import os
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REMOVABLE = ("usb", "mmc")
COLUMNS = "PATH,TYPE,SIZE,RM,HOTPLUG,TRAN,RO,MODEL,MOUNTPOINTS"


class Unfit(Exception):  # noqa: N818 - it says what the disk is
    """The disk or the image will not do; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk as `lsblk` tells of it; `used` is where it, or a part of it, is mounted."""

    path: str
    size: int
    model: str
    removable: bool
    read_only: bool
    used: tuple[str, ...]


def disks(told: Mapping[str, Any]) -> Iterator[Disk]:
    """The whole disks in what `lsblk --json --bytes` says (pure)."""
    for device in told.get("blockdevices", ()):
        if device.get("type") == "disk":
            yield Disk(
                path=device["path"],
                size=int(device["size"]),
                model=(device.get("model") or "").strip(),
                removable=bool(device.get("rm") or device.get("hotplug"))
                or device.get("tran") in REMOVABLE,
                read_only=bool(device.get("ro")),
                used=tuple(_mounted(device)),
            )


def _mounted(device: Mapping[str, Any]) -> Iterator[str]:
    yield from (place for place in device.get("mountpoints") or () if place)
    for child in device.get("children") or ():
        yield from _mounted(child)


def attached() -> list[Disk]:
    """The disks of this machine."""
    command = ["lsblk", "--json", "--bytes", "--output", COLUMNS]
    told = subprocess.run(command, check=True, capture_output=True).stdout
    return list(disks(json.loads(told)))


def why_not(disk: Disk, least: int) -> str:
    """Why this disk must not be written with `least` bytes; "" where it may."""
    if disk.used:
        return f"it is in use: {', '.join(disk.used)}; unmount it first if it is the right one"
    if not disk.removable:
        return "it is built into this machine"
    if disk.read_only:
        return "it is write-protected; is there a switch on the card?"
    if disk.size < least:
        return f"it holds {disk.size / 1e9:.1f} GB, and the image needs {least / 1e9:.1f} GB"
    return ""


def checked(target: Path, least: int) -> None:
    """Return where `target` may be written; Unfit says why not.

    A regular file may be: it is a card's image for a virtual machine.
    """
    try:
        kind = target.stat().st_mode
    except OSError as error:
        raise Unfit(f"{target}: {error.strerror}; `pod flash` alone lists the disks") from error
    if stat.S_ISREG(kind):
        return
    found = {disk.path: disk for disk in attached()}
    disk = found.get(os.path.realpath(target))
    if disk is None:
        raise Unfit(f"{target} is no whole disk; `pod flash` alone lists those that may be written")
    if why := why_not(disk, least):
        raise Unfit(f"{target} is not written: {why}")
