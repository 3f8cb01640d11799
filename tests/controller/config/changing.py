"""Files of a configuration, changed; and what the reading then finds wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.config import ConfigError, load

SHIPPED = Path(__file__).parents[3] / "config"
FILES = ("pod.yaml", "wiring.yaml", "mqtt.yaml", "programme.yaml", "exercises/go_nogo.yaml")


def words(items: int, answers: int) -> dict[str, Any]:
    """A wording of our own that no instrument has."""
    return {
        "source": "made up for a test",
        "stem": "Of late:",
        "items": [f"Number {n}?" for n in range(items)],
        "answers": [f"step {n}" for n in range(answers)],
    }


def write(path: Path, tree: dict[str, Any]) -> None:
    """As YAML."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def change(path: Path, *keys: str | int, value: Any) -> None:
    """Set one value in a YAML file."""
    tree = here = yaml.safe_load(path.read_text())
    for key in keys[:-1]:
        here = here[key]
    here[keys[-1]] = value
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def assign(path: Path, **values: Any) -> None:
    """Set keys at the top of a YAML file."""
    write(path, yaml.safe_load(path.read_text()) | values)


def problems(directory: Path, overlay: Path | None = None) -> list[str]:
    """What is wrong, each problem as it is told, without the directory's own path."""
    with pytest.raises(ConfigError) as caught:
        load(directory, overlay)
    return [str(problem).replace(f"{directory}/", "") for problem in caught.value.problems]
