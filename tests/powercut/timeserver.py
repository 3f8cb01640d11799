"""A time server for a guest: SNTP (RFC 4330) on this machine's port 123, as root."""

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, UDPServer

PORT, SERVER, STRATUM = 123, 4 << 3 | 4, 1
# Seconds from 1900, where NTP's time begins, to 1970.
EPOCH_S = 2_208_988_800
# First bytes, root delay and dispersion, reference; then reference, originate, receive, transmit.
ANSWER = struct.Struct(">BBbbII4sQ8sQQ")


class _Asked(BaseRequestHandler):
    def handle(self) -> None:
        """Tell this machine's time, with what the guest sent as its own."""
        asked, sock = self.request
        now = int((time.time() + EPOCH_S) * 2**32)
        words = (SERVER, STRATUM, 6, -20, 0, 0, b"LOCL", now, asked[40:48], now, now)
        sock.sendto(ANSWER.pack(*words), self.client_address)


@contextmanager
def answering() -> Iterator[None]:
    """It answers while the block lasts."""
    with UDPServer(("127.0.0.1", PORT), _Asked) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()
