"""The redo log of pod.db: what each block of writes changed, on the card before it is answered.

A commit of SQLite's writes whole pages, and each of them twice. So pod.db is committed once in a
while (`held.py`), and what was written since stands here: an entry for each block of writes, in
sectors of 512 bytes that go past the page cache. Whoever opens pod.db takes in what it lacks.

An entry counts where its generation is the one that stands in pod.db, its number is the next one
and its checksum fits: so a torn one is nothing, nor is what a commit has taken in since. Its head:
magic, generation, number, length in bytes, and CRC-32 of what is before and behind that field, all
little-endian.
"""

import errno
import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from controller.durable import sync

SUFFIX = "-redo"
BYTES = 2**20
GENERATION = 8
_SECTOR = 512
_MAGIC = b"PODR"
_HEAD = struct.Struct(f"<4s{GENERATION}sII")
_SUM = struct.Struct("<I")


class Redo:
    """The log beside the database `path`, opened or made; OSError as the card says.

    It has all its length from the beginning: an entry writes its sectors, and nothing of the file
    system's own. On a card without room for that it is as long as there was room for.
    """

    def __init__(self, path: Path) -> None:
        self._path = redo_path(path)
        self._size = _made(self._path)
        self._handle = _opened(self._path)
        # Aligned to a page, as a write past the cache must be.
        self._room = mmap.mmap(-1, 64 * 1024)
        self._generation, self._number, self._at = bytes(GENERATION), 0, 0

    @property
    def used(self) -> float:
        """How much of it this generation takes, from 0 to 1."""
        return self._at / self._size if self._size else 1.0

    def begin(self, generation: bytes) -> None:
        """What there is counts no more: the next entry is the first one of this generation."""
        self._generation, self._number, self._at = generation, 0, 0

    def entries(self, generation: bytes) -> Iterator[bytes]:
        """What stands here of this generation, in order; the next entry goes behind the last."""
        self.begin(generation)
        whole = memoryview(self._path.read_bytes())
        while (entry := _entry(whole[self._at :], generation, self._number)) is not None:
            self._went(len(_framed(generation, self._number, entry)))
            yield entry

    def append(self, entry: bytes) -> bool:
        """On the card when this returns; False where there is no room for it."""
        framed = _framed(self._generation, self._number, entry)
        if self._at + len(framed) > self._size:
            return False
        if len(framed) > len(self._room):
            self._room = mmap.mmap(-1, len(framed))
        self._room[: len(framed)] = framed
        self._write(len(framed))
        self._went(len(framed))
        return True

    def wipe(self) -> None:
        """Overwrite all that was ever in it, after a commit of pod.db has taken it in."""
        with self._path.open("r+b") as file:
            written = len(file.read().rstrip(b"\0"))
            file.seek(0)
            file.write(bytes(written))
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """More than once does no harm."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write(self, length: int) -> None:
        with memoryview(self._room) as room, room[:length] as sectors:
            try:
                written = os.pwrite(self._handle, sectors, self._at)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                # A disk of larger sectors takes these through the cache.
                self.close()
                self._handle = os.open(self._path, os.O_WRONLY | os.O_DSYNC)
                written = os.pwrite(self._handle, sectors, self._at)
        if written != length:
            raise OSError(f"{self._path}: an entry was cut short")

    def _went(self, length: int) -> None:
        self._number += 1
        self._at += length


def redo_path(path: Path) -> Path:
    """Where the redo log of the database `path` is."""
    return path.with_name(f"{path.name}{SUFFIX}")


def begun(path: Path, generation: bytes) -> bool:
    """Whether the redo log of the database `path` has what a commit has not taken in."""
    try:
        with redo_path(path).open("rb") as file:
            return _entry(file.read(), generation, 0) is not None
    except FileNotFoundError:
        return False


def _framed(generation: bytes, number: int, entry: bytes) -> bytes:
    """The entry with its head, in whole sectors."""
    head = _HEAD.pack(_MAGIC, generation, number, len(entry))
    framed = head + _SUM.pack(zlib.crc32(entry, zlib.crc32(head))) + entry
    return framed + bytes(-len(framed) % _SECTOR)


def _entry(sectors: bytes | memoryview, generation: bytes, number: int) -> bytes | None:
    """The entry that begins here, None where there is none."""
    start = _HEAD.size + _SUM.size
    if len(sectors) < start:
        return None
    magic, of, which, length = _HEAD.unpack_from(sectors)
    entry = bytes(sectors[start : start + length])
    (told,) = _SUM.unpack_from(sectors, _HEAD.size)
    right = (magic, of, which, len(entry)) == (_MAGIC, generation, number, length)
    return entry if right and told == zlib.crc32(entry, zlib.crc32(sectors[: _HEAD.size])) else None


def _made(path: Path) -> int:
    """The log with all its length, or what there is room for: how long it is, in whole sectors."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        has = os.fstat(handle).st_size
        if has < BYTES:
            _fill(handle, has)
            os.fsync(handle)
            sync(path.parent)
        return os.fstat(handle).st_size // _SECTOR * _SECTOR
    finally:
        os.close(handle)


def _fill(handle: int, at: int) -> None:
    # Zeros that were written: a block that is only reserved makes its first write a journal's.
    while at < BYTES:
        try:
            at += os.pwrite(handle, bytes(BYTES - at), at)
        except OSError:
            return  # what there is room for


def _opened(path: Path) -> int:
    """A handle whose writes are on the card when they return, without the page cache if it can."""
    try:
        return os.open(path, os.O_WRONLY | os.O_DSYNC | os.O_DIRECT)
    except OSError:  # a file system that has no other way (tmpfs)
        return os.open(path, os.O_WRONLY | os.O_DSYNC)
