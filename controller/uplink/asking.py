"""What comes on `cmd/<type>`, judged: an order, or a refusal that says why. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from controller.contract.commands import VERBS, Command, CommandId
from controller.contract.payload import Payload
from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.inbox import Order

MOST_BYTES = 8 * 1024
MOST_CORRELATION = 128
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """A message on `cmd/<verb>`, as it came; `reply` and `correlation` are MQTT 5's."""

    verb: str
    payload: bytes
    retained: bool = False
    reply: str | None = None
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it is not taken in; without a readable id, or with no such verb, nobody is told."""

    verb: str
    id: str | None
    code: str
    why: str

    @property
    def addressed(self) -> bool:
        """Whether there is a topic to tell it on."""
        return self.id is not None and self.verb in VERBS


class _Named(Payload):
    id: CommandId


def judge(asked: Asked, topics: Topics, allowed: Collection[str], now: Moment) -> Order | Refusal:
    """The order that it is at this moment, or the first reason against it."""
    number = _number(asked.payload)
    try:
        _meant_for(asked, topics, allowed)
        command = Command.model_validate_json(asked.payload)
        args = VERBS[asked.verb].args.model_validate(command.args)
        in_time(command.expires, now)
    except _Against as against:
        return Refusal(asked.verb, number, against.code, against.why)
    except ValidationError as error:
        return Refusal(asked.verb, number, "malformed", told(error))
    expires = None if command.expires is None else command.expires.isoformat()
    return Order(command.id, asked.verb, args.model_dump(), expires, asked.reply, asked.correlation)


def in_time(expires: datetime | None, now: Moment) -> None:
    """Refuse what is expired, and, where no clock is set, what expires at all."""
    if expires is None:
        return
    if not now.synchronised:
        raise _Against("clock", "the pod's clock is not set, and the command expires")
    if expires <= datetime.fromisoformat(now.wall):
        raise _Against("expired", "it came after the time at which it expires")


def late(expires: str | None, now: Moment) -> tuple[str, str] | None:
    """The code and the words against an order that waited; None where it may still run.

    It has been through other hands since it was judged: nothing that it holds raises.
    """
    try:
        in_time(None if expires is None else datetime.fromisoformat(expires), now)
    except _Against as against:
        return against.code, against.why
    except (ValueError, TypeError):
        return "malformed", "when it expires cannot be read"
    return None


class _Against(Exception):  # noqa: N818 - a reason, and no error
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


def _meant_for(asked: Asked, topics: Topics, allowed: Collection[str]) -> None:
    if asked.verb not in VERBS:
        raise _Against("unknown_type", f"there is no such command: {', '.join(VERBS)} are")
    if asked.verb not in allowed:
        raise _Against("not_allowed", "mqtt.yaml of this pod does not list it in `commands`")
    if asked.retained:
        raise _Against("retained", "a command must not be retained: it would come again and again")
    if len(asked.payload) > MOST_BYTES:
        raise _Against("too_large", f"a command has at most {MOST_BYTES} bytes")
    if asked.reply is not None and not topics.may_reply(asked.reply):
        wrong = "the response topic is not one that the pod answers on"
        raise _Against("response_topic", f"{wrong}: {topics.root}/reply/<name> is")
    if asked.correlation is not None and len(asked.correlation) > MOST_CORRELATION:
        raise _Against("too_large", f"correlation data have at most {MOST_CORRELATION} bytes")


def _number(payload: bytes) -> str | None:
    """The id, where at least that can be read: then its sender is told what is wrong."""
    if len(payload) > MOST_BYTES:
        return None
    try:
        return _Named.model_validate_json(payload).id
    except ValidationError:
        return None


def told(error: ValidationError) -> str:
    """What is wrong in a few words; never what was sent."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[:3]
    return "; ".join(f"{_where(each['loc'])}{each['msg']}"[:SHOWN] for each in found)


def _where(key: tuple[Any, ...]) -> str:
    place = ".".join(map(str, key))[:SHOWN]
    return f"{place}: " if place.isprintable() and place else ""
