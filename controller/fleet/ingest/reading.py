"""A message as what it can be kept as: an event, a pod's `meta`, or a thing to be parked (pure).

Senders are not trusted: an envelope must be the topic's. What is inside may be of an older or a
newer release: names that are not known are kept, kinds that are not known too, and only what is
known and has another shape is parked.
"""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pydantic import ConfigDict, ValidationError
from pydantic_core import from_json, to_json

from controller.contract.bodies import BODIES, Body
from controller.contract.payloads import Happened
from controller.contract.topics import KIND, Topics
from controller.fleet.reading import Address, read_topic

KNOWN = {kind.replace("/", ".", 1): body for kind, body in BODIES.items()}
SEALED, ERASED, BLANK = "result.sealed", "result.erased", "event.erased"
MATTERS = {SEALED, ERASED}
"""Of these the body says what else is to be done."""


class Place(NamedTuple):
    """One database of one pod."""

    site: str
    pod: str
    store: str


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a pod's outbox, and the rows that it stands for: all of (after, seq].

    `more` is what the envelope had beside; `body` is `data` read, where a row needs more than to be
    kept.
    """

    place: Place
    seq: int
    after: int
    kind: str
    happened: str
    synchronised: bool
    boot_id: str
    monotonic_ns: str
    data: dict[str, Any]
    more: dict[str, Any] | None
    topic: str
    payload: bytes
    body: Body | None = None

    def parked(self, reason: str) -> "Parked":
        """The same, as something that cannot be kept."""
        return Parked(self.topic, self.payload, reason, self.place, self.seq, self.after)


@dataclass(frozen=True, slots=True)
class Parked:
    """What cannot be kept as what it says it is, and why; with its place where that is sure."""

    topic: str
    payload: bytes
    reason: str
    place: Place | None = None
    seq: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What a pod is made of: its `meta`, as JSON."""

    site: str
    pod: str
    meta: bytes


class Envelope(Happened):
    """As told, with names that are not known kept."""

    model_config = ConfigDict(extra="allow")


def read(topic: str, payload: bytes) -> Event | Parked | News | None:
    """What a message is; None for one that says nothing (an empty `meta`)."""
    address = read_topic(topic)
    if address is None:
        return Parked(topic, payload, "the topic is no pod's")
    if address.rest == "meta":
        return _news(topic, payload, address) if payload else None
    if not KIND.fullmatch(address.rest):
        return Parked(topic, payload, "the topic is none of events or results")
    try:
        told = Envelope.model_validate_json(payload)
    except ValidationError as error:
        return Parked(topic, payload, f"the envelope: {_words(error)}")
    if wrong := _foreign(told, address):
        return Parked(topic, payload, wrong)
    return _event(topic, payload, told, Place(address.site, address.pod, told.store))


def _news(topic: str, payload: bytes, address: Address) -> News | Parked:
    try:
        meta = from_json(payload, allow_inf_nan=False)
    except ValueError as error:
        return Parked(topic, payload, f"meta: {error}")
    if not isinstance(meta, dict):
        return Parked(topic, payload, "meta is no JSON object")
    return News(address.site, address.pod, to_json(meta))


def _foreign(told: Envelope, address: Address) -> str:
    """What of the envelope is not as the topic says; "" where all is."""
    if told.source != Topics(address.site, address.pod).root:
        return "the source is another pod's than the topic"
    if told.type != address.rest.replace("/", ".", 1):
        return "the type is not the topic's"
    if told.id != f"{address.pod}:{told.store}:{told.seq}":
        return "the id is not made of pod, store and seq"
    if told.after >= told.seq:
        return "it says that it comes after itself"
    return ""


def _event(topic: str, payload: bytes, told: Envelope, place: Place) -> Event | Parked:
    made = Event(
        place=place,
        seq=told.seq,
        after=told.after,
        kind=told.type,
        happened=told.time,
        synchronised=told.synchronised,
        boot_id=told.bootid,
        monotonic_ns=told.monotonicns,
        data=told.data,
        more=told.model_extra or None,
        topic=topic,
        payload=payload,
    )
    try:
        body = _body(told) if told.type in KNOWN else None
    except ValidationError as error:
        # An older release told less; what nobody can be erased by is no erasure.
        short = told.type != ERASED and all(e["type"] == "missing" for e in error.errors())
        return made if short else made.parked(f"data: {_words(error)}")
    return replace(made, body=body) if told.type in MATTERS else made


def _body(told: Envelope) -> Body:
    return KNOWN[told.type].model_validate_json(to_json(told.data))


def _words(error: ValidationError) -> str:
    """The first faults, each with its place, and nothing of what was there."""
    faults = error.errors(include_input=False, include_url=False)[:3]
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults)
