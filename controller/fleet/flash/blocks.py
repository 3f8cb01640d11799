"""An image onto a disk by its block map: only what holds something, each range checked twice."""

import hashlib
import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from controller.fleet.flash.disks import Unfit

CHUNK = 1 << 20
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BlockMap:
    """Which bytes of an image hold something, with a checksum of each range, as bmaptool has it."""

    size: int
    ranges: tuple[tuple[int, int, str], ...]
    """(first byte, behind the last byte, SHA-256 in hex)"""

    @classmethod
    def read(cls, path: Path) -> "BlockMap":
        """From a .bmap file of format 2.0; Unfit where it is none."""
        try:
            tree = ET.fromstring(path.read_text())  # noqa: S314
            size, block = (int(tree.findtext(name, "")) for name in ("ImageSize", "BlockSize"))
            ranges = tuple(_range(entry, block, size) for entry in tree.iter("Range"))
        except (OSError, ET.ParseError, ValueError, KeyError) as error:
            raise Unfit(f"{path} is no block map ({error}); build the image again") from error
        return cls(size, ranges)

    @property
    def mapped(self) -> int:
        """How many bytes hold something."""
        return sum(end - begin for begin, end, _ in self.ranges)


def _range(entry: ET.Element, block: int, size: int) -> tuple[int, int, str]:
    first, _, last = (entry.text or "").strip().partition("-")
    begin, end = int(first) * block, (int(last or first) + 1) * block
    return begin, min(end, size), entry.attrib["chksum"]


def write(image: Path, blocks: BlockMap, target: Path, tell: Tell) -> None:
    """Unpack `image` (.img.zst) onto `target`, the mapped ranges alone; `tell` gets bytes done.

    Unfit where the image is not what its map says. What was written is on the disk at the end.
    """
    unpack = ["zstd", "-dcq", str(image)]
    with subprocess.Popen(unpack, stdout=subprocess.PIPE) as packed, target.open("r+b") as disk:
        source, at = packed.stdout, 0
        assert source is not None
        try:
            for begin, end, digest in blocks.ranges:
                _chunks(source, begin - at, lambda _: None)
                at = end
                disk.seek(begin)
                if _chunks(source, end - begin, disk.write, tell) != digest:
                    raise Unfit(f"{image} is not what its block map says: fetch or build it again")
            disk.flush()
            os.fsync(disk.fileno())
        finally:
            packed.kill()


def verify(target: Path, blocks: BlockMap, tell: Tell) -> None:
    """Read all of it back, from the disk and not from memory; Unfit where a byte differs."""
    with target.open("rb", buffering=0) as disk:
        os.posix_fadvise(disk.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for begin, end, digest in blocks.ranges:
            disk.seek(begin)
            if _chunks(disk, end - begin, lambda _: None, tell) != digest:
                raise Unfit(f"{target} does not hold what was written: use another card")


def _chunks(
    source: IO[bytes],
    count: int,
    take: Callable[[bytes], object],
    tell: Tell = lambda _: None,
) -> str:
    """Pass on the next `count` bytes, or what is left of them; their SHA-256 in hex."""
    seen = hashlib.sha256()
    while count > 0 and (chunk := source.read(min(CHUNK, count))):
        seen.update(chunk)
        take(chunk)
        tell(len(chunk))
        count -= len(chunk)
    return seen.hexdigest()
