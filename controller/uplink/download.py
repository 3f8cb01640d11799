"""One bundle from the update host into a file: gone on with where it broke off, checked whole.

Where the host has the bundle's pieces beside it, and the pod may read the root that runs, only what
differs from that is loaded. What is wrong for good is an Ended, what may be better later a Later.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from controller import durable
from controller.uplink.https import Answer, Ended, Later
from controller.uplink.link import Updates
from controller.uplink.pieces import MOST_BYTES, SUFFIX, Pieces, open_seed

log = logging.getLogger(__name__)

SYNC_BYTES = 16 << 20
# What a download leaves of the data partition to what people do at the pod.
RESERVE = 64 << 20
DONE, PART = ".raucb", ".part"


class UnfitError(Later):
    """What is put together is not the bundle: from the beginning again, and whole."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bundle as a command names it."""

    path: str
    sha256: str
    size: int


class Download:
    """`told` is given the bytes that are there; `go_on` says whether they are still wanted.

    Afterwards `moved` counts the bytes that came over the network.
    """

    def __init__(
        self,
        updates: Updates,
        wanted: Wanted,
        told: Callable[[int], None],
        go_on: Callable[[], bool],
        silent_s: float,
    ) -> None:
        self.moved = 0
        self._updates, self._wanted = updates, wanted
        self._told, self._go_on, self._silent_s = told, go_on, silent_s
        self._part = updates.folder / f"{wanted.sha256}{PART}"

    def run(self) -> Path:
        """The whole and checked file; Ended, or Later: what is there is kept for the next time."""
        done = self._part.with_suffix(DONE)
        if done.exists():
            return done
        try:
            self._part.touch()
            with self._part.open("r+b") as file:
                fresh = self._load(file)
        except OSError as error:
            self._part.unlink(missing_ok=True)
            raise Ended("no_space", f"the card does not take the bundle ({error})") from error
        self._check(fresh=fresh)
        self._part.replace(done)
        durable.sync(done.parent)
        return done

    def _load(self, file: BinaryIO) -> bool:
        """All that is missing, on disk when this returns: whether all of it came over the line."""
        size, have = self._wanted.size, file.seek(0, os.SEEK_END)
        if have > size:
            have = file.truncate(0)
        self._make_sure_of_room(file)
        missing = [(have, size)] if have < size else []
        if (pieces := self._pieces()) is not None:
            with open_seed(self._updates.seed) as seed:
                missing = pieces.fill(file, seed)
        self._told(size - sum(end - start for start, end in missing))
        fresh = missing == [(0, size)]
        while missing:
            missing, fresh = self._get(file, missing, fresh=fresh)
        _sync(file)
        return fresh

    def _get(
        self, file: BinaryIO, missing: list[tuple[int, int]], *, fresh: bool
    ) -> tuple[list[tuple[int, int]], bool]:
        """The first range that is missing; those that are then."""
        (start, end), *rest = missing
        last = None if end == self._wanted.size else end
        with Answer(self._updates, self._wanted.path, self._silent_s, start, last) as answer:
            if answer.begins(self._wanted.size) < start:  # a host without ranges
                file.truncate(0)
                start, end, rest, fresh = 0, self._wanted.size, [], True
            left = sum(last - first for first, last in rest)
            self._write(file, answer.pieces(end - start, whole=last is None), start, end, left)
        return rest, fresh

    def _write(self, file: BinaryIO, pieces: Iterator[bytes], at: int, end: int, left: int) -> None:
        file.seek(at)
        synced = at
        for data in pieces:
            file.write(data)
            at += len(data)
            self.moved += len(data)
            if at - synced >= SYNC_BYTES:
                _sync(file)
                synced = at
                self._make_sure_of_room(file)
            self._told(self._wanted.size - left - (end - at))
            if not self._go_on():
                raise Later("it is not to be loaded now")
        _sync(file)
        if at < end:
            raise Later("the update host closed the connection too early")

    def _pieces(self) -> Pieces | None:
        """What the bundle is made of, where it helps and the host has it."""
        if self._updates.seed is None:
            return None
        path = self._wanted.path + SUFFIX
        try:
            with Answer(self._updates, path, self._silent_s) as answer:
                if not answer.there:
                    return None
                data = b"".join(answer.pieces(MOST_BYTES, whole=False))
            self.moved += len(data)
            return Pieces.read(data, self._wanted.size)
        except (ValueError, RecursionError) as error:
            log.warning("%s: %s: all of the bundle is loaded", path, error)
            return None

    def _check(self, *, fresh: bool) -> None:
        with self._part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found == self._wanted.sha256:
            return
        self._part.unlink(missing_ok=True)
        if fresh:
            raise Ended("sha256", "what the update host has is another file than the command names")
        raise UnfitError("what was put together does not fit: from the beginning again")

    def _make_sure_of_room(self, file: BinaryIO) -> None:
        """For what is not on the card yet; a file with holes has less there than it is long."""
        disk, there = os.statvfs(self._part.parent), os.fstat(file.fileno()).st_blocks * 512
        missing, free = max(self._wanted.size - there, 0), disk.f_bavail * disk.f_frsize
        if free < missing + RESERVE:
            self._part.unlink(missing_ok=True)
            needed = f"{missing >> 20} MiB and {RESERVE >> 20} to spare are needed"
            raise Ended("no_space", f"{free >> 20} MiB are free on the card: {needed}")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def forget(folder: Path, but: str = "") -> None:
    """Remove what was loaded, but for the bundle of this sha256."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.suffix in (DONE, PART) and path.stem != but:
                path.unlink(missing_ok=True)
