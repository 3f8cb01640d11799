"""The metrics: numbers out of the health document and of the uplink's own, now and then."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from controller.contract.metrics import GROUPS, read
from controller.contract.topics import Topics
from controller.uplink import health_file
from controller.uplink.publication import Numbers


class Metrics:
    """Hands out each group's numbers every `every_s` (None: never), first with the connection.

    `counts` are the uplink's. A group of which nothing is known is not told.
    """

    def __init__(
        self,
        topics: Topics,
        health: Path,
        every_s: float | None,
        counts: Callable[[], Mapping[str, int]],
    ) -> None:
        self._topics, self._health, self._counts = topics, health, counts
        self._every_s = every_s
        self.begin()

    def begin(self) -> None:
        """A new connection, to which nothing was told yet."""
        self._ahead: deque[Numbers] = deque()
        self._due_s = 0.0

    def next(self, now_s: float) -> Numbers | None:
        """The next group, or None where none is due."""
        if not self._ahead and self._every_s is not None and now_s >= self._due_s:
            self._due_s = now_s + self._every_s
            self._ahead.extend(self._pack())
        return self._ahead.popleft() if self._ahead else None

    def _pack(self) -> Iterator[Numbers]:
        found = health_file.read(self._health)
        document = {**(found[1] if found else {}), "link": self._counts()}
        for group in GROUPS:
            try:
                told = read(group, document)
            except ValidationError:
                continue  # it may be lost
            if any(value is not None for _, value in told):
                payload = told.model_dump_json(exclude_none=True).encode()
                yield Numbers(self._topics.metric(group), payload)
