"""QEMU's log of all that a guest wrote to its disk (`blklogwrites`), in the order it was written.

The format is that of the kernel's dm-log-writes: a super block, then for each request a header of
one sector and its data. All numbers are little-endian.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAGIC, VERSION, SECTOR = 0x6A736677736872, 1, 512
SUPER, HEADER = struct.Struct("<QQQI"), struct.Struct("<QQQQ")
FLUSH, FUA, DISCARD = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: `length` bytes from byte `offset` on; its data lies at `data_at` in the log.

    `end` is how long the log was once it was in it.
    """

    flags: int
    offset: int
    length: int
    data_at: int
    end: int

    @property
    def is_write(self) -> bool:
        """Whether it puts something on the disk."""
        return bool(self.length) and not self.flags & DISCARD

    @property
    def is_barrier(self) -> bool:
        """Whether all before it (FUA: and itself) is on the disk when it is over."""
        return bool(self.flags & (FLUSH | FUA))


def entries(path: Path) -> Iterator[Entry]:
    """What the log holds; ValueError for another file. A last one that is cut off is left out."""
    with path.open("rb") as file:
        magic, version, _, sector = SUPER.unpack(file.read(SUPER.size))
        if (magic, version) != (MAGIC, VERSION):
            raise ValueError(f"{path} is no log of writes")
        size, at = path.stat().st_size, sector
        while at + HEADER.size <= size:
            file.seek(at)
            first, count, flags, _ = HEADER.unpack(file.read(HEADER.size))
            data = 0 if flags & DISCARD else count * sector
            end = at + sector + data
            if end > size:
                return
            yield Entry(flags, first * sector, count * sector, at + sector, end)
            at = end
