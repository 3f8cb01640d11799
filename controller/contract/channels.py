"""Every channel of the contract: who writes what where, and how the broker is to treat it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import getdoc
from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel, create_model

from controller.contract.bodies import BODIES, INSIDE
from controller.contract.certificates import CertificateRequest, SignedCertificate
from controller.contract.commands import VERBS, Command, CommandStatus, Moment, Verb
from controller.contract.home_assistant import Discovery
from controller.contract.metrics import GROUPS
from controller.contract.payload import CLOUD_EVENT, JSON, TEXT, Payload
from controller.contract.payloads import Ack, Happened, Meta
from controller.contract.state import State
from controller.contract.topics import Topics
from controller.contract.twin import Desired, Reported

Writer = Literal["pod", "technician", "consumer"]

# An address with names for what varies: what AsyncAPI calls parameters.
ANY = Topics("{site}", "{pod}")
PREFIX = "{prefix}"
REPLY = "cmd.reply"
WHEN: Mapping[Moment, str] = {
    "now": "at once",
    "between_trials": "at once, but never within a trial",
    "idle": "when nobody is at the pod",
}


class Availability(RootModel[Literal["online", "offline"]]):
    """Whether the uplink is connected: `offline` as the last will, and at a clean end."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of topic. `name` is unique; `address` has `{site}` and `{pod}`, others say which.

    `content` is the payload's media type. A payload on a retained channel may be empty: nothing
    lies there any more.
    """

    name: str
    address: str
    writer: Writer
    words: str
    payload: type[BaseModel]
    retain: bool = False
    qos: Literal[0, 1] = 1
    content: str = JSON


@cache
def channels() -> tuple[Channel, ...]:
    """All of them, in the order in which one would explain them."""
    others = (_ack(), _home_assistant())
    return (
        *_standing(),
        *_happened(),
        *_metrics(),
        *_twin(),
        *_certificate(),
        *_commands(),
        *others,
    )


@cache
def insides() -> dict[str, type[BaseModel]]:
    """What is in sealed results, by names as channels have: a `type`, and the `data` of that."""
    return {f"inside.{kind}": _inside(kind) for kind in INSIDE}


def _inside(kind: str) -> type[BaseModel]:
    only: Any = Literal[kind]
    body = INSIDE[kind]
    name, words = _camel(f"inside.{kind}"), getdoc(body)
    return create_model(
        name, __base__=Payload, __doc__=words, type=(only, Field()), data=(body, Field())
    )


def _standing() -> Iterator[Channel]:
    words = _said(Availability)
    address = ANY.availability
    yield Channel("availability", address, "pod", words, Availability, retain=True, content=TEXT)
    yield Channel("meta", ANY.meta, "pod", _said(Meta), Meta, retain=True)
    yield Channel("state", ANY.state, "pod", _said(State), State, retain=True)


def _happened() -> Iterator[Channel]:
    for kind, body in BODIES.items():
        name = kind.replace("/", ".", 1)
        only: Any = Literal[name]
        told = create_model(
            _camel(kind),
            __base__=Happened,
            __doc__=getdoc(body),
            type=(only, Field()),
            data=(body, Field()),
        )
        yield Channel(name, ANY.of(kind), "pod", _said(body), told, content=CLOUD_EVENT)


def _metrics() -> Iterator[Channel]:
    for group, model in GROUPS.items():
        yield Channel(f"metric.{group}", ANY.metric(group), "pod", _said(model), model, qos=0)


def _twin() -> Iterator[Channel]:
    address = ANY.desired
    yield Channel("desired", address, "technician", _said(Desired), Desired, retain=True)
    yield Channel("reported", ANY.reported, "pod", _said(Reported), Reported, retain=True)


def _certificate() -> Iterator[Channel]:
    words, address = _said(CertificateRequest), ANY.certificate_request
    yield Channel("certificate.request", address, "pod", words, CertificateRequest, retain=True)
    words, address = _said(SignedCertificate), ANY.certificate
    yield Channel("certificate", address, "technician", words, SignedCertificate, retain=True)


def _commands() -> Iterator[Channel]:
    for name, verb in VERBS.items():
        words = f"{verb.words[:1].upper()}{verb.words[1:]}. It acts {WHEN[verb.moment]}."
        address = ANY.command(name)
        yield Channel(f"cmd.{name}", address, "technician", words, _command(name, verb))
    status = _said(CommandStatus)
    yield Channel("cmd.status", ANY.status("{type}", "{id}"), "pod", status, CommandStatus)
    words = f"Where a command names this as its response topic: {status[:1].lower()}{status[1:]}"
    yield Channel(REPLY, ANY.reply("{name}"), "pod", words, CommandStatus)


def _command(name: str, verb: Verb) -> type[BaseModel]:
    needed = any(field.is_required() for field in verb.args.model_fields.values())
    args: Any = Field() if needed else Field(default_factory=verb.args)
    return create_model(
        _camel(f"command/{name}"), __base__=Command, __doc__=getdoc(Command), args=(verb.args, args)
    )


def _ack() -> Channel:
    return Channel("ack", ANY.ack, "consumer", _said(Ack), Ack, retain=True)


def _home_assistant() -> Channel:
    address = ANY.discovery(PREFIX)
    return Channel("home_assistant", address, "pod", _said(Discovery), Discovery, retain=True)


def _said(model: type[BaseModel]) -> str:
    """The first paragraph of what it says of itself."""
    return (getdoc(model) or "").partition("\n\n")[0].replace("\n", " ")


def _camel(name: str) -> str:
    parts = name.replace("/", ".").replace("-", ".").replace("_", ".").split(".")
    return "".join(part.capitalize() for part in parts)
