"""What systemd is told: that the pod is ready, and that its frame loop is alive."""

import os
import socket

EVERY_NS = 1_000_000_000
# How long a start may take from when it last said that it goes on.
STARTING_S = 90


def supervised() -> bool:
    """Whether systemd runs this process as a service, and waits to hear that it is ready."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


class Watchdog:
    """Speaks systemd's notify protocol where `$NOTIFY_SOCKET` names a socket, else says nothing.

    Not sd_notify itself: one datagram a second needs no library. See sd_notify(3).
    """

    def __init__(self, address: str | None = None) -> None:
        address = os.environ.get("NOTIFY_SOCKET") if address is None else address
        self._socket: socket.socket | None = None
        self._last_ns, self._ready = 0, False
        if address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)
            self._socket.connect("\0" + address[1:] if address.startswith("@") else address)

    def starting(self) -> None:
        """What it waits for takes long: it is not to be given up."""
        self._tell(f"EXTEND_TIMEOUT_USEC={STARTING_S * 1_000_000}".encode())

    def ready(self) -> None:
        """It has started, and is watched from now on; told once."""
        if not self._ready:
            self._ready = True
            self._tell(b"READY=1")

    def feed(self, now_ns: int) -> None:
        """Call this on every frame: it tells at most once a second. With the first it is ready."""
        self.ready()
        if now_ns - self._last_ns >= EVERY_NS:
            self._last_ns = now_ns
            self._tell(b"WATCHDOG=1")

    def close(self) -> None:
        """Let the socket go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, words: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.send(words)
        except OSError:
            # systemd that does not listen restarts us anyway; a frame must not fail for it.
            return
