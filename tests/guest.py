"""A client that tries what it may do at a broker, and is told the broker's word on each thing."""

import ssl
import threading
from queue import Queue
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.waiting import wait_for


class Guest:
    """Connected from entering on; `code` is the broker's word on that. It stays away once lost."""

    def __init__(
        self, port: int, context: ssl.SSLContext | None, user: str = "", client_id: str = ""
    ) -> None:
        self.code: int | None = None
        self.lost = threading.Event()
        self.seen: list[tuple[str, bytes]] = []
        self._port = port
        self._codes: Queue[int] = Queue()
        self._subscribed = threading.Event()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if user:
            self._client.username_pw_set(user, user)
        if context is not None:
            self._client.tls_set_context(context)
        self._join()

    def _join(self) -> None:
        def connected(_c: Any, _u: Any, _f: Any, reason: Any, _p: Any) -> None:
            self.code = reason.value

        self._client.on_connect = connected
        self._client.on_publish = lambda _c, _u, _m, reason, _p: self._codes.put(reason.value)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_disconnect = lambda *_: self.lost.set()
        self._client.on_message = lambda _c, _u, m: self.seen.append((m.topic, bytes(m.payload)))

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        wait_for("an answer", lambda: self.code is not None or self.lost.is_set())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes = b"{}", *, retain: bool = False) -> int:
        """The broker's reason code: below 0x80 it took the message."""
        self._client.publish(topic, payload, 1, retain=retain)
        return self._codes.get(timeout=10)

    def subscribe(self, topic: str) -> None:
        """What the broker sends of it comes into `seen`."""
        self._subscribed.clear()
        self._client.subscribe(topic, 1)
        assert self._subscribed.wait(10)
