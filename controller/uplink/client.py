"""One connection's life over paho, MQTT 5: opened once, and thrown away after the first loss.

paho runs in the caller's thread: `step` waits on the socket and hands back what happened.

The session: clean start false, and it expires with the will delay. It carries nothing, as the
outbox is what lasts: every connection subscribes anew and sends again from the mark. It is there
only because a broker sends the will at once, delay or not, when the session ends with the
connection (MQTT 5.0, 3.1.3.2.2). A broker may choke on a session that it keeps, as RabbitMQ does
on a queue that has lost its members (rabbitmq-server, issue 13828): who was not let in comes with
a clean start the next time. That costs a will.
"""

import ssl
import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Self, TypeVar

from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from controller.contract.payload import TEXT
from controller.contract.topics import OFFLINE, Topics
from controller.uplink.bundle import Bundle
from controller.uplink.happenings import Answered, Connected, Happening, Received, Subscribed
from controller.uplink.link import Link, Tls
from controller.uplink.publication import Answer, Publication
from controller.uplink.reasons import DOUBTFUL, FAILURE, refusal
from controller.uplink.trust import make_context, refused
from controller.uplink.wire import NO_ANSWER, Ending, Wire, properties

RECEIVED_BYTES = 16 * 1024  # all that comes is far smaller; the broker keeps larger ones to itself
RECEIVED_AT_ONCE = 20  # commands that are not acknowledged yet; further ones wait at the broker

CLOSED = (
    "the connection to the broker was lost; where that goes on, look whether another uplink "
    "comes under this pod's name"
)
CLOSED_EARLY = (
    "what answers closes the connection before it is open; is it an MQTT 5 broker, "
    "and does it want TLS or a certificate? check mqtt.yaml"
)

H = TypeVar("H", bound=Happening)


class Lost(Exception):  # noqa: N818 - it says what happened, which may be a stop
    """The connection did not come about, or is no more.

    `code` is "unreachable", "refused", "unfit", "nonsense", "silent", "closed" or "stopped"; the
    text says what was wrong and what to do.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Unopened(Lost):
    """It ended before the broker had let it in: what it keeps of this pod may be in the way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the broker can take: publications under way, and bytes of one packet (None: any)."""

    receive_maximum: int
    packet_bytes: int | None
    hidden: Mapping[str, int] = field(default_factory=dict)
    """The reason code for each filter that it does not let this pod read."""


class Connection:
    """A connection to the link's broker, from `open` to the first `Lost` or to `leave`.

    With a `clean` start the broker forgets what it keeps of this pod.
    """

    def __init__(self, link: Link, topics: Topics, *, clean: bool = False) -> None:
        self._clean = clean
        self._link = link
        self._topics = topics
        self._wire = Wire(f"pod-{topics.site}-{topics.pod}", CLOSED_EARLY)
        self._paho = self._wire.paho

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Throw it away: without a DISCONNECT, so that the will stands."""
        self._wire.drop()

    def open(self, stop: threading.Event) -> Limits:
        """Connect, subscribe, and say what the broker can take; Lost where that fails.

        So it does where the broker has no reason to keep marks from this pod, and does.
        """
        opening = self.opening()
        while not stop.is_set():
            try:
                next(opening)
            except StopIteration as done:
                limits: Limits = done.value
                return limits
        raise Lost("stopped", "the uplink was stopped while it connected")

    def opening(self) -> Generator[None, None, Limits]:
        """`open` in steps, for who has others to look after meanwhile.

        Between two of them the broker has been waited for, for `poll_s` of the link's pace.
        """
        self._connect()
        try:
            connected = yield from self._await(Connected)
        except Lost as lost:
            raise Unopened(lost.code, str(lost)) from lost
        self._wire.closed = CLOSED
        if connected.code >= FAILURE:
            raise Lost("refused", f"{refusal(connected.code)}; check mqtt.yaml and the broker")
        wanted = _filters(self._topics, self._link)
        self._paho.subscribe(list(wanted))
        codes = (yield from self._await(Subscribed)).codes
        if (code := codes[0]) in DOUBTFUL:
            raise Lost("unfit", f"{refusal(code)}, which is to read {self._topics.ack}")
        answered = zip((name for name, _ in wanted), codes, strict=False)
        # A broker whose rules know nothing of renewing is not wrong for it.
        optional = self._topics.certificate
        hidden = {n: code for n, code in answered if code >= FAILURE and n != optional}
        return _limits(connected.properties, hidden)

    @property
    def bundle(self) -> Bundle | None:
        """What it reads and writes on, once it is connected."""
        return self._paho.bundle

    def acknowledge(self, mid: int) -> None:
        """The broker need not send this one again: it is on disk, or refused and told so."""
        if mid:
            self._paho.ack(mid, 1)

    def step(self, wait_s: float) -> list[Answered | Received]:
        """Wait for the broker, at most so long, and say what happened; Lost once it is over."""
        wire = self._wire
        if not wire.happened:
            wire.turn(wait_s)
        told = [h for h in wire.happened if isinstance(h, Answered | Received)]
        wire.happened.clear()
        if not told and wire.over is not None:
            raise _lost(wire.over)
        return told

    def publish(self, publication: Publication) -> int:
        """Send it; the packet id under which it will be answered."""
        sent = self._paho.publish(
            publication.topic,
            publication.payload,
            qos=0 if publication.lossy else 1,
            retain=publication.retain,
            properties=_publish_properties(publication),
        )
        if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise Lost("closed", "the connection broke while something was being sent")
        return sent.mid

    def leave(self) -> None:
        """Say goodbye: the will is dropped, and the session with it."""
        last = properties(PacketTypes.DISCONNECT)
        last.SessionExpiryInterval = 0
        self._paho.disconnect(properties=last)

    def _connect(self) -> None:
        link = self._link
        self._prepare()
        asked = _connect_properties(link)
        try:
            self._paho.connect(
                link.host, link.port, link.keepalive_s, clean_start=self._clean, properties=asked
            )
        except ssl.SSLError as error:
            raise Lost("refused", refused(error, link.host)) from error
        except (OSError, UnicodeError) as error:  # a name that cannot be one is a UnicodeError
            words = f"no broker answers at {link.host}, port {link.port} ({error})"
            raise Lost("unreachable", f"{words}; check mqtt.yaml and the network") from error

    def _prepare(self) -> None:
        link = self._link
        self._paho.connect_timeout = min(link.pace.answer_s, 10.0)
        self._paho.username_pw_set(link.username, link.password)
        if link.tls is not None:
            self._trust(link.tls)
        will = properties(PacketTypes.WILLMESSAGE)
        will.WillDelayInterval = link.will_delay_s
        will.PayloadFormatIndicator = 1
        will.ContentType = TEXT
        self._paho.will_set(self._topics.availability, OFFLINE, 1, retain=True, properties=will)

    def _trust(self, tls: Tls) -> None:
        try:
            self._paho.tls_set_context(make_context(tls))
        except (OSError, ValueError) as error:  # an SSLError is an OSError
            words = f"the certificates named by tls in mqtt.yaml cannot be used ({error})"
            raise Lost("refused", f"{words}; each must be there, readable and PEM") from error

    def _await(self, kind: type[H]) -> Generator[None, None, H]:
        deadline = time.monotonic() + self._link.pace.answer_s
        while time.monotonic() < deadline:
            self._wire.turn(self._link.pace.poll_s)
            if (came := self._wire.take(kind)) is not None:
                return came
            if self._wire.over is not None:
                raise _lost(self._wire.over)
            yield
        raise Lost("silent", NO_ANSWER)


