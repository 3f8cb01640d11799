"""What paho's callbacks tell, as plain values in their order; the callbacks only enqueue."""

from collections.abc import Callable
from dataclasses import dataclass

import paho.mqtt.client as paho
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker answered the connect; a `code` of 0x80 or above is a refusal."""

    code: int
    properties: Properties | None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The broker answered the subscriptions, each with the same kind of code, in their order."""

    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The broker answered the publication `mid`; paho tells refusals and successes alike."""

    mid: int
    code: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message; `retained` if it lay at the broker before, or was published to lie there.

    `mid` is the packet to acknowledge, 0 for none. `reply` and `correlation` are the sender's.
    """

    topic: str
    payload: bytes
    retained: bool
    mid: int = 0
    reply: str | None = None
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection is over; `code` is the reason, the broker's or paho's own."""

    code: int
    by_broker: bool


Happening = Connected | Subscribed | Answered | Received | Disconnected


class Callbacks:
    """Joins a paho client's callbacks to `tell`, which must only enqueue."""

    def __init__(self, tell: Callable[[Happening], None], client: paho.Client) -> None:
        self._tell = tell
        client.on_connect = self._connect
        client.on_subscribe = self._subscribe
        client.on_publish = self._publish
        client.on_message = self._message
        client.on_disconnect = self._disconnect

    def _connect(
        self,
        _c: paho.Client,
        _u: object,
        _f: object,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._tell(Connected(reason.value, properties))

    def _subscribe(
        self, _c: paho.Client, _u: object, _mid: int, reasons: list[ReasonCode], _p: object
    ) -> None:
        self._tell(Subscribed(tuple(reason.value for reason in reasons)))

    def _publish(
        self, _c: paho.Client, _u: object, mid: int, reason: ReasonCode, _p: object
    ) -> None:
        self._tell(Answered(mid, reason.value))

    def _message(self, _c: paho.Client, _u: object, message: paho.MQTTMessage) -> None:
        asked = message.properties
        self._tell(
            Received(
                message.topic,
                bytes(message.payload),
                message.retain,
                message.mid if message.qos else 0,
                getattr(asked, "ResponseTopic", None),
                getattr(asked, "CorrelationData", None),
            )
        )

    def _disconnect(
        self,
        _c: paho.Client,
        _u: object,
        flags: paho.DisconnectFlags,
        reason: ReasonCode,
        _p: object,
    ) -> None:
        self._tell(Disconnected(reason.value, flags.is_disconnect_packet_from_server))
