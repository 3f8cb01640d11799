"""What the drain needs of a mailbox: rows in their order, and marks.

`controller.store.mailbox.Mailbox` has it on a pod, and simulated pods have it without a file. What
each method does, and what it raises, is told there.
"""

from collections.abc import Mapping
from typing import Protocol

from controller.store.rows import MailRow, Mark


class Box(Protocol):
    """Rows that wait, and how far each store's have come."""

    def stamp(self) -> object:
        """Another one, as a rule, once somebody has written; costs next to nothing."""

    def pending(self, after: MailRow | None, limit: int, max_bytes: int) -> list[MailRow]:
        """The next rows behind `after` that no mark covers."""

    def marks(self) -> Mapping[str, Mark]:
        """All marks, by store."""

    def mark_sent(self, store: str, seq: int) -> object:
        """All up to `seq` is with the broker."""

    def acknowledge(self, store: str, seq: int) -> object:
        """All up to `seq` is with the consumer."""

    def having(self, store: str, first: int, last: int) -> set[int]:
        """Which numbers in this range still lie here."""
