"""The first frame: something on the screen while the rest of the program is still being loaded.

It needs the screen's size and theme before the configuration is checked, so it looks for those
alone and takes the default where anything is odd: what is wrong is told by the check that follows.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from exercises.stage.look import DARK, LIGHT
from exercises.stage.window import Window

MOST_BYTES = 256 * 1024
WIDTHS, HEIGHTS = range(640, 3841), range(400, 2161)


def first_frame(folders: Sequence[Path], *, synced: bool) -> Window:
    """Open the screen that pod.yaml in `folders`, the later ones on top, asks for, and use it."""
    screen: dict[str, Any] = {"width": 1280, "height": 720, "fullscreen": True}
    look: dict[str, Any] = {}
    for folder in folders:
        pod = _read(folder / "pod.yaml")
        screen |= _section(pod, "screen")
        look |= _section(pod, "look")
    if screen["width"] not in WIDTHS or screen["height"] not in HEIGHTS:
        screen |= {"width": 1280, "height": 720}
    size = (screen["width"], screen["height"])
    theme = LIGHT if look.get("theme") == "light" else DARK
    return Window(size, fullscreen=screen["fullscreen"] is True, synced=synced, theme=theme)


def _section(pod: dict[str, Any], name: str) -> dict[str, Any]:
    section = pod.get(name)
    return section if isinstance(section, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, yaml.YAMLError, RecursionError):
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            found = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
            return found if isinstance(found, dict) else {}
    return {}
