"""What is read of pod.yaml before it is checked: enough to show and say something, and tell of it.

The default is taken where anything is odd: what is wrong is told by the check that follows.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from exercises.stage.look import DARK, LIGHT, Theme

MOST_BYTES = 256 * 1024
VOLUME = 0.6
WIDTHS, HEIGHTS = range(640, 3841), range(400, 2161)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a screen, and who tells of the pod, need to know first."""

    size: tuple[int, int] = (1280, 720)
    fullscreen: bool = True
    theme: Theme = DARK
    language: str = "en"
    run_dir: Path = Path("/run/pod")
    volume: float = VOLUME
    device: str = ""

    @property
    def provision_dir(self) -> Path:
        """As PodConfig has it."""
        return self.run_dir.with_name(f"{self.run_dir.name}-provision")


def glimpse(folders: Sequence[Path]) -> Glimpse:
    """Of pod.yaml in `folders`, the later ones on top; nothing in it makes this fail."""
    pod: dict[str, Any] = {}
    screen: dict[str, Any] = {"width": 1280, "height": 720, "fullscreen": True}
    look: dict[str, Any] = {}
    sound: dict[str, Any] = {"volume": VOLUME, "limit": 1.0, "device": ""}
    for folder in folders:
        laid = _read(folder / "pod.yaml")
        pod |= laid
        screen |= _section(laid, "screen")
        look |= _section(laid, "look")
        sound |= _section(laid, "sound")
    if screen["width"] not in WIDTHS or screen["height"] not in HEIGHTS:
        screen |= {"width": 1280, "height": 720}
    return Glimpse(
        (screen["width"], screen["height"]),
        screen["fullscreen"] is True,
        LIGHT if look.get("theme") == "light" else DARK,
        _language(pod.get("languages")),
        _folder(pod.get("run_dir")),
        min(_share(sound["volume"], VOLUME), _share(sound["limit"], 1.0)),
        sound["device"] if isinstance(sound["device"], str) else "",
    )


def _language(listed: object) -> str:
    """The first one; one that has no catalogue is English in the end."""
    first = listed[0] if isinstance(listed, list) and listed else None
    return first if isinstance(first, str) and first.isalpha() else "en"


def _folder(named: object) -> Path:
    usable = isinstance(named, str) and named.startswith("/") and "\0" not in named
    return Path(str(named)) if usable else Path("/run/pod")


def _share(named: object, usual: float) -> float:
    usable = type(named) in (int, float) and 0 <= named <= 1  # type: ignore[operator]
    return float(named) if usable else usual  # type: ignore[arg-type]


def _section(pod: dict[str, Any], name: str) -> dict[str, Any]:
    section = pod.get(name)
    return section if isinstance(section, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, yaml.YAMLError, RecursionError):
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            found = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
            return found if isinstance(found, dict) else {}
    return {}
