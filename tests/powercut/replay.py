"""A card as it was when the power went: the log's writes put onto a copy, up to a barrier.

What came after the last barrier may be on the card or not, in any order, and of one request a part:
so each point gives two cards, the one with nothing of it and one with some of it.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.powercut.log import Entry, entries

BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Point:
    """The card after a barrier: `at` is how long the log was then, `after` what came next."""

    at: int
    after: Sequence[Entry]


def points(log: Path) -> Iterator[tuple[list[Entry], Point]]:
    """Each barrier with a write since the last one: the writes up to it, and what came next.

    The first is the card before anything was written.
    """
    epochs: list[tuple[int, list[Entry]]] = [(0, [])]
    for entry in entries(log):
        if entry.is_write:
            epochs[-1][1].append(entry)
        if entry.is_barrier and epochs[-1][1]:
            epochs.append((entry.end, []))
    before: list[Entry] = []
    for at, writes in epochs:
        yield before, Point(at, writes)
        before = writes


def some(writes: Sequence[Entry], dice: random.Random) -> list[tuple[Entry, int]]:
    """Of what was on its way: some, in their order, with how many bytes; one of them half."""
    kept = [(each, each.length) for each in writes if dice.random() < 0.5]
    if writes:
        half = dice.choice(writes)
        kept = [(each, size) for each, size in kept if each is not half]
        kept.append((half, half.length // 2 // 512 * 512))
    return kept


class Replayed:
    """A sparse copy of a disk, `file`, that the log's writes are put onto.

    `wrote` is told where something was written, and how much.
    """

    def __init__(self, file: Path, log: Path, wrote: Callable[[int, int], None]) -> None:
        self.file = file
        self._wrote = wrote
        self._disk = os.open(file, os.O_RDWR)
        self._log = os.open(log, os.O_RDONLY)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        os.close(self._disk)
        os.close(self._log)

    def put(self, entry: Entry, length: int | None = None) -> None:
        """One write, or its first `length` bytes."""
        size = entry.length if length is None else length
        data = os.pread(self._log, size, entry.data_at)
        # A new journal is zeros by the megabyte, where there is nothing anyway.
        if data.strip(b"\0") or not self._hole(entry.offset, size):
            self._write(data, entry.offset)

    def put_for_now(self, writes: Sequence[tuple[Entry, int]]) -> list[tuple[int, bytes]]:
        """These writes; the answer takes them back."""
        undo = []
        for entry, size in writes:
            undo.append((entry.offset, os.pread(self._disk, size, entry.offset)))
            self.put(entry, size)
        return undo[::-1]

    def take_back(self, undo: Sequence[tuple[int, bytes]]) -> None:
        """The card is as it was before `put_for_now`."""
        for offset, data in undo:
            self._write(data, offset)

    def _write(self, data: bytes, offset: int) -> None:
        os.pwrite(self._disk, data, offset)
        self._wrote(offset, len(data))

    def _hole(self, offset: int, size: int) -> bool:
        try:
            return os.lseek(self._disk, offset, os.SEEK_DATA) >= offset + size
        except OSError:
            return True

    def copy(self, first: int, size: int, target: Path) -> None:
        """A part of it, without its holes."""
        with target.open("wb") as file:
            file.truncate(size)
            at, end = first, first + size
            while at < end:
                try:
                    begin = os.lseek(self._disk, at, os.SEEK_DATA)
                except OSError:
                    return
                at = min(os.lseek(self._disk, begin, os.SEEK_HOLE), end)
                while begin < at:
                    sent = os.copy_file_range(
                        self._disk, file.fileno(), at - begin, begin, begin - first
                    )
                    if not sent:
                        raise OSError(f"{self.file} has become shorter")
                    begin += sent
