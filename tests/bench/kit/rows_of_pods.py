"""Rows of many pods, packed beforehand, and sent as fast as the broker takes them.

A raw socket: paho would cost more than all that is measured.
"""

import json
import socket

# MQTT 3.1.1: CONNECT as "pods" with a clean session and no keep-alive.
CONNECT = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04pods"
CONNACK_BYTES, PUBACK_BYTES = 4, 4
WINDOW = 400
BODY = {"exercise": "go_nogo", "form": "training", "version": "1", "trials": 120, "seconds": 300.0}
KIND = "exercise.completed"


def packet(pod: str, store: str, seq: int, mid: int) -> bytes:
    """One PUBLISH at QoS 1, of a row that comes right after the one before it."""
    source = f"pods/v1/bench/{pod}"
    event = {
        "specversion": "1.0",
        "id": f"{pod}:{store}:{seq}",
        "source": source,
        "type": f"event.{KIND}",
        "datacontenttype": "application/json",
        "time": "2026-11-29T10:00:00.000Z",
        "bootid": "63929f4b-1ed6-455b-abee-feb22c7da686",
        "monotonicns": str(3764688880479 + seq),
        "synchronised": True,
        "store": store,
        "seq": seq,
        "after": seq - 1,
        "data": BODY,
    }
    topic, payload = f"{source}/event/{KIND}".encode(), json.dumps(event).encode()
    rest = len(topic).to_bytes(2, "big") + topic + mid.to_bytes(2, "big") + payload
    return b"\x32" + _length(len(rest)) + rest


def packets(pods: int, each: int, store: str) -> list[bytes]:
    """So many rows of so many pods, in turn, as on a morning when all come back."""
    turns = ((pod, seq) for seq in range(1, each + 1) for pod in range(pods))
    return [
        packet(f"pod-{pod}", f"{store}-{pod}", seq, 1 + n % 65535)
        for n, (pod, seq) in enumerate(turns)
    ]


class Pods:
    """One connection that stands for all of them."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._socket.sendall(CONNECT)
        self._socket.recv(CONNACK_BYTES, socket.MSG_WAITALL)
        self._socket.settimeout(60)

    def send(self, packed: list[bytes]) -> None:
        """All of them, `WINDOW` under way at a time; back when the broker has the last."""
        for at in range(0, len(packed), WINDOW):
            some = packed[at : at + WINDOW]
            self._socket.sendall(b"".join(some))
            self._socket.recv(PUBACK_BYTES * len(some), socket.MSG_WAITALL)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _length(number: int) -> bytes:
    """MQTT's variable byte integer."""
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (128 if number else 0))
        if not number:
            return bytes(out)
