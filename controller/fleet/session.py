"""One connection of a tool: MQTT 5, clean, subscribed, and told when all that is retained has come.

MQTT does not tell that. So the tool sends itself a marker, after it has subscribed; the broker
hands out what lies ready first. Some brokers look retained messages up on the side: a round trip
in which such a message came is followed by another one.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes

from controller.contract.topics import tool_root
from controller.fleet.broker import Broker
from controller.fleet.dialling import LOST, UnreachedError, dial
from controller.fleet.pod import Message
from controller.fleet.told import Complete, Sent, Told, Up
from controller.uplink.happenings import (
    Answered,
    Callbacks,
    Connected,
    Disconnected,
    Happening,
    Received,
    Subscribed,
)
from controller.uplink.reasons import FAILURE, refusal
from controller.uplink.wire import properties

POLL_S = 0.1
NOBODY_LISTENS = 0x10
# What is to be published: under which number, where, and what.
Outgoing = SimpleQueue[tuple[str, str, bytes]]


class Session:
    """One connection, from its opening to its loss."""

    def __init__(
        self, broker: Broker, filters: list[str], name: str, tell: Callable[[Told], None]
    ) -> None:
        self.was_up = False
        self._broker = broker
        self._marker = f"{tool_root(name)}/marker"
        self._filters = [*filters, self._marker]
        self._tell = tell
        self._happened: list[Happening] = []
        self._sent: dict[int, str] = {}
        self._round = 0
        self._marker_mid = 0
        self._came = False
        self._lost = ""
        self._paho = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        Callbacks(self._happened.append, self._paho)

    def live(self, over: threading.Event, outgoing: Outgoing) -> str:
        """Until it is over; why, and what to do."""
        if fault := self._connect():
            return fault
        while not over.is_set() and not self._lost:
            if self._paho.loop(POLL_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._lost = self._lost or LOST
            happened, self._happened[:] = list(self._happened), []
            for happening in happened:
                self._take(happening)
            if self.was_up and not self._lost:
                self._send(outgoing)
        self._paho.disconnect()
        for number in self._sent.values():
            self._tell(Sent(number, "the connection was lost before the broker had it"))
        return self._lost

    def _connect(self) -> str:
        """Open it; what was wrong, or ""."""
        try:
            dial(self._paho, self._broker, properties(PacketTypes.CONNECT))
        except UnreachedError as error:
            return str(error)
        return ""

    def _take(self, happening: Happening) -> None:
        match happening:
            case Received():
                self._received(happening)
            case Answered():
                self._answered(happening)
            case Connected():
                self._connected(happening.code)
            case Subscribed():
                self._subscribed(max(happening.codes))
            case Disconnected():
                refused = happening.by_broker and happening.code >= FAILURE
                why = f"{refusal(happening.code)} and closed the connection" if refused else LOST
                self._lost = self._lost or why

    def _connected(self, code: int) -> None:
        if code >= FAILURE:
            self._lost = f"{refusal(code)}; check --username and the certificate"
        else:
            self._paho.subscribe([(name, 1) for name in self._filters])

    def _subscribed(self, code: int) -> None:
        if code >= FAILURE:
            self._lost = f"{refusal(code)}; it must let this user read pods/v1/# but results"
            return
        self.was_up = True
        self._tell(Up())
        self._mark()

    def _received(self, received: Received) -> None:
        if received.topic != self._marker:
            self._came = self._came or received.retained
            self._tell(Message(received.topic, received.payload, received.retained))
        elif received.payload == str(self._round).encode() and self._came:
            self._mark()
        elif received.payload == str(self._round).encode():
            self._tell(Complete())

    def _mark(self) -> None:
        self._round, self._came = self._round + 1, False
        self._marker_mid = self._paho.publish(self._marker, str(self._round), 1).mid

    def _send(self, outgoing: Outgoing) -> None:
        try:
            while True:
                number, topic, payload = outgoing.get_nowait()
                self._sent[self._paho.publish(topic, payload, 1).mid] = number
        except Empty:
            return

    def _answered(self, answered: Answered) -> None:
        if answered.mid == self._marker_mid and answered.code >= FAILURE:
            self._tell(Complete(f"{refusal(answered.code)} to write {self._marker}"))
        if (number := self._sent.pop(answered.mid, None)) is not None:
            self._tell(Sent(number, _fault(answered.code)))


def _fault(code: int) -> str:
    if code == NOBODY_LISTENS:
        return "nobody takes it: the pod is not connected, or takes no commands"
    return refusal(code) if code >= FAILURE else ""
