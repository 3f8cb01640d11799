"""The pod as Home Assistant discovers it: one retained message that says what is in `state`.

Device discovery, as documented at home-assistant.io/integrations/mqtt, "Device discovery payload":
`device`, `origin` and `components` are needed, and of each component its `platform` and, where it
is an entity, its `unique_id`. A template that renders "None" says: not known.
"""

from collections.abc import Mapping
from typing import Literal

from controller.contract.payload import Payload
from controller.contract.topics import OFFLINE, ONLINE, Topics

NAME = "training-pod"
# A state in Home Assistant has at most 255 characters.
MOST = 250


class Device(Payload):
    """What Home Assistant files all of it under."""

    identifiers: tuple[str, ...]
    name: str
    manufacturer: str
    model: str
    sw_version: str
    suggested_area: str


class Origin(Payload):
    """What published this."""

    name: str
    sw_version: str


class Reach(Payload):
    """Where it stands whether the pod is reached, and in which words."""

    topic: str
    payload_available: str
    payload_not_available: str


class Component(Payload):
    """One entity, and how its value is got out of `state`."""

    platform: Literal["sensor", "binary_sensor"]
    unique_id: str
    name: str
    value_template: str
    device_class: str | None = None
    unit_of_measurement: str | None = None
    state_class: str | None = None
    entity_category: str | None = None
    json_attributes_topic: str | None = None
    json_attributes_template: str | None = None


class Discovery(Payload):
    """What Home Assistant is told, where mqtt.yaml asks for it: all entities of this pod.

    An empty payload takes them away again.
    """

    device: Device
    origin: Origin
    components: Mapping[str, Component]
    availability: tuple[Reach, ...]
    state_topic: str
    qos: int = 1


def discovery(topics: Topics, hardware: str, app: str) -> Discovery:
    """All that a technician would look for on a dashboard; of nobody's person anything."""
    prefix = f"{topics.site}_{topics.pod}"
    reach = Reach(
        topic=topics.availability,
        payload_available=ONLINE.decode(),
        payload_not_available=OFFLINE.decode(),
    )
    return Discovery(
        device=Device(
            identifiers=(f"{NAME}_{prefix}",),
            name=f"Pod {topics.pod}",
            manufacturer=NAME,
            model=hardware,
            sw_version=app,
            suggested_area=topics.site,
        ),
        origin=Origin(name=NAME, sw_version=app),
        components={
            name: Component.model_validate({**entity, "unique_id": f"{prefix}_{name}"})
            for name, entity in _entities(topics).items()
        },
        availability=(reach,),
        state_topic=topics.state,
    )


def _entities(topics: Topics) -> dict[str, dict[str, str]]:
    faults = "(value_json.get('faults') or [])"
    attributes = {
        "json_attributes_topic": topics.state,
        "json_attributes_template": f"{{{{ {{'faults': {faults}}} | tojson }}}}",
    }
    problem = _switch(_at("well"), on="OFF", off="ON")
    words = f"{faults} | map(attribute='words') | join(' ')"
    return {
        "problem": _binary("Problem", problem, "problem") | attributes,
        "fault": _sensor("What is wrong", f"{{{{ ({words})[:{MOST}] or 'nothing' }}}}"),
        "mode": _sensor("Mode", f"{{{{ {_at('mode', 'state')} }}}}"),
        "faults": _count("Faults", f"{{{{ {faults} | count }}}}"),
        "outbox": _count("Waiting to be told", f"{{{{ {_at('store', 'outbox_depth')} }}}}"),
        "oldest": _number("Waiting longest", "duration", "s", _at("store", "oldest_age_s")),
        "temperature": _number("Temperature", "temperature", "°C", _at("board", "temperature_c")),
        "disk": _number("Free on the card", "data_size", "B", _at("board", "disk", "free_bytes")),
        "memory": _number("Free memory", "data_size", "B", _at("board", "memory", "free_bytes")),
        "power": _flag("Under-voltage", ("board", "under_voltage"), "problem"),
        "door": _flag("Door", ("door", "open"), "door"),
        "clock": _flag("Clock set", ("clock", "synchronised")),
        "timing": _flag("Timing verified", ("timing", "verified")),
    }


def _at(*path: str) -> str:
    """The value at this place of `state`, none where anything on the way is missing."""
    found = "value_json"
    for step in path[:-1]:
        found = f"({found}.get('{step}') or {{}})"
    return f"{found}.get('{path[-1]}')"


def _switch(value: str, on: str = "ON", off: str = "OFF") -> str:
    shown = f"'None' if found is none else '{on}' if found else '{off}'"
    return f"{{% set found = {value} %}}{{{{ {shown} }}}}"


def _sensor(name: str, template: str, **more: str) -> dict[str, str]:
    return {"platform": "sensor", "name": name, "value_template": template, **more}


def _count(name: str, template: str) -> dict[str, str]:
    return _sensor(name, template, state_class="measurement", entity_category="diagnostic")


def _number(name: str, device_class: str, unit: str, value: str) -> dict[str, str]:
    counted = _count(name, f"{{{{ {value} }}}}")
    return counted | {"device_class": device_class, "unit_of_measurement": unit}


def _binary(name: str, template: str, device_class: str | None = None) -> dict[str, str]:
    told = {"platform": "binary_sensor", "name": name, "value_template": template}
    return told | ({"device_class": device_class} if device_class else {})


def _flag(name: str, path: tuple[str, ...], device_class: str | None = None) -> dict[str, str]:
    told = _binary(name, _switch(_at(*path)), device_class)
    return told | {"entity_category": "diagnostic"}
