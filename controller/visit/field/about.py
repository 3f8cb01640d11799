"""What this pod is: names, versions, slot, broker, and what is wrong with it now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from controller.config import Config
from controller.health.seen import Seen
from controller.screens import field, turning
from exercises.core.script import Script

FAULTS = 6


@dataclass(frozen=True, slots=True)
class About:
    """Of this configuration; `health` is the latest health document."""

    config: Config
    health: Callable[[], Mapping[str, Any]]

    def script(self, _: str) -> Script[None]:
        """A page of what it is, and one of its faults."""
        document = self.health()
        what, wrong = lines(self.config, document), faults(document)
        yield from turning.script("field_about", [field.what(what), field.wrong(wrong)])


def lines(config: Config, document: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Each name with its value; English, as the configuration is."""
    seen = Seen(document, {})
    reached = "connected" if seen.at("uplink", "connected") is True else "not connected"
    since = seen.text("uplink", "since")
    slot = seen.text("made_of", "slot")
    return (
        ("pod", f"{config.pod.pod} at {config.pod.site}"),
        ("program", seen.text("made_of", "app") or "unknown"),
        ("image", f"{seen.text('made_of', 'image') or 'none'}{f', slot {slot}' if slot else ''}"),
        ("configuration", config.hash[:12]),
        ("broker", f"{config.mqtt.host}, port {config.mqtt.port}"),
        ("network", f"{reached}{f' since {since[:16]}' if since else ''}"),
        ("last fault", seen.text("last_fault", "code") or "none"),
    )


def faults(document: Mapping[str, Any]) -> Sequence[str]:
    """What is wrong now, each in the words of docs/faults.md."""
    found = Seen(document, {}).listed("faults")
    told = [
        f"{each.get('code')}: {each.get('words')}" for each in found if isinstance(each, Mapping)
    ]
    more = [f"and {len(told) - FAULTS} more"] if len(told) > FAULTS else []
    return [*told[:FAULTS], *more]
