"""One connection of a worker: a share of what pods tell, acknowledged by hand; and their marks.

Nothing is kept for it at the broker. What was on its way when it breaks comes again: pods keep
their rows until the mark covers them.
"""

import secrets
import ssl
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from controller.contract.payload import JSON
from controller.contract.topics import Topics
from controller.fleet.broker import Broker
from controller.uplink.bundle import Client
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
from controller.uplink.trust import make_context

PACKET_BYTES = 512 * 1024  # what the broker of docs/security.md takes at most
CONNECT_S = 10.0
ANSWER_S = 20.0
WINDOW = 20
SESSION_S = 60
LOST = "the connection to the broker was lost"

H = TypeVar("H", bound=Happening)


class Lost(Exception):  # noqa: N818 - it says what happened
    """The connection did not come about, or is no more; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker reads: of one site, or of all ("+"), its share among workers of one `group`.

    `share` says whether the broker is asked to share out; None: where it says that it does.
    """

    site: str
    group: str
    share: bool | None = None

    def filters(self, *, shared: bool) -> list[str]:
        """Events and results, shared out or all of them; and all of what pods are made of."""
        below = f"pods/v1/{self.site}/+"
        before = f"$share/{self.group}/" if shared else ""
        told = (f"{before}{below}/{branch}/#" for branch in ("event", "result"))
        return [*told, f"{below}/meta"]


class Line:
    """At the broker from `open` until the first `Lost`; `most` messages are in hand at once.

    `shared` says, once it is open, whether the broker gives each message to one worker only.
    """

    def __init__(self, broker: Broker, reading: Reading, most: int) -> None:
        self.shared = True
        self._broker = broker
        self._reading = reading
        self._most = most
        self._happened: list[Happening] = []
        self._lost = ""
        self._under_way: set[int] = set()
        self._window = WINDOW
        self.refused = ""
        """Why the broker did not take a mark, if it did not."""
        self._paho = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"ingest-{secrets.token_hex(6)}",
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        Callbacks(self._happened.append, self._paho)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._paho.disconnect()
        if (sock := self._paho.socket()) is not None:
            sock.close()

    def open(self) -> None:
        """Connect and subscribe; Lost where that fails."""
        connected = self._enter(0)
        self.shared = self._sharing(connected)
        if not self.shared:
            # RabbitMQ then keeps what waits as `mqtt.durable_queue_type` says, on several nodes. A
            # queue that ends with the connection would die with its node, and until that is back
            # the others refuse every event that it would have got.
            self._paho.disconnect()
            self._happened.clear()
            self._lost = ""
            connected = self._enter(SESSION_S)
        self._window = min(WINDOW, getattr(connected.properties, "ReceiveMaximum", WINDOW))
        self._paho.subscribe([(name, 1) for name in self._reading.filters(shared=self.shared)])
        if (code := max(self._await(Subscribed).codes)) >= FAILURE:
            raise Lost(f"{refusal(code)}; it must let this user read events, results and meta")

    def step(self, wait_s: float) -> list[Received]:
        """What has come, after so long at most; Lost once it is over and nothing is left."""
        self._turn(wait_s)
        while len(self._happened) < self._most and self._more():
            self._turn(0.0)
        came = [each for each in self._happened if isinstance(each, Received)]
        for each in self._happened:
            if isinstance(each, Answered):
                self._answered(each)
        self._happened.clear()
        if self._lost and not came:
            raise Lost(self._lost)
        return came

    def acknowledge(self, received: Received) -> None:
        """It is committed: the broker may send another."""
        if received.mid:
            self._paho.ack(received.mid, 1)

    @property
    def room(self) -> bool:
        """Whether a mark can be sent now."""
        return len(self._under_way) < self._window and not self._lost

    @property
    def answered(self) -> bool:
        """Whether the broker has answered for all marks that were sent."""
        return not self._under_way

    def say(self, topics: Topics, payload: bytes) -> None:
        """A pod's mark, retained, so that it finds it when it comes."""
        own = _properties(PacketTypes.PUBLISH)
        own.PayloadFormatIndicator = 1
        own.ContentType = JSON
        sent = self._paho.publish(topics.ack, payload, 1, retain=True, properties=own)
        self._under_way.add(sent.mid)

    def _sharing(self, connected: Connected) -> bool:
        """Whether to subscribe with `$share`.

        RabbitMQ 4.0 grants such a subscription and never sends anything on it; what it says of
        itself when it takes the connection is right.
        """
        offered = bool(getattr(connected.properties, "SharedSubscriptionAvailable", 1))
        if self._reading.share and not offered:
            raise Lost("the broker has no shared subscriptions: leave --share out")
        return offered if self._reading.share is None else self._reading.share

    def _answered(self, answered: Answered) -> None:
        self._under_way.discard(answered.mid)
        if answered.code >= FAILURE:
            self.refused = refusal(answered.code)

    def _enter(self, session_s: int) -> Connected:
        """Connect, with a session that lasts so long beyond the connection."""
        self._connect(session_s)
        connected = self._await(Connected)
        if connected.code >= FAILURE:
            raise Lost(f"{refusal(connected.code)}; check --username and the certificate")
        return connected

    def _connect(self, session_s: int) -> None:
        broker = self._broker
        self._paho.connect_timeout = CONNECT_S
        self._paho.username_pw_set(broker.username, broker.password)
        asked = _properties(PacketTypes.CONNECT)
        asked.MaximumPacketSize = PACKET_BYTES
        asked.ReceiveMaximum = self._most
        asked.SessionExpiryInterval = session_s
        try:
            if broker.tls is not None:
                self._paho.tls_set_context(make_context(broker.tls))
            self._paho.connect(
                broker.host, broker.port, broker.keepalive_s, clean_start=True, properties=asked
            )
        except ssl.SSLError as error:
            why = f"{broker.host} and ingest do not trust each other ({error.reason or error})"
            raise Lost(f"{why}; check --ca, --cert") from error
        except (OSError, ValueError) as error:  # a name that cannot be one is a UnicodeError
            words = f"no broker answers at {broker.label} ({error}); check --host and the network"
            raise Lost(words) from error

    def _await(self, kind: type[H]) -> H:
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            for at, happening in enumerate(self._happened):
                if isinstance(happening, kind):
                    del self._happened[at]
                    return happening
            if self._lost:
                break
            self._turn(0.5)
        raise Lost(self._lost or "the broker takes the connection but does not answer; is it MQTT?")

    def _more(self) -> bool:
        bundle = self._paho.bundle
        return not self._lost and bundle is not None and bundle.wait(0.0)

    def _turn(self, wait_s: float) -> None:
        """One turn of paho's loop over the bundle; notes where the connection ended in it."""
        try:
            code = self._paho.turn(wait_s)
        except Exception as error:
            # paho trusts its peer: bytes that are no MQTT end in whatever they lead to.
            self._lost = self._lost or f"what answers is no MQTT 5 broker ({error!r})"
            return
        for happening in self._happened:
            if isinstance(happening, Disconnected):
                self._lost = self._lost or _why(happening)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._lost = self._lost or LOST


def _why(ended: Disconnected) -> str:
    told = ended.by_broker and ended.code >= FAILURE
    return f"{refusal(ended.code)} and closed the connection" if told else LOST


def _properties(kind: int) -> Properties:
    return Properties(kind)  # type: ignore[no-untyped-call]
