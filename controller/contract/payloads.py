"""What lies at the broker, what is told of each event, and the consumer's word."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field

from controller.contract.payload import Payload, Seq, StoreId


class Meta(Payload):
    """What the pod is made of; it changes with an update only."""

    hardware: str = ""
    image: str = ""
    app: str = ""
    schema_version: int = Field(default=0, alias="schema")
    config: str = Field(default="", description="sha256 of the configuration in force")
    exercises: Mapping[str, str] = Field(default_factory=dict, description="name to task version")
    capabilities: tuple[str, ...] = Field(
        default=(),
        description="what it was set up to do: cmd.<type> of each, metric, result",
    )

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)


class Happened(Payload):
    """One outbox row as CloudEvents 1.0 structured JSON, on `event/<type>` and `result/<type>`.

    `id` is `<pod>:<store>:<seq>`: whoever has seen it drops a second copy. `after` is the seq of
    the row before it in this store, passing over what age and size took and what the broker
    refused: a consumer whose mark is below `after` has missed something.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    datacontenttype: Literal["application/json"]
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
