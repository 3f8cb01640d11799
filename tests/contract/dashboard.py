"""As Home Assistant would take a discovery message in: what it demands, and what it would show.

What is demanded is written down from the documentation (home-assistant.io/integrations/mqtt,
/sensor.mqtt, /binary_sensor.mqtt, /integrations/sensor, /integrations/binary_sensor), with the
parts of it that this pod uses.
"""

import json
import re
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

# <discovery_prefix>/<component>/[<node_id>/]<object_id>/config
TOPIC = re.compile(r"homeassistant/device/([a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config")

TEXT = {"type": "string", "minLength": 1}
# Device classes with their units, and what a binary one is on for.
SENSOR_UNITS = {
    "temperature": ["°C", "°F", "K"],
    "duration": ["d", "h", "min", "s", "ms", "μs"],
    "data_size": ["B", "kB", "MB", "GB", "KiB", "MiB", "GiB"],
}
BINARY = ["battery", "door", "opening", "power", "problem", "running", "tamper"]

ENTITY = {
    "type": "object",
    "required": ["platform", "unique_id"],
    "properties": {
        "platform": {"enum": ["sensor", "binary_sensor"]},
        "unique_id": TEXT,
        "name": TEXT,
        "value_template": TEXT,
        "state_topic": TEXT,
        # "config" is for what can be changed: a sensor may not have it.
        "entity_category": {"const": "diagnostic"},
        "state_class": {"enum": ["measurement", "total", "total_increasing"]},
        "device_class": TEXT,
        "unit_of_measurement": TEXT,
        "json_attributes_topic": TEXT,
        "json_attributes_template": TEXT,
    },
    "additionalProperties": False,
    "allOf": [
        {
            "if": {"properties": {"platform": {"const": "binary_sensor"}}},
            "then": {
                "properties": {
                    "device_class": {"enum": BINARY},
                    "unit_of_measurement": False,
                    "state_class": False,
                }
            },
            "else": {"properties": {"device_class": {"enum": [*SENSOR_UNITS]}}},
        },
        *(
            {
                "if": {
                    "required": ["device_class"],
                    "properties": {"device_class": {"const": name}},
                },
                "then": {
                    "required": ["unit_of_measurement"],
                    "properties": {"unit_of_measurement": {"enum": units}},
                },
            }
            for name, units in SENSOR_UNITS.items()
        ),
    ],
}
DISCOVERY = {
    "type": "object",
    # An entity's state topic is needed too: it may stand at the root, for all of them.
    "required": ["device", "origin", "components", "state_topic"],
    "properties": {
        "device": {
            "type": "object",
            "anyOf": [{"required": ["identifiers"]}, {"required": ["connections"]}],
            "properties": {
                "identifiers": {"type": "array", "items": TEXT, "minItems": 1},
                "name": TEXT,
                "manufacturer": TEXT,
                "model": TEXT,
                "sw_version": TEXT,
                "hw_version": TEXT,
                "serial_number": TEXT,
                "suggested_area": TEXT,
            },
            "additionalProperties": False,
        },
        "origin": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": TEXT, "sw_version": TEXT, "support_url": TEXT},
            "additionalProperties": False,
        },
        "components": {"type": "object", "minProperties": 1, "additionalProperties": ENTITY},
        "availability": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["topic"],
                "properties": {
                    "topic": TEXT,
                    "payload_available": TEXT,
                    "payload_not_available": TEXT,
                    "value_template": TEXT,
                },
                "additionalProperties": False,
            },
        },
        "state_topic": TEXT,
        "qos": {"enum": [0, 1, 2]},
    },
    "additionalProperties": False,
}


def shown(discovery: dict[str, Any], state: bytes) -> dict[str, str]:
    """What each entity's template makes of the document; a template that fails raises."""
    return {
        name: _render(entity["value_template"], state)
        for name, entity in discovery["components"].items()
    }


def attributes(discovery: dict[str, Any], state: bytes) -> dict[str, Any]:
    """The attributes of each entity that has some."""
    return {
        name: json.loads(_render(entity["json_attributes_template"], state))
        for name, entity in discovery["components"].items()
        if "json_attributes_template" in entity
    }


def _render(template: str, state: bytes) -> str:
    around = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    given = {"value": state.decode(), "value_json": json.loads(state)}
    return around.from_string(template).render(given).strip()
