"""What `make contract` writes into docs: made of the models, and held to them by a test."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from controller.contract.asyncapi import document
from controller.contract.schemas import schemas

DOCS = Path(__file__).parents[2] / "docs"
ASYNCAPI = DOCS / "asyncapi.yaml"
SCHEMAS = DOCS / "schemas"
RELEASED = DOCS / "released"
NOTE = "# Made by `make contract` from controller/contract. Do not edit.\n"


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: texts of several lines as such, nothing by reference to a line."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's
        """Always."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def release() -> str:
    """The version that this tree is, or is about to be."""
    return version("training-pod")


def files() -> dict[Path, str]:
    """Each file's text by its path."""
    made = {SCHEMAS / f"{name}.json": _json(schema) for name, schema in schemas().items()}
    return {ASYNCAPI: asyncapi(), **made}


def asyncapi() -> str:
    """The AsyncAPI document as YAML."""
    made = document(release())
    return NOTE + yaml.dump(made, Dumper=_Dumper, sort_keys=False, width=98, allow_unicode=True)


def released() -> dict[str, dict[str, Any]]:
    """The AsyncAPI document of each release, by its version."""
    return {
        path.stem.removeprefix("asyncapi-"): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(RELEASED.glob("asyncapi-*.yaml"))
    }


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
