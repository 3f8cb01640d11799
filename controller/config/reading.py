"""YAML files -> documents; hostile files are refused before anything recursive sees them.

What a pod's configuration does not need is an error with a reason: anchors and aliases, deep
nesting, large files, tags.
"""

import stat
from pathlib import Path
from typing import Any

import yaml

from controller.config.document import Document
from controller.config.problems import Problem, short
from controller.config.tree import Tree, line_of

MOST_BYTES = 256 * 1024
MOST_DEPTH = 16
MAPPING = "lines of the form `key: value`"

# libyaml's parser where PyYAML was built with it: ten times as fast, the same safe schema.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _FileError(Exception):
    """A file is not read any further, for this reason."""

    def __init__(self, wrong: str, allowed: str = "", line: int = 0) -> None:
        self.wrong, self.allowed, self.line = wrong, allowed, line


def read(path: Path) -> Document:
    """Read one file; whatever is wrong with it is in the document's `problems`."""
    file = str(path)
    try:
        root = _root(_text(path))
    except _FileError as no:
        return Document(file, problems=(Problem(file, "", no.wrong, no.allowed, line=no.line),))
    tree = Tree(file)
    mapping = tree.mapping(root, ())
    return Document(file, mapping, tree.places, tuple(tree.problems))


def _text(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a directory" if path.is_dir() else "no plain file"
            raise _FileError(f"is {kind}", "a YAML file")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _FileError("the file is missing") from None
    except OSError as error:
        raise _FileError(f"cannot be read ({error.strerror})") from error
    if len(data) > MOST_BYTES:
        raise _FileError("the file is too large", f"at most {MOST_BYTES // 1024} kB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _FileError(f"byte {error.start} is not UTF-8", "UTF-8 text", line) from error


def _root(text: str) -> yaml.MappingNode:
    try:
        _guard(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = line_of(error.problem_mark)
        raise _FileError(f"is not YAML: {error.problem or error.context}", line=line) from error
    except yaml.YAMLError as error:
        raise _FileError(f"is not YAML: {short(str(error))}") from error
    if root is None or root.tag == "tag:yaml.org,2002:null":
        raise _FileError("the file is empty", MAPPING)
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single value"
        raise _FileError(f"holds {kind}", MAPPING, line_of(root.start_mark))
    return root


def _guard(text: str) -> None:
    """Refuse what grows without bound, or makes other than plain values, before it is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line, tag = line_of(event.start_mark), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            raise _FileError("uses a YAML alias (*name)", "values written out in full", line)
        if tag is not None:
            raise _FileError(f"uses a YAML tag ({short(tag)})", "plain values", line)
        if depth > MOST_DEPTH:
            raise _FileError("is nested too deeply", f"at most {MOST_DEPTH} levels", line)
