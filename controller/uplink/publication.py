"""What is published: a topic with its bytes, and the mailbox's row that they carry."""

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from controller.contract.payload import CLOUD_EVENT, JSON
from controller.contract.topics import Topics
from controller.store.inbox import Told
from controller.store.rows import MailRow, OutboxRow


@dataclass(frozen=True, slots=True)
class Publication:
    """One PUBLISH; `row` is the mailbox row that it carries, None for a retained one.

    `content` is the payload's media type, for one that has no row.
    """

    topic: str
    payload: bytes
    row: MailRow | None = None
    content: str = JSON

    @property
    def retain(self) -> bool:
        """Whether a later subscriber is to find it."""
        return self.row is None

    @property
    def lossy(self) -> bool:
        """Whether it goes at QoS 0: nobody answers, and it holds no place in the window."""
        return False

    @property
    def media_type(self) -> str:
        """What the payload is; "" for the empty one that takes a retained message away."""
        if not self.payload:
            return ""
        return self.content if self.row is None else CLOUD_EVENT

    @property
    def size(self) -> int:
        """Bytes of the packet at most: topic, payload, its media type and what is around them."""
        return len(self.topic.encode()) + len(self.payload) + len(self.media_type) + 24


@dataclass(frozen=True, slots=True)
class Numbers(Publication):
    """Metrics of one group: the next ones say more than those that were lost."""

    @property
    def retain(self) -> bool:
        """Never."""
        return False

    @property
    def lossy(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Answer(Publication):
    """A command's status, on one of its topics, and never retained.

    `told` is the mailbox's status that it tells, None for one that is not there; `mid` the
    command's own packet, where that is acknowledged once this has been told; `last` whether
    nothing more is to be sent of this status.
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
    """The payload of one row, a `Happened`; ValueError where its body is no JSON object.

    Written down field by field: to make the model first takes twice as long, and a row comes from
    our own database.
    """
    moment = row.moment
    return to_json(
        {
            "specversion": "1.0",
            "id": f"{topics.pod}:{row.store}:{row.seq}",
            "source": topics.root,
            "type": row.kind.replace("/", ".", 1),
            "datacontenttype": "application/json",
            "time": moment.wall,
            "bootid": moment.boot_id,
            "monotonicns": str(moment.monotonic_ns),
            "synchronised": moment.synchronised,
            "store": row.store,
            "seq": row.seq,
            "after": after,
            "data": _read_object(row.body),
        }
    )


def _read_object(body: str) -> dict[str, Any]:
    found = from_json(body, allow_inf_nan=False)
    if not isinstance(found, dict):
        raise ValueError(f"the body is no JSON object but {type(found).__name__}")
    return found
