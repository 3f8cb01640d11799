"""A subscriber that writes down what it receives, in order, in a thread of its own."""

import ssl
import threading
from types import TracebackType
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.waiting import wait_for


class Listener:
    """Subscribed to one filter from entering on; `seen` holds (topic, payload, retained)."""

    def __init__(
        self,
        port: int,
        topic: str,
        user: str | None = None,
        password: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.seen: list[tuple[str, bytes, bool]] = []
        self._port = port
        self._topic = topic
        self._subscribed = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if user is not None:
            self.client.username_pw_set(user, password)
        if tls is not None:
            self.client.tls_set_context(tls)
        self._join(self.seen)

    def _join(self, seen: list[tuple[str, bytes, bool]]) -> None:
        """The callbacks hold no reference to the client: its sockets close as it is let go."""
        topic, subscribed = self._topic, self._subscribed

        def subscribe(client: paho.Client, *_: object) -> None:
            client.subscribe(topic, 1)

        self.client.on_connect = subscribe
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_message = lambda _c, _u, m: seen.append(
            (m.topic, bytes(m.payload), m.retain)
        )

    def __enter__(self) -> Self:
        self.client.connect("127.0.0.1", self._port)
        self.client.loop_start()
        if not self._subscribed.wait(10):
            raise TimeoutError(f"no subscription to {self._topic}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def payloads(self, topic: str) -> list[bytes]:
        """What came on the topic that ends so."""
        return [payload for name, payload, _ in list(self.seen) if name.endswith(topic)]

    def wait_payload(self, topic: str, payload: bytes, within_s: float = 20.0) -> None:
        """Until this came on the topic that ends so."""
        wait_for(f"{payload!r} on {topic}", lambda: payload in self.payloads(topic), within_s)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """At QoS 1; comes back when the broker has it."""
        self.client.publish(topic, payload, 1, retain=retain).wait_for_publish(10)
