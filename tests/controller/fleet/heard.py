"""A reception whose words are kept, to be waited for; and messages put at a broker."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import TypeVar

from controller.fleet.broker import Broker
from controller.fleet.pod import Message
from controller.fleet.reception import Reception
from controller.fleet.told import Told
from tests.listener import Listener

WITHIN_S = 20.0
T = TypeVar("T", bound=Told)


class Heard:
    """What a reception told, in order."""

    def __init__(self, reception: Reception, told: "Queue[Told]") -> None:
        self.reception = reception
        self._told = told

    def until(self, kind: type[T]) -> tuple[T, list[Told]]:
        """The next word of this kind, and all that came before it."""
        before: list[Told] = []
        while not isinstance(word := self._told.get(timeout=WITHIN_S), kind):
            before.append(word)
        return word, before


@contextmanager
def hearing(broker: Broker, *filters: str) -> Iterator[Heard]:
    """Started, and closed at the end."""
    told: Queue[Told] = Queue()
    reception = Reception(broker, list(filters), told.put)
    reception.start()
    try:
        yield Heard(reception, told)
    finally:
        reception.close()


def put(port: int, messages: Iterable[Message]) -> None:
    """Publish them, retained where they say so; comes back when the broker has them."""
    with Listener(port, "nothing") as sender:
        last = None
        for message in messages:
            last = sender.client.publish(message.topic, message.payload, 1, retain=message.retained)
        if last is not None:
            last.wait_for_publish(WITHIN_S)
