"""A program on a terminal of its own, pressed and watched from outside."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.bench.kit.processes import PROJECT

CHUNK = 1 << 16


class Terminal:
    """`command` on 80 columns by 24 lines while the context lasts."""

    def __init__(self, command: Sequence[str]) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        place = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=PROJECT, env=place
        )
        os.close(theirs)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def rest(self, seconds: float) -> None:
        """Take in what it draws, so that it never waits for us."""
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0:
            self._read(left_s)

    def await_words(self, words: bytes, within_s: float = 60.0) -> float:
        """Seconds until these have been written; TimeoutError tells what was written instead."""
        began_s, seen = time.monotonic(), b""
        while words not in seen:
            if time.monotonic() - began_s > within_s:
                raise TimeoutError(f"{words!r} was not drawn within {within_s} s: {seen[-300:]!r}")
            seen += self._read(1.0)
        return time.monotonic() - began_s

    def press(self, key: bytes, words: bytes) -> float:
        """Seconds from a key to when these words have been written."""
        os.write(self._ours, key)
        return self.await_words(words)

    def _read(self, wait_s: float) -> bytes:
        ready, _, _ = select.select([self._ours], [], [], wait_s)
        return os.read(self._ours, CHUNK) if ready else b""
