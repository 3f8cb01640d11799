"""The contract as an AsyncAPI 3.0 document, seen from the pod: it sends, it receives.

AsyncAPI 3.0.0 and its MQTT bindings 0.2.0 (asyncapi.com/docs/reference).
"""

from typing import Any

from controller.contract.channels import ANY, REPLY, Channel, channels, insides
from controller.contract.commands import VERBS
from controller.contract.payload import JSON
from controller.contract.schemas import components
from controller.contract.topics import OFFLINE

BINDING = {"bindingVersion": "0.2.0"}
TITLE = "The training pod over MQTT"
WORDS = """\
What a training pod tells its broker, and what it listens to. All topics begin with
`pods/v1/<site>/<pod>`. `v1` changes only by adding: a reader lets names pass that it does not
know. docs/mqtt.md says the same in plain words."""
PARAMETERS: dict[str, dict[str, Any]] = {
    "site": {"description": "the site's name, from pod.yaml", "examples": ["hmp-1"]},
    "pod": {"description": "the pod's name, from pod.yaml", "examples": ["pod-7"]},
    "type": {"description": "the command's", "enum": list(VERBS)},
    "id": {"description": "the command's, as its sender gave it", "examples": ["3f2a-1"]},
    "name": {
        "description": "the sender's choice, by MQTT 5's response topic",
        "location": "$message.header#/responseTopic",
    },
    "prefix": {
        "description": "Home Assistant's discovery prefix, from mqtt.yaml",
        "default": "homeassistant",
    },
}


def document(version: str) -> dict[str, Any]:
    """The whole of it, for the release `version`; JSON types only, in the order of reading."""
    every = channels()
    schemas, places = components([*(each.payload for each in every), *insides().values()])
    return {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": version, "description": WORDS},
        "defaultContentType": "application/json",
        "servers": {"site": _server()},
        "channels": {channel.name: _channel(channel) for channel in every},
        "operations": {channel.name: _operation(channel) for channel in every},
        "components": {
            "messages": {
                **{c.name: _message(c, places[c.payload.__name__]) for c in every},
                **{name: _opened(name, places[m.__name__]) for name, m in insides().items()},
            },
            "parameters": PARAMETERS,
            "schemas": schemas,
        },
    }


def _server() -> dict[str, Any]:
    will = {"topic": ANY.availability, "qos": 1, "message": OFFLINE.decode(), "retain": True}
    return {
        "host": "{broker}",
        "protocol": "secure-mqtt",
        "protocolVersion": "5",
        "description": "the site's broker, from mqtt.yaml",
        "variables": {"broker": {"default": "localhost:8883"}},
        "security": [{"type": "X509", "description": "the pod's own certificate"}],
        "bindings": {
            "mqtt": {
                "clientId": "pod-{site}-{pod}",
                "cleanSession": False,
                "lastWill": will,
                "keepAlive": 60,
                "sessionExpiryInterval": 30,
                **BINDING,
            }
        },
    }


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "address": channel.address,
        "description": channel.words,
        "messages": {channel.name: _ref("components/messages", channel.name)},
        "parameters": {
            name: _ref("components/parameters", name)
            for name in PARAMETERS
            if f"{{{name}}}" in channel.address
        },
    }


def _operation(channel: Channel) -> dict[str, Any]:
    operation = {
        "action": "send" if channel.writer == "pod" else "receive",
        "channel": _ref("channels", channel.name),
        "summary": channel.words,
        "tags": [{"name": f"written by the {channel.writer}"}],
        "messages": [_ref("channels", channel.name, "messages", channel.name)],
        "bindings": {"mqtt": {"qos": channel.qos, "retain": channel.retain, **BINDING}},
    }
    return operation | (_answer() if channel.name.removeprefix("cmd.") in VERBS else {})


def _answer() -> dict[str, Any]:
    messages = [_ref("channels", REPLY, "messages", REPLY)]
    return {"reply": {"channel": _ref("channels", REPLY), "messages": messages}}


def _message(channel: Channel, payload: str) -> dict[str, Any]:
    mqtt: dict[str, Any] = {"payloadFormatIndicator": 1, "contentType": channel.content}
    message = {
        "name": channel.name,
        "title": channel.name,
        "summary": channel.words,
        "contentType": channel.content,
        "payload": {"$ref": payload},
    }
    if channel.name.startswith("cmd."):
        message["correlationId"] = {
            "location": "$message.header#/correlationData",
            "description": "MQTT 5's correlation data, given back as they came",
        }
        mqtt["correlationData"] = {"type": "string"}
    if channel.name.removeprefix("cmd.") in VERBS:
        mqtt["responseTopic"] = {
            "type": "string",
            "description": f"may be left out; {ANY.reply('<name>')}, or the command is refused",
        }
    return message | {"bindings": {"mqtt": mqtt | BINDING}}


def _opened(name: str, payload: str) -> dict[str, Any]:
    """Nobody but the programme sees it, and on no topic."""
    words = "What a result.sealed is once it was opened"
    kind = {"name": name, "title": name, "summary": words}
    return {**kind, "contentType": JSON, "payload": {"$ref": payload}}


def _ref(*path: str) -> dict[str, str]:
    return {"$ref": "/".join(("#", *path))}
