"""What is published: a topic with its bytes, and the mailbox's row that they carry."""

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from controller.contract.payloads import Happened
from controller.contract.topics import Topics
from controller.store.inbox import Told
from controller.store.rows import MailRow, OutboxRow


@dataclass(frozen=True, slots=True)
class Publication:
    """One PUBLISH at QoS 1; `row` is the mailbox row that it carries, None for a retained one."""

    topic: str
    payload: bytes
    row: MailRow | None = None

    @property
    def retain(self) -> bool:
        """Whether a later subscriber is to find it."""
        return self.row is None

    @property
    def size(self) -> int:
        """Bytes of the packet at most: topic, payload and the fixed parts around them."""
        return len(self.topic.encode()) + len(self.payload) + 16


@dataclass(frozen=True, slots=True)
class Answer(Publication):
    """A command's status, on one of its topics, and never retained.

    `told` is what it tells; `mid` the command's own packet where that is acknowledged once this
    has been told; `last` whether nothing more is to be sent of this status.
    """

    told: Told | None = None
    mid: int = 0
    last: bool = True
    correlation: bytes | None = None

    @property
    def retain(self) -> bool:
        """Never: who asks later asks by the same id again."""
        return False


def envelope(topics: Topics, row: OutboxRow, after: int) -> bytes:
    """The payload of one row; ValueError where its body is no JSON object."""
    happened = Happened(
        specversion="1.0",
        id=f"{topics.pod}:{row.store}:{row.seq}",
        source=topics.root,
        type=row.kind.replace("/", ".", 1),
        datacontenttype="application/json",
        time=row.moment.wall,
        bootid=row.moment.boot_id,
        monotonicns=str(row.moment.monotonic_ns),
        synchronised=row.moment.synchronised,
        store=row.store,
        seq=row.seq,
        after=after,
        data=_read_object(row.body),
    )
    return to_json(happened)


def _read_object(body: str) -> dict[str, Any]:
    found = from_json(body, allow_inf_nan=False)
    if not isinstance(found, dict):
        raise ValueError(f"the body is no JSON object but {type(found).__name__}")
    return found
