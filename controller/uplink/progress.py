"""How far one store's rows have come on their way: sent, refused, and committed by the consumer."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """Pure bookkeeping for one store; all numbers are `seq`, 0 for none.

    `sent` and `acknowledged` are the marks as the mailbox has noted them. `reached` is the
    furthest row that the broker answered, together with all before it; `owed` are rows among
    those that it refused: no mark passes them, so that they stay and are tried again. `doubtful`
    are rows of which it said no more than that something went wrong: the consumer may have them,
    and its mark passes them, the broker's does not. `asked` is the consumer's last word.
    """

    sent: int = 0
    acknowledged: int = 0
    reached: int = 0
    asked: int | None = None
    owed: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)

    def note(self, sent: int, acknowledged: int) -> None:
        """What the mailbox says."""
        self.sent, self.acknowledged = sent, acknowledged
        self.reached = max(self.reached, sent)

    @property
    def sent_now(self) -> int:
        """All up to here is with the broker."""
        return self._before(self.owed | self.doubtful)

    @property
    def acknowledged_now(self) -> int:
        """All up to here is with the consumer: never beyond what was sent, whatever it says."""
        told = self.acknowledged if self.asked is None else self.asked
        return min(told, self._before(self.owed))

    @property
    def moved(self) -> bool:
        """Whether the mailbox does not know yet how far it is."""
        return self.sent_now > self.sent or self.acknowledged_now != self.acknowledged

    def settle(self) -> None:
        """What the consumer has is doubtful no more."""
        self.doubtful = {seq for seq in self.doubtful if seq > self.acknowledged_now}

    def _before(self, kept_back: set[int]) -> int:
        return min(self.reached, min(kept_back) - 1) if kept_back else self.reached
