"""One question to the update host and its answer: HTTP/1.1 over TLS, by the standard library.

What is wrong for good is an Ended, what may be better later a Later; nothing else comes out. Ranges
are those of RFC 9110, section 14.
"""

import http.client
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Self

from controller.uplink.link import Updates
from controller.uplink.trust import make_context

CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_LATER = {408, 425, 429}


class Ended(Exception):  # noqa: N818 - it says how it ended
    """It cannot be had as it was asked for; `code` for machines, the text for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Later(Exception):  # noqa: N818 - not yet
    """Not now; it is gone on with later."""


class Answer:
    """What the host answers to GET `path`, from byte `first` to before `last`, None for its end."""

    def __init__(
        self, updates: Updates, path: str, silent_s: float, first: int = 0, last: int | None = None
    ) -> None:
        self._first, self._last = first, last
        self._connection = _connection(updates, silent_s)
        headers = {"Accept-Encoding": "identity", "User-Agent": "training-pod"}
        if first or last is not None:
            headers["Range"] = f"bytes={first}-{'' if last is None else last - 1}"
        try:
            with _Told(updates.host):
                self._connection.request("GET", path, headers=headers)
                self._response = self._connection.getresponse()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._connection.close()

    @property
    def there(self) -> bool:
        """Whether the host has it at all."""
        return self._response.status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)

    def begins(self, size: int) -> int:
        """The byte that its body begins with, of a file of `size` bytes; else Ended or Later."""
        status = self._response.status
        if status == HTTPStatus.OK:
            length = self._response.getheader("Content-Length", str(size))
            if length != str(size):
                raise Ended("size", f"the update host has {length} bytes, not {size}")
            return 0
        if status == HTTPStatus.PARTIAL_CONTENT:
            found = _RANGE.fullmatch(self._response.getheader("Content-Range", ""))
            if found is None or int(found[1]) != self._first:
                raise Later("the update host sends another part than it was asked for")
            if int(found[3]) != size:
                raise Ended("size", f"the update host has {found[3]} bytes, not {size}")
            return self._first
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
            raise Later(f"the update host cannot now (HTTP {status})")
        raise Ended("http", f"the update host does not have it for this pod (HTTP {status})")

    def pieces(self, most: int, *, whole: bool = True) -> Iterator[bytes]:
        """At most so many bytes; `whole`: Ended where there are more, as it said another size."""
        while most:
            with _Told(self._connection.host):
                data = self._response.read1(min(CHUNK, most))
            if not data:
                return
            most -= len(data)
            yield data
        if whole:
            with _Told(self._connection.host):
                more = self._response.read1(1)
            if more:
                raise Ended("size", "the update host has a longer file than the command names")


class _Told:
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
