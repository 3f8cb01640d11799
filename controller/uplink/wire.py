"""A connection to a broker, turned by whoever holds it: what happened on it, and how it ended.

Where it ends is noted, and told by the holder once all that came before has been read.
"""

from dataclasses import dataclass
from typing import TypeVar

from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from controller.uplink.bundle import Client
from controller.uplink.happenings import Callbacks, Disconnected, Happening
from controller.uplink.reasons import FAILURE, KEEP_ALIVE, PROTOCOL_ERROR, refusal

H = TypeVar("H", bound=Happening)


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a connection is over: "nonsense", "silent" or "closed", and the same in words."""

    code: str
    words: str


NO_BROKER = "what answers is no MQTT 5 broker"
NO_ANSWER = "the broker takes the connection but does not answer; is it MQTT?"
# The reasons that paho gives itself.
_OWN_REASONS = {
    PROTOCOL_ERROR: Ending("nonsense", NO_BROKER),
    KEEP_ALIVE: Ending("silent", "the broker has gone silent: no answer within the keep-alive"),
}


class Wire:
    """A paho client in the caller's thread, that acknowledges by hand and never connects anew.

    `closed` is what is said of a connection that breaks off without a reason given.
    """

    def __init__(self, client_id: str, closed: str) -> None:
        self.paho = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            # By the holder: what is not safe yet comes again with the next connection.
            manual_ack=True,
        )
        self.closed = closed
        self.happened: list[Happening] = []
        self.over: Ending | None = None
        Callbacks(self.happened.append, self.paho)

    def turn(self, wait_s: float) -> None:
        """One turn of paho, after so long at most; adds to `happened`, may set `over`."""
        try:
            code = self.paho.turn(wait_s)
        except Exception as error:
            # paho trusts its peer: bytes that are no MQTT end in whatever they lead to.
            self.over = Ending("nonsense", f"{NO_BROKER} ({error!r})")
            return
        for happening in self.happened:
            if isinstance(happening, Disconnected):
                self.over = self.over or self._why(happening)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self.over = self.over or Ending("closed", self.closed)

    def take(self, kind: type[H]) -> H | None:
        """The first happening of this kind, which is then no longer among them."""
        for at, happening in enumerate(self.happened):
            if isinstance(happening, kind):
                del self.happened[at]
                return happening
        return None

    def drop(self) -> None:
        """Close it without a word, so that a will stands."""
        if (sock := self.paho.socket()) is not None:
            sock.close()

    def _why(self, ended: Disconnected) -> Ending:
        if ended.by_broker and ended.code >= FAILURE:
            return Ending("closed", f"{refusal(ended.code)} and closed the connection")
        return _OWN_REASONS.get(ended.code, Ending("closed", self.closed))


def properties(kind: int = PacketTypes.PUBLISH) -> Properties:
    """Empty ones of a packet, which paho has without types."""
    return Properties(kind)  # type: ignore[no-untyped-call]
