"""paho over a socket that takes and gives in one piece what paho writes and reads in many.

paho sends each packet by itself, and reads each in three pieces. Over twenty publications and
their answers that is eighty system calls, and most of what a drain costs. Of the rest, a good part
is what paho makes of each answer that says nothing but "taken".
"""

import select
import ssl
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING, Literal

import paho.mqtt.client as paho
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

READ_BYTES = 64 * 1024
# A few events: the broker takes them while the next are packed.
SEND_BYTES = 4096
MID_BYTES = 2  # all of an answer that gives no reason, which is success (MQTT 5.0, 3.4.2.1)
TAKEN = ReasonCode(PacketTypes.PUBACK)
NOTHING_MORE = Properties(PacketTypes.PUBACK)  # type: ignore[no-untyped-call]


class Bundle:
    """A connected socket, as paho uses it: `send` gathers, `recv` reads ahead."""

    def __init__(self, sock: "SocketLike") -> None:
        self._sock = sock
        self._ahead = b""
        self._unsent = bytearray()

    def fileno(self) -> int:
        """The system's number for it."""
        return self._sock.fileno()

    def setblocking(self, flag: bool) -> None:
        """As the socket's."""
        self._sock.setblocking(flag)

    def send(self, data: bytes | bytearray) -> int:
        """Take all of it: it goes when there is enough, or with the next `flush`."""
        self._unsent += data
        if len(self._unsent) >= SEND_BYTES:
            self.flush()
        return len(data)

    def recv(self, most: int) -> bytes:
        """What came, at most so many bytes; as the socket's where nothing was read ahead."""
        ahead = self._ahead or self._sock.recv(READ_BYTES)
        self._ahead = ahead[most:]
        return ahead[:most]

    @property
    def ahead(self) -> bool:
        """Whether something came already that is not read yet."""
        return bool(self._ahead) or (
            isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0
        )

    @property
    def unsent(self) -> int:
        """Bytes that wait for the system to take them."""
        return len(self._unsent)

    def flush(self) -> None:
        """Send what the system takes now; the rest stays for the next time. OSError: it is over."""
        while self._unsent:
            try:
                sent = self._sock.send(self._unsent)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            del self._unsent[:sent]

    def wait(self, seconds: float) -> bool:
        """Whether there is something to read, after so long at most, or until more can be sent."""
        if self.ahead:
            return True
        # poll, as select knows no number above 1023, and a simulated fleet has more of them.
        waiting = select.poll()
        waiting.register(self, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        return any(event & ~select.POLLOUT for _, event in waiting.poll(ceil(seconds * 1000)))

    def close(self) -> None:
        """Send what the system still takes, and close."""
        with suppress(OSError):
            self.flush()
        self._sock.close()


class Client(paho.Client):
    """A paho client on a bundle."""

    bundle: Bundle | None = None

    def turn(self, wait_s: float) -> MQTTErrorCode:
        """As paho's `loop`, over the bundle, and without the pair of sockets it writes to."""
        if self.bundle is None or self.socket() is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        try:
            self.bundle.flush()
        except OSError:
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        if self.bundle.wait(wait_s):
            self.loop_read()
        return self.loop_misc()

    def _handle_pubackcomp(self, cmd: Literal["PUBACK", "PUBCOMP"]) -> MQTTErrorCode:
        """As paho's, which makes a reason and properties for each answer, given or not."""
        packet = self._in_packet["packet"]
        if cmd != "PUBACK" or len(packet) != MID_BYTES:
            return super()._handle_pubackcomp(cmd)
        mid = int.from_bytes(packet, "big")
        with self._out_message_mutex:
            if mid in self._out_messages:
                return self._do_on_publish(mid, TAKEN, NOTHING_MORE)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _create_socket(self) -> Bundle:
        self.bundle = Bundle(super()._create_socket())
        return self.bundle
