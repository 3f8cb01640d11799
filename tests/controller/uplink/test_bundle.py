"""The broker's socket, in large pieces."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from controller.uplink.bundle import SEND_BYTES, Bundle

PACKET = b"a packet of some forty bytes, as an answer"


@pytest.fixture(name="pair")
def _pair() -> Iterator[tuple[Bundle, socket.socket]]:
    """A bundle, and the other end."""
    mine, theirs = socket.socketpair()
    theirs.settimeout(20.0)
    bundle = Bundle(mine)
    bundle.setblocking(False)
    with closing(bundle), theirs:
        yield bundle, theirs


def everything(theirs: socket.socket) -> bytes:
    """All that comes until the other end is closed."""
    return b"".join(iter(lambda: theirs.recv(65536), b""))


def test_small_packets_go_together(pair: tuple[Bundle, socket.socket]) -> None:
    """Not one by one, and in one piece where they are flushed."""
    bundle, theirs = pair
    theirs.setblocking(False)
    for _ in range(5):
        assert bundle.send(PACKET) == len(PACKET)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)
    bundle.flush()
    assert theirs.recv(65536) == PACKET * 5


def test_what_is_enough_goes_at_once(pair: tuple[Bundle, socket.socket]) -> None:
    """So that the broker is at work while the next are packed."""
    bundle, theirs = pair
    bundle.send(b"x" * SEND_BYTES)
    assert theirs.recv(65536) == b"x" * SEND_BYTES


def test_what_the_system_does_not_take_goes_later(pair: tuple[Bundle, socket.socket]) -> None:
    """A slow broker gets every byte, in order; `wait` comes back when it takes more."""
    bundle, theirs = pair
    whole = bytes(range(256)) * 8192
    with ThreadPoolExecutor(1) as reader:
        bundle.send(whole)
        assert bundle.unsent
        had = reader.submit(everything, theirs)
        while bundle.unsent:
            assert not bundle.wait(3600.0)
            bundle.flush()
        bundle.close()
        assert had.result() == whole


def test_what_came_together_is_handed_out_in_parts(pair: tuple[Bundle, socket.socket]) -> None:
    """As paho asks for it; and nobody waits for what is here already."""
    bundle, theirs = pair
    theirs.send(b"\x40\x02ab")
    assert bundle.wait(20.0)
    assert [bundle.recv(1), bundle.recv(1)] == [b"\x40", b"\x02"]
    assert bundle.wait(3600.0), "what was read ahead is not seen"
    assert bundle.recv(10) == b"ab"
    with pytest.raises(BlockingIOError):
        bundle.recv(1)


def test_an_end_is_an_end(pair: tuple[Bundle, socket.socket]) -> None:
    """Nothing more to read, and no way to send."""
    bundle, theirs = pair
    theirs.close()
    assert bundle.wait(20.0)
    assert bundle.recv(1) == b""
    bundle.send(PACKET)
    with pytest.raises(OSError, match="Broken pipe"):
        bundle.flush()


def test_a_goodbye_still_goes(pair: tuple[Bundle, socket.socket]) -> None:
    """For paho closes as soon as it has handed over its DISCONNECT."""
    bundle, theirs = pair
    bundle.send(PACKET)
    bundle.close()
    assert everything(theirs) == PACKET
