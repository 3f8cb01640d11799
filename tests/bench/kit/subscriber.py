"""A subscriber that costs next to nothing: it looks for one message's words in the raw stream."""

import socket
import time

# MQTT 3.1.1: CONNECT as "bench" with a clean session and no keep-alive; the first packet id.
CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05bench"
CONNACK_BYTES, SUBACK_BYTES = 4, 5
CHUNK = 1 << 16


class Subscriber:
    """Subscribed at QoS 0 to one filter of fewer than 100 characters, once it is made."""

    def __init__(self, port: int, topics: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        name = topics.encode()
        body = b"\x00\x01" + len(name).to_bytes(2, "big") + name + b"\x00"
        self._socket.sendall(CONNECT)
        self._socket.recv(CONNACK_BYTES, socket.MSG_WAITALL)
        self._socket.sendall(b"\x82" + bytes([len(body)]) + body)
        self._socket.recv(SUBACK_BYTES, socket.MSG_WAITALL)
        self._socket.settimeout(60)

    def seconds_until(self, last: bytes) -> float:
        """From the first bytes that come to those that hold `last`; TimeoutError: none for 60 s."""
        tail, began_s = self._socket.recv(CHUNK), time.monotonic()
        while last not in tail:
            more = self._socket.recv(CHUNK)
            if not more:
                raise ConnectionError("the broker closed the connection")
            tail = tail[-len(last) :] + more
        return time.monotonic() - began_s

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
