"""A bundle in pieces of 4 KiB, each with its digest: what the pod has already need not come again.

`<bundle>.pieces` lies beside it on the update host (firmware/image/pieces.py makes it): one line of
JSON, then 16 bytes of SHA-256 for each piece. Pieces begin anew at each of `starts`, so that those
of a slot's root lie as they do on the card. Nothing of it is trusted: the whole file is judged.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

PIECE, DIGEST = 4096, 16
SUFFIX = ".pieces"
MOST_BYTES = 8 << 20
# Two ranges that are nearer than this are asked for as one.
NEAR = 128 * 1024
# So many pieces are looked at together, and so many bytes of the root are read at once.
AT_ONCE, AHEAD = 256, 128 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `end` of the bundle, and what they come to."""

    start: int
    end: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Pieces:
    """All of a bundle of `size` bytes, in order and without a gap."""

    size: int
    pieces: tuple[Piece, ...]

    @classmethod
    def read(cls, data: bytes, size: int) -> "Pieces":
        """As the host has it; ValueError where it is not of a bundle of that size."""
        line, _, digests = data.partition(b"\n")
        head = json.loads(line)
        if not isinstance(head, Mapping) or head.get("size") != size:
            raise ValueError("the pieces are of another bundle")
        starts = head.get("starts")
        if not isinstance(starts, list) or not all(isinstance(each, int) for each in starts):
            raise ValueError("the pieces do not say where they begin")
        spans = list(_spans([*starts, size]))
        if len(digests) != len(spans) * DIGEST:
            raise ValueError("there is not one digest for each piece")
        found = (digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))
        return cls(size, tuple(Piece(*span, each) for span, each in zip(spans, found, strict=True)))

    def fill(self, part: BinaryIO, seed: BinaryIO | None) -> list[tuple[int, int]]:
        """Put into `part` what `seed` has of it; the ranges that are missing then, in order.

        What is right in `part` already is not written again.
        """
        part.truncate(self.size)
        known = dict(_digests(seed)) if seed is not None else {}
        missing: list[tuple[int, int]] = []
        for at in range(0, len(self.pieces), AT_ONCE):
            some = self.pieces[at : at + AT_ONCE]
            part.seek(some[0].start)
            there = part.read(some[-1].end - some[0].start)
            taken: list[tuple[int, bytes]] = []
            for piece in some:
                length = piece.end - piece.start
                begin = piece.start - some[0].start
                mine = there[begin : begin + length]
                # Where nothing was written yet there are zeros, which need no digest.
                if mine.strip(b"\0") and digest(mine) == piece.digest:
                    continue
                if seed is not None and (place := known.get(piece.digest)) is not None:
                    seed.seek(place)
                    taken.append((piece.start, seed.read(length)))
                elif missing and piece.start - missing[-1][1] < NEAR:
                    missing[-1] = (missing[-1][0], piece.end)
                else:
                    missing.append((piece.start, piece.end))
            _put(part, taken)
        return missing


def _put(part: BinaryIO, taken: list[tuple[int, bytes]]) -> None:
    """What follows each other is one write."""
    runs: list[tuple[int, list[bytes]]] = []
    end = -1
    for start, data in taken:
        if start != end:
            runs.append((start, []))
        runs[-1][1].append(data)
        end = start + len(data)
    for start, pieces in runs:
        part.seek(start)
        part.write(b"".join(pieces))


def pack(bundle: BinaryIO, starts: list[int], size: int) -> bytes:
    """What lies beside a bundle whose pieces begin anew at `starts`, the first of them 0."""
    head = json.dumps({"size": size, "starts": starts}).encode()
    found = []
    for start, end in _spans([*starts, size]):
        bundle.seek(start)
        found.append(digest(bundle.read(end - start)))
    return b"\n".join((head, b"".join(found)))


def digest(data: bytes) -> bytes:
    """Of one piece."""
    return hashlib.sha256(data).digest()[:DIGEST]


@contextmanager
def open_seed(path: Path | None) -> Iterator[BinaryIO | None]:
    """The root that runs; None where it may not be read."""
    with ExitStack() as stack:
        seed = None
        if path is not None:
            with suppress(OSError):
                seed = stack.enter_context(path.open("rb", buffering=AHEAD))
        yield seed


def _digests(seed: BinaryIO) -> Iterator[tuple[bytes, int]]:
    at = 0
    seed.seek(0)
    while data := seed.read(PIECE):
        yield digest(data), at
        at += len(data)


def _spans(starts: list[int]) -> Iterator[tuple[int, int]]:
    if starts[0] != 0 or any(first >= last for first, last in pairwise(starts)):
        raise ValueError("the pieces do not follow each other")
    for first, last in pairwise(starts):
        for start in range(first, last, PIECE):
            yield start, min(start + PIECE, last)
