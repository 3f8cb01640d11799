"""One connection of a worker: a share of what pods tell, acknowledged by hand; and their marks.

Nothing is kept for it at the broker. What was on its way when it breaks comes again: pods keep
their rows until the mark covers them.
"""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from paho.mqtt.packettypes import PacketTypes

from controller.contract.payload import JSON
from controller.contract.topics import Topics
from controller.fleet.broker import Broker
from controller.fleet.dialling import LOST, UnreachedError, dial
from controller.uplink.happenings import (
    Answered,
    Connected,
    Happening,
    Received,
    Subscribed,
)
from controller.uplink.reasons import FAILURE, refusal
from controller.uplink.wire import NO_ANSWER, Wire, properties

ANSWER_S = 20.0
WINDOW = 20
SESSION_S = 60

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

    `shared` says, once it is open, whether the broker gives each message to one worker only. The
    `name` is the worker's in all its lives: a broker that still keeps something for the one before
    lets go of it then.
    """

    def __init__(self, broker: Broker, reading: Reading, most: int, name: str) -> None:
        self.shared = True
        self._broker = broker
        self._reading = reading
        self._most = most
        self._under_way: set[int] = set()
        self._window = WINDOW
        self.refused = ""
        """Why the broker did not take a mark, if it did not."""
        self._wire = Wire(name, LOST)
        self._paho = self._wire.paho

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._paho.disconnect()
        self._wire.drop()

    def open(self) -> None:
        """Connect and subscribe; Lost where that fails."""
        connected = self._enter(0)
        self.shared = self._sharing(connected)
        if not self.shared:
            # RabbitMQ then keeps what waits as `mqtt.durable_queue_type` says, on several nodes. A
            # queue that ends with the connection would die with its node, and until that is back
            # the others refuse every event that it would have got.
            self._paho.disconnect()
            self._wire.happened.clear()
            self._wire.over = None
            connected = self._enter(SESSION_S)
        self._window = min(WINDOW, getattr(connected.properties, "ReceiveMaximum", WINDOW))
        self._paho.subscribe([(name, 1) for name in self._reading.filters(shared=self.shared)])
        if (code := max(self._await(Subscribed).codes)) >= FAILURE:
            raise Lost(f"{refusal(code)}; it must let this user read events, results and meta")

    def step(self, wait_s: float) -> list[Received]:
        """What has come, after so long at most; Lost once it is over and nothing is left."""
        wire = self._wire
        wire.turn(wait_s)
        while len(wire.happened) < self._most and self._more():
            wire.turn(0.0)
        came = [each for each in wire.happened if isinstance(each, Received)]
        for each in wire.happened:
            if isinstance(each, Answered):
                self._answered(each)
        wire.happened.clear()
        if wire.over is not None and not came:
            raise Lost(wire.over.words)
        return came

    def acknowledge(self, received: Received) -> None:
        """It is committed: the broker may send another."""
        if received.mid:
            self._paho.ack(received.mid, 1)

    @property
    def room(self) -> bool:
        """Whether a mark can be sent now."""
        return len(self._under_way) < self._window and self._wire.over is None

    @property
    def answered(self) -> bool:
        """Whether the broker has answered for all marks that were sent."""
        return not self._under_way

    def say(self, topics: Topics, payload: bytes) -> None:
        """A pod's mark, retained, so that it finds it when it comes."""
        own = properties()
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
        asked = properties(PacketTypes.CONNECT)
        asked.ReceiveMaximum = self._most
        asked.SessionExpiryInterval = session_s
        try:
            dial(self._paho, self._broker, asked)
        except UnreachedError as error:
            raise Lost(str(error)) from error

    def _await(self, kind: type[H]) -> H:
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            if (came := self._wire.take(kind)) is not None:
                return came
            if self._wire.over is not None:
                raise Lost(self._wire.over.words)
            self._wire.turn(0.5)
        raise Lost(NO_ANSWER)

    def _more(self) -> bool:
        bundle = self._paho.bundle
        return self._wire.over is None and bundle is not None and bundle.wait(0.0)
