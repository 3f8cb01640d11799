"""What of a new slot an old one lacks: by blocks of 4 KiB, as RAUC's block-hash-index sees it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from firmware.image.slot import BLOCK

IMAGES = ("root.squashfs", "boot.ext4")


def moved(old: Path, new: Path) -> int:
    """The bytes of the slot in `new` whose blocks are nowhere in the slot in `old`."""
    known = {digest for name in IMAGES for digest in _blocks(old / name)}
    fresh = {digest for name in IMAGES for digest in _blocks(new / name)} - known
    return len(fresh) * BLOCK


def _blocks(image: Path) -> Iterator[bytes]:
    with image.open("rb") as file:
        while block := file.read(BLOCK):
            yield hashlib.sha256(block).digest()
