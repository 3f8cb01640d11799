"""One bundle from the update host into a file: gone on with where it broke off, checked whole.

HTTP/1.1 over TLS by the standard library (RFC 9110, ranges in section 14). What is wrong for good
is an Ended, what may be better later a Later; nothing else comes out.
"""

import hashlib
import http.client
import os
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from controller import durable
from controller.uplink.link import Updates
from controller.uplink.trust import make_context

CHUNK = 256 * 1024
SYNC_BYTES = 16 << 20
# What a download leaves of the data partition to what people do at the pod.
RESERVE = 64 << 20
DONE, PART = ".raucb", ".part"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_LATER = {408, 425, 429}


class Ended(Exception):  # noqa: N818 - it says how it ended
    """It cannot be had as it was asked for; `code` for machines, the text for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Later(Exception):  # noqa: N818 - not yet
    """Not now; it is gone on with later."""


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
            with self._part.open("a+b") as file:
                began = self._load(file)
        except OSError as error:
            self._part.unlink(missing_ok=True)
            raise Ended("no_space", f"the card does not take the bundle ({error})") from error
        self._check(began)
        self._part.replace(done)
        durable.sync(done.parent)
        return done

    def _load(self, file: BinaryIO) -> int:
        """All that is missing, on disk when this returns: at which byte it began."""
        have, size = file.seek(0, os.SEEK_END), self._wanted.size
        if have > size:
            have = file.truncate(0)
        self._make_sure_of_room(size - have)
        if have == size:
            return have
        with self._ask(have) as answer:
            if answer.status == HTTPStatus.OK and have:
                have = file.truncate(0)
            self._write(file, answer, have)
        return have

    def _write(self, file: BinaryIO, answer: "_Answer", have: int) -> None:
        synced = have
        for data in answer.pieces(self._wanted.size - have):
            file.write(data)
            have += len(data)
            self.moved += len(data)
            if have - synced >= SYNC_BYTES:
                _sync(file)
                synced = have
                self._make_sure_of_room(self._wanted.size - have)
            self._told(have)
            if not self._go_on():
                raise Later("it is not to be loaded now")
        _sync(file)
        if have < self._wanted.size:
            raise Later("the update host closed the connection too early")

    def _check(self, began: int) -> None:
        with self._part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest == self._wanted.sha256:
            return
        self._part.unlink(missing_ok=True)
        if began:
            raise Later("what was gone on with does not fit together: from the beginning again")
        raise Ended("sha256", "what the update host has is another file than the command names")

    def _make_sure_of_room(self, missing: int) -> None:
        found = os.statvfs(self._part.parent)
        free = found.f_bavail * found.f_frsize
        if free < missing + RESERVE:
            self._part.unlink(missing_ok=True)
            needed = f"{missing >> 20} MiB and {RESERVE >> 20} to spare are needed"
            raise Ended("no_space", f"{free >> 20} MiB are free on the card: {needed}")

    def _ask(self, have: int) -> "_Answer":
        answer = _Answer(_connection(self._updates, self._silent_s))
        try:
            answer.open(self._wanted.path, have)
            _judge(answer, have, self._wanted.size)
        except BaseException:
            answer.close()
            raise
        return answer


class _Answer:
    """What the host answers: whatever goes wrong with it is a Later."""

    def __init__(self, connection: http.client.HTTPSConnection) -> None:
        self._connection = connection
        self._response: http.client.HTTPResponse | None = None

    def __enter__(self) -> "_Answer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def status(self) -> int:
        return self._found.status

    def header(self, name: str) -> str:
        return self._found.getheader(name, "")

    def open(self, path: str, have: int) -> None:
        headers = {"Accept-Encoding": "identity", "User-Agent": "training-pod"}
        if have:
            headers["Range"] = f"bytes={have}-"
        with _told(self._connection.host):
            self._connection.request("GET", path, headers=headers)
            self._response = self._connection.getresponse()

    def pieces(self, most: int) -> Iterator[bytes]:
        """At most so many bytes. Ended where there are more: it said another size."""
        while most:
            with _told(self._connection.host):
                data = self._found.read1(min(CHUNK, most))
            if not data:
                return
            most -= len(data)
            yield data
        with _told(self._connection.host):
            if self._found.read1(1):
                raise Ended("size", "the update host has a longer file than the command names")

    def close(self) -> None:
        with suppress(OSError):
            self._connection.close()

    @property
    def _found(self) -> http.client.HTTPResponse:
        assert self._response is not None
        return self._response


class _told:  # noqa: N801 - reads as a statement
    """What the network does is a Later, in words."""

    def __init__(self, host: str) -> None:
        self._host = host

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, at: object) -> None:
        if isinstance(error, ssl.SSLError):
            why = getattr(error, "verify_message", "") or error.reason or error
            raise Later(f"{self._host} is not to be trusted ({why})") from error
        if isinstance(error, TimeoutError):
            raise Later(f"{self._host} has gone silent") from error
        if isinstance(error, OSError | http.client.HTTPException):
            raise Later(f"{self._host} is not reached ({error or type(error).__name__})") from error


def _connection(updates: Updates, silent_s: float) -> http.client.HTTPSConnection:
    try:
        context = make_context(updates.tls) if updates.tls else ssl.create_default_context()
    except (OSError, ValueError) as error:
        raise Later(f"the certificates for the update host cannot be used ({error})") from error
    return http.client.HTTPSConnection(
        updates.host, updates.port, timeout=silent_s, context=context
    )


def _judge(answer: _Answer, have: int, size: int) -> None:
    status = answer.status
    if status == HTTPStatus.OK:
        length = answer.header("Content-Length")
        if length and length != str(size):
            raise Ended("size", f"the update host has {length} bytes, the command says {size}")
    elif status == HTTPStatus.PARTIAL_CONTENT and have:
        found = _RANGE.fullmatch(answer.header("Content-Range"))
        if found is None or int(found[1]) != have:
            raise Later("the update host sends another part than it was asked for")
        if int(found[3]) != size:
            raise Ended("size", f"the update host has {found[3]} bytes, the command says {size}")
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        raise Later(f"the update host cannot now (HTTP {status})")
    else:
        raise Ended("http", f"the update host does not have it for this pod (HTTP {status})")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def forget(folder: Path, but: str = "") -> None:
    """Remove what was loaded, but for the bundle of this sha256."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.suffix in (DONE, PART) and path.stem != but:
                path.unlink(missing_ok=True)
