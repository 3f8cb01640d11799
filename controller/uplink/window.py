"""What is under way: published and not yet answered, never more than the broker can take.

paho 2.2.0 keeps neither its own `max_inflight` nor the broker's Receive Maximum for MQTT 5, so
this window does.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 20
MOST_BYTES = 16 * 1024
"""On a line of 1 kB a second they take 16 s: a ping behind them is answered within its time."""

T = TypeVar("T")


@dataclass(slots=True)
class _Entry(Generic[T]):
    mid: int
    item: T
    size: int
    sent_s: float
    answered: bool = False


class Window(Generic[T]):
    """Up to `min(20, receive_maximum)` items in the order they were sent, each under its packet id.

    There is no room either while more than `MOST_BYTES` are unanswered.
    An answer may come in any order; items leave only from the front, so what left is a prefix
    of what was sent.
    """

    def __init__(self, receive_maximum: int) -> None:
        self.size = max(1, min(MOST, receive_maximum))
        self._entries: deque[_Entry[T]] = deque()
        self._unanswered = 0
        self._heard_s = 0.0

    @property
    def room(self) -> int:
        """How many more may be sent now."""
        return self.size - len(self._entries) if self._unanswered <= MOST_BYTES else 0

    @property
    def under_way(self) -> int:
        """How many have not left yet."""
        return len(self._entries)

    def sent(self, mid: int, item: T, now_s: float, size: int = 0) -> None:
        """One more of `size` bytes is under way; RuntimeError if there was no room for it."""
        if self.room <= 0:
            raise RuntimeError(f"the window of {self.size} is full")
        self._entries.append(_Entry(mid, item, size, now_s))
        self._unanswered += size

    def answer(self, mid: int, now_s: float) -> T | None:
        """The item that was answered, or None where no unanswered one has this packet id."""
        for entry in self._entries:
            if entry.mid == mid and not entry.answered:
                entry.answered = True
                self._unanswered -= entry.size
                self._heard_s = now_s
                return entry.item
        return None

    def leave(self) -> Iterator[T]:
        """The items that are answered together with all before them, in order."""
        while self._entries and self._entries[0].answered:
            yield self._entries.popleft().item

    def waiting_s(self, now_s: float) -> float:
        """How long nothing was answered while something should have been; 0 with none.

        On a slow line the last item waits for all before it: as long as those are answered, it is
        on its way.
        """
        sent_s = (entry.sent_s for entry in self._entries if not entry.answered)
        return next((now_s - max(each, self._heard_s) for each in sent_s), 0.0)
