"""The controller's health document as the uplink finds it: a file that is replaced as a whole."""

import json
from pathlib import Path
from typing import Any

MOST_BYTES = 256 * 1024


def read(path: Path) -> tuple[bytes, dict[str, Any]] | None:
    """Its bytes and what they say; None where it is missing, too long or no JSON object."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        raw = path.read_bytes()
        document = json.loads(raw)
    except (OSError, ValueError, RecursionError):
        return None
    return (raw, document) if isinstance(document, dict) else None
