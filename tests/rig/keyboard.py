"""A keyboard of the kernel's that a program makes and presses: uinput.

Interface: Linux, Documentation/input/uinput.rst; numbers: include/uapi/linux/uinput.h, input.h.
"""

import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from typing import NamedTuple

UINPUT = "/dev/uinput"
SET_EVENTS, SET_KEYS, SETUP, CREATE, DESTROY = 0x40045564, 0x40045565, 0x405C5503, 0x5501, 0x5502
SYSTEM_NAME = 0x8040552C
STAMPS_BY = 0x400445A0
USB = 3
NAME = b"rig"
SYNC, KEY = 0, 1
ENTER = 28
# The keys of a common keyboard, by which X tells that it is one.
KEYS = range(1, 120)


EVENT = struct.Struct("llHHi")


def _event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, kind, code, value)


DOWN, UP = (_event(KEY, ENTER, value) + _event(SYNC, 0, 0) for value in (1, 0))


class Keyboard(NamedTuple):
    """What is written to `file`, DOWN or UP, a reader of `device` gets with the kernel's stamp."""

    file: int
    device: Path


def listen(device: str) -> int:
    """A file in which the keyboard's events come with the kernel's stamps on CLOCK_MONOTONIC."""
    file = os.open(device, os.O_RDONLY)
    ioctl(file, STAMPS_BY, struct.pack("i", time.CLOCK_MONOTONIC))
    return file


def pressed_ns(file: int) -> int:
    """When the next press was, in whole microseconds; waits for one."""
    while True:
        seconds, us, kind, _, value = EVENT.unpack(os.read(file, EVENT.size))
        if (kind, value) == (KEY, 1):
            return int(seconds * 1_000_000 + us) * 1000


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """A keyboard while the `with` block runs."""
    file = os.open(UINPUT, os.O_WRONLY)
    try:
        ioctl(file, SET_EVENTS, KEY)
        for key in KEYS:
            ioctl(file, SET_KEYS, key)
        ioctl(file, SETUP, struct.pack("HHHH80sI", USB, 1, 1, 1, NAME, 0))
        ioctl(file, CREATE)
        name = ioctl(file, SYSTEM_NAME, bytes(64)).rstrip(b"\0").decode()
        event = next(Path("/sys/devices/virtual/input", name).glob("event*")).name
        yield Keyboard(file, Path("/dev/input", event))
        ioctl(file, DESTROY)
    finally:
        os.close(file)
