"""A desk's own overlay: the shipped one with this run's port and folders written in."""

from pathlib import Path
from typing import Any

import yaml


def write_overlay(source: Path, target: Path, changes: dict[str, dict[str, Any]]) -> Path:
    """Copy the YAML files of `source` to `target`, with `changes[file]`'s keys set in each."""
    for path in sorted(source.rglob("*.yaml")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for name, keys in changes.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        known = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        path.write_text(yaml.safe_dump({**(known or {}), **keys}), encoding="utf-8")
    return target
