"""A bundle's pieces, for pods that load it: where the blocks of its root lie in it."""

import mmap
from collections.abc import Iterator
from pathlib import Path

from controller.uplink.pieces import SUFFIX, pack

# RAUC packs the images into a squashfs, which takes what does not compress as it is, so much at
# once; what does is not found again, and is loaded each time.
PACKED = 128 * 1024
AHEAD = 4 << 20


def write_pieces(bundle: Path, root: Path) -> Path:
    """`<bundle>.pieces`, beside it."""
    with bundle.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as whole:
        data = pack(file, sorted({0, *_starts(whole, root)} - {len(whole)}), len(whole))
    target = bundle.with_name(bundle.name + SUFFIX)
    target.write_bytes(data)
    return target


def _starts(whole: mmap.mmap, root: Path) -> Iterator[int]:
    """Where runs of the root's blocks begin in the bundle, and where they end."""
    at: int | None = None
    last = 0
    with root.open("rb") as file:
        while data := file.read(PACKED):
            place = at if at is not None and whole[at : at + len(data)] == data else -1
            if place < 0:
                if at is not None:
                    yield at
                place = whole.find(data, last, last + AHEAD if last else len(whole))
                if place >= 0:
                    yield place
            at = place + len(data) if place >= 0 else None
            last = max(last, place + len(data)) if place >= 0 else last
    if at is not None:
        yield at
