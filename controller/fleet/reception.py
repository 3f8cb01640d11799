"""What a tool hears at the broker, in a thread that comes back by itself after each loss.

A tool keeps nothing at the broker: each connection begins clean, and what is retained comes again.
"""

import secrets
import threading
from collections.abc import Callable
from queue import SimpleQueue

from controller.fleet.broker import Broker
from controller.fleet.session import Outgoing, Session
from controller.fleet.told import Down, Sent, Told
from controller.uplink.backoff import Backoff

GOODBYE_S = 2.0


class Reception:
    """Subscribed to `filters` from `start` to `close`; `tell` is called in its thread.

    A `tell` that blocks holds the broker back, which is as it should be.
    """

    def __init__(self, broker: Broker, filters: list[str], tell: Callable[[Told], None]) -> None:
        self._broker = broker
        self._filters = filters
        self._tell = tell
        self._name = f"fleet-{secrets.token_hex(6)}"
        self._over = threading.Event()
        self._outgoing: Outgoing = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="reception", daemon=True)

    def start(self) -> None:
        """Connect, now and again until it works."""
        self._thread.start()

    def close(self) -> None:
        """Say goodbye; an attempt to connect that is under way is left to end by itself."""
        self._over.set()
        self._thread.join(GOODBYE_S)

    def publish(self, number: str, topic: str, payload: bytes) -> None:
        """At QoS 1, not retained; `Sent` with this number tells what became of it."""
        self._outgoing.put((number, topic, payload))

    def _run(self) -> None:
        backoff = Backoff(1.0, 30.0)
        while not self._over.is_set():
            session = Session(self._broker, self._filters, self._name, self._tell)
            words = session.live(self._over, self._outgoing)
            if session.was_up:
                backoff.reset()
            if not self._over.is_set():
                self._tell(Down(words))
                self._give_up()
                self._over.wait(backoff.next_s())

    def _give_up(self) -> None:
        """What nobody could send is not sent later, when it is no longer meant."""
        while not self._outgoing.empty():
            number, _, _ = self._outgoing.get()
            self._tell(Sent(number, "there was no connection to the broker"))
