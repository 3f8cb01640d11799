"""What a file says: a plain tree, the place of each of its keys, and what was wrong with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from controller.config.problems import Key, Problem, dotted


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands; line 0 means the file as a whole."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What one file, or several merged, says: `tree` is None where nothing could be read."""

    file: str
    tree: dict[str, Any] | None = None
    places: dict[Key, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def problem(self, key: Key, wrong: str, allowed: str = "", hint: str = "") -> Problem:
        """A problem under `key`, placed at the nearest key that stands in a file."""
        near = next((key[:n] for n in range(len(key), 0, -1) if key[:n] in self.places), ())
        place = self.places.get(near, Place(self.file))
        return Problem(place.file, dotted(key), wrong, allowed, hint, place.line)

    def json(self) -> str:
        """The tree as JSON, in whose strict reading a list may become a tuple and a text a path."""
        return json.dumps(self.tree)


def merged(documents: Sequence[Document]) -> Document:
    """One document of several, the later ones on top: mappings key by key, other values whole."""
    document = documents[0]
    for upper in documents[1:]:
        places = {**document.places, **upper.places}
        tree = None
        if document.tree is not None and upper.tree is not None:
            tree = _over(document.tree, upper.tree)
        problems = document.problems + upper.problems
        document = Document(document.file, tree, places, problems)
    return document


def _over(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    tree = dict(lower)
    for key, value in upper.items():
        below = tree.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            tree[key] = _over(below, value)
        else:
            tree[key] = value
    return tree
