"""A subscriber: what a technician's client would receive. The pod itself never uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

READY_S = 10.0
Received = tuple[str, bytes]


@contextmanager
def listening(host: str, port: int, topics: str) -> Iterator["Queue[Received]"]:
    """A queue of (topic, payload) of all that comes on `topics` while the context lasts.

    It is subscribed when the context begins; TimeoutError where the broker does not let it.
    """
    received: Queue[Received] = Queue()
    ready = Event()
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)

    def connected(
        client: Client, _: object, __: ConnectFlags, reason: ReasonCode, ___: Properties | None
    ) -> None:
        if not reason.is_failure:
            client.subscribe(topics, qos=1)

    def take(_: Client, __: object, message: MQTTMessage) -> None:
        received.put((message.topic, bytes(message.payload)))

    client.on_connect = connected
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = take
    client.connect(host, port)
    client.loop_start()
    try:
        if not ready.wait(READY_S):
            raise TimeoutError(f"the broker on {host}:{port} does not let us subscribe to {topics}")
        yield received
    finally:
        client.disconnect()
        client.loop_stop()
