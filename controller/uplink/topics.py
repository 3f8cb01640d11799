"""Where everything is published, `pods/v1/<site>/<pod>/...`, and what the payloads look like.

Pure. `v1` changes only by adding, so a reader of these payloads ignores names it does not know.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from controller.store.rows import MailRow, OutboxRow

ONLINE, OFFLINE = b"online", b"offline"

KIND = re.compile(r"(event|result)/[a-z0-9_]+(\.[a-z0-9_]+)*")
StoreId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Seq = Annotated[int, Field(ge=0, lt=2**63)]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one pod. `site` and `pod` are names without `/`, `+` or `#`."""

    site: str
    pod: str

    @property
    def root(self) -> str:
        """What all of the pod's topics begin with; also the `source` of its events."""
        return f"pods/v1/{self.site}/{self.pod}"

    @property
    def availability(self) -> str:
        """Retained: `online`, or `offline` as the last will and at a clean end."""
        return f"{self.root}/availability"

    @property
    def meta(self) -> str:
        """Retained: a `Meta`."""
        return f"{self.root}/meta"

    @property
    def state(self) -> str:
        """Retained: a `State`."""
        return f"{self.root}/state"

    @property
    def ack(self) -> str:
        """Retained, written by the consumer: an `Ack`."""
        return f"{self.root}/ack"

    def of(self, kind: str) -> str:
        """The topic of an outbox row of this kind; ValueError for one that has none."""
        if not KIND.fullmatch(kind):
            raise ValueError(f"{kind[:80]!r} is no kind: event/<type> or result/<type>")
        return f"{self.root}/{kind}"


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


class Payload(BaseModel):
    """What all payloads share: read strictly, and names unknown today are let pass."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Meta(Payload):
    """What the pod is made of; it changes with an update only."""

    hardware: str = ""
    image: str = ""
    app: str = ""
    schema_version: int = Field(default=0, alias="schema")
    config: str = Field(default="", description="sha256 of the configuration in force")
    exercises: Mapping[str, str] = Field(default_factory=dict, description="name to task version")
    capabilities: tuple[str, ...] = ()

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)


class State(BaseModel):
    """The health document: each part's status under the part's name."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Happened(Payload):
    """One outbox row as CloudEvents 1.0 structured JSON, on `event/<type>` and `result/<type>`.

    `id` is `<pod>:<store>:<seq>`: whoever has seen it drops a second copy. `after` is the seq of
    the row before it in this store, passing over what age and size took and what the broker
    refused: a consumer whose mark is below `after` has missed something.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    datacontenttype: Literal["application/json"] = "application/json"
    time: str = Field(description="the wall clock, to be believed as far as `synchronised` says")
    bootid: str
    monotonicns: str = Field(description="CLOCK_MONOTONIC in ns, within this boot")
    synchronised: bool
    store: StoreId
    seq: Seq
    after: Seq
    data: dict[str, Any]


class Ack(Payload):
    """The consumer's mark: every row of this store up to `seq` is committed.

    A mark that does not advance (the same again, or a lower one) says: this is all I hold, send
    again from here. A consumer says its mark twice when it starts and when it misses something.
    """

    store: StoreId
    seq: Seq


def envelope(topics: Topics, row: OutboxRow, after: int) -> bytes:
    """The payload of one row; ValueError where its body is no JSON object."""
    happened = Happened(
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
    return happened.model_dump_json().encode()


def _read_object(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError(f"the body is no JSON object but {type(found).__name__}")
    return found
