"""The mailbox of a pod that is played: no file, and no row in it but those that are asked for."""

from collections.abc import Mapping

from controller.fleet.simulate.diary import Diary
from controller.store.rows import MailRow, Mark

AT_ONCE = 20  # rows that are packed ahead of the window: thousands of pods do it in one memory


class MemoryBox:
    """What `controller.store.mailbox.Mailbox` is to the drain, for one store, its `diary`'s.

    It outlives the uplink, as the file does on a pod; `relayed` rows were put into it. `furthest`
    is for counting: what the broker ever took, whether it was written down or not.
    """

    def __init__(self, diary: Diary, *, ingest: bool) -> None:
        self.diary = diary
        self.relayed = self.sent = self.acknowledged = self.furthest = 0
        self._ingest = ingest

    @property
    def covered(self) -> int:
        """All rows up to here may go."""
        return self.acknowledged if self._ingest else self.sent

    def stamp(self) -> int:
        """How many rows were put in."""
        return self.relayed

    def pending(self, after: MailRow | None, limit: int, max_bytes: int) -> list[MailRow]:  # noqa: ARG002 - rows are small
        """The next rows, few at a time."""
        start = max(self.covered, after.seq if after is not None else 0)
        last = min(self.relayed, start + min(limit, AT_ONCE))
        return [self.diary.row(seq) for seq in range(start + 1, last + 1)]

    def marks(self) -> Mapping[str, Mark]:
        """The one store's."""
        return {self.diary.store: Mark(self.relayed, self.sent, self.acknowledged)}

    def mark_sent(self, store: str, seq: int) -> None:
        """It never goes back."""
        if store == self.diary.store:
            self.sent = max(self.sent, min(seq, self.relayed))

    def acknowledge(self, store: str, seq: int) -> None:
        """It may go back; of another store it says nothing."""
        if store == self.diary.store:
            self.acknowledged = max(0, min(seq, self.relayed))

    def having(self, store: str, first: int, last: int) -> set[int]:
        """Which numbers in this range still lie here."""
        if store != self.diary.store:
            return set()
        return set(range(max(first, self.covered + 1), min(last, self.relayed) + 1))