def _lost(over: Ending) -> Lost:
    return Lost(
        over.code, f"{over.words}; check mqtt.yaml" if over.code == "nonsense" else over.words
    )


def _filters(topics: Topics, link: Link) -> tuple[tuple[str, SubscribeOptions], ...]:
    """What this pod reads; of commands none that lies at the broker, and each says if it is to."""
    asked = SubscribeOptions(
        qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND
    )
    plain = SubscribeOptions(qos=1)
    desired = ((topics.desired, plain),) if link.desired else ()
    has_own = link.tls is not None and link.tls.cert is not None
    certificate = ((topics.certificate, plain),) if has_own else ()
    return ((topics.ack, plain), (topics.commands, asked), *desired, *certificate)


def _publish_properties(publication: Publication) -> Properties | None:
    if not publication.media_type:
        return None
    correlation = publication.correlation if isinstance(publication, Answer) else None
    return _described(publication.media_type, correlation)


@lru_cache(maxsize=16)
def _described(media_type: str, correlation: bytes | None) -> Properties:
    """What a payload is, for a reader that knows no topics of ours: UTF-8 text of this type."""
    own = properties()
    own.PayloadFormatIndicator = 1
    own.ContentType = media_type
    if correlation is not None:
        own.CorrelationData = correlation
    packed = own.pack()  # type: ignore[no-untyped-call]
    # paho would pack them anew for each message; plainly it lets only its own names be set.
    object.__setattr__(own, "pack", lambda: packed)
    return own


def _connect_properties(link: Link) -> Properties:
    asked = properties(PacketTypes.CONNECT)
    asked.SessionExpiryInterval = link.will_delay_s
    asked.MaximumPacketSize = RECEIVED_BYTES
    asked.ReceiveMaximum = RECEIVED_AT_ONCE
    return asked


def _limits(said: Properties | None, hidden: Mapping[str, int]) -> Limits:
    if getattr(said, "MaximumQoS", 1) < 1:
        raise Lost("unfit", "the broker takes QoS 0 only: nothing would be safe; allow QoS 1")
    if not getattr(said, "RetainAvailable", 1):
        raise Lost("unfit", "the broker keeps no retained messages; allow them")
    most = getattr(said, "ReceiveMaximum", 65535)
    return Limits(most, getattr(said, "MaximumPacketSize", None), hidden)
