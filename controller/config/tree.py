"""YAML nodes -> plain values that remember where they stand; only plain values are let through."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from controller.config.document import Place
from controller.config.problems import Key, Problem, dotted, short

_KINDS = ("str", "int", "float", "bool", "null", "map", "seq")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in _KINDS}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")


def line_of(mark: Any) -> int:
    """The line of a YAML mark, counted from 1; 0 where there is no mark."""
    return int(mark.line) + 1 if mark else 0


class Tree:
    """Builds plain values from YAML nodes, noting each key's place and every problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Key, Place] = {}
        self.problems: list[Problem] = []

    def mapping(self, node: yaml.MappingNode, key: Key) -> dict[str, Any]:
        """The values of a mapping that stands under `key`; what is wrong in it is left out."""
        tree: dict[str, Any] = {}
        for name, child in self._pairs(node, key):
            tree[name] = self._value(child, (*key, name))
        return tree

    def _pairs(self, node: yaml.MappingNode, key: Key) -> Iterator[tuple[str, yaml.Node]]:
        lines: dict[str, int] = {}
        for name, child in node.value:
            line = line_of(name.start_mark)
            word = str(name.value) if isinstance(name, yaml.ScalarNode) else "?"
            if not name.tag.endswith(":str"):
                wrong = "YAML does not read this key as text"
                self._note((*key, word), wrong, "a word, or a text in quotes", name)
            elif word in lines:
                wrong = f"stands here a second time (first in line {lines[word]})"
                self._note((*key, word), wrong, "each key once", name)
            else:
                lines[word] = line
                self.places[(*key, word)] = Place(self.file, line)
                yield word, child

    def _value(self, node: yaml.Node, key: Key) -> Any:
        if node.tag not in _TAGS:
            kind = node.tag.rpartition(":")[2]
            self._note(key, f"YAML reads this as {kind}", "plain values; a text in quotes", node)
        elif isinstance(node, yaml.MappingNode):
            return self.mapping(node, key)
        elif isinstance(node, yaml.SequenceNode):
            return [self._item(child, (*key, n)) for n, child in enumerate(node.value)]
        else:
            return self._scalar(node, key)
        return None

    def _item(self, node: yaml.Node, key: Key) -> Any:
        self.places[key] = Place(self.file, line_of(node.start_mark))
        return self._value(node, key)

    def _scalar(self, node: yaml.Node, key: Key) -> Any:
        text = str(node.value)
        if node.tag.endswith(":int") and not _INTEGER.fullmatch(text):
            self._note(key, f"the number is written {short(text)}", "plain decimal digits", node)
        elif node.tag.endswith(":float") and ":" in text:
            self._note(key, f"YAML reads {short(text)} in base 60", "a text in quotes", node)
        else:
            return SafeConstructor().construct_object(node)
        return None

    def _note(self, key: Key, wrong: str, allowed: str, node: yaml.Node) -> None:
        line = line_of(node.start_mark)
        self.problems.append(Problem(self.file, dotted(key), wrong, allowed, line=line))
