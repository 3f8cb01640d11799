"""What a subscriber received, held against the contract: which channel it is, and what is wrong."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from paho.mqtt.client import MQTTMessage

from controller.contract.channels import Channel, channels
from controller.contract.payload import TEXT
from controller.contract.schemas import schemas


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Channel], ...]:
    return tuple((_pattern(channel.address), channel) for channel in channels())


def _pattern(address: str) -> re.Pattern[str]:
    """The topics of an address: each `{name}` is one level."""
    levels = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(address))
    return re.compile(levels)


@cache
def _validators() -> dict[str, Draft202012Validator]:
    return {name: Draft202012Validator(schema) for name, schema in schemas().items()}


def channel_of(topic: str) -> Channel | None:
    """Where the contract has this topic."""
    found = [channel for pattern, channel in _patterns() if pattern.fullmatch(topic)]
    assert len(found) <= 1, f"{topic} is {[channel.name for channel in found]}"
    return found[0] if found else None


def value(channel: Channel, payload: bytes) -> Any:
    """The payload as what its schema is about."""
    return payload.decode() if channel.content == TEXT else json.loads(payload)


def wrong(message: MQTTMessage) -> Iterator[str]:
    """Each way in which it is not what the contract says."""
    channel = channel_of(message.topic)
    if channel is None:
        yield "no such topic"
        return
    if message.qos != channel.qos:
        yield f"QoS {message.qos}"
    if not message.payload:
        yield from () if channel.retain else ("empty",)
        return
    said = message.properties
    if getattr(said, "ContentType", None) != channel.content:
        yield f"content type {getattr(said, 'ContentType', None)}"
    if getattr(said, "PayloadFormatIndicator", 0) != 1:
        yield "not said to be text"
    yield from invalid(channel, bytes(message.payload))


def invalid(channel: Channel, payload: bytes) -> Iterator[str]:
    """Each way in which the payload is not what the channel's schema says."""
    for error in _validators()[channel.name].iter_errors(value(channel, payload)):
        yield f"{error.json_path}: {error.message[:200]}"
