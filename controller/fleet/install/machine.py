"""The machine that is set up: this one, or a system in a directory; its files, and what they cost.

Nothing that is there is lost: a file that somebody has changed stays, and ours is laid beside it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from controller import durable

NEW = ".pod-fleet-new"


class NotInstalledError(RuntimeError):
    """It cannot be set up; each of `problems` says what is wrong, and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Machine:
    """Where it is, and what was done there; `root` is / for this machine."""

    root: Path
    done: list[str] = field(default_factory=list)

    @property
    def here(self) -> bool:
        """Whether it is this machine, which runs."""
        return self.root == Path("/")

    def at(self, path: str) -> Path:
        """A place on it, by its absolute name there."""
        return self.root / path.lstrip("/")

    def tell(self, words: str) -> None:
        """Something was done."""
        self.done.append(words)

    def number(self, name: str, table: str = "group") -> int:
        """The number of a group, or ("passwd") of a user there; KeyError where there is none."""
        for line in self.at(f"/etc/{table}").read_text(encoding="utf-8").splitlines():
            if line.split(":")[0] == name:
                return int(line.split(":")[2])
        raise KeyError(name)

    def folder(self, path: str, mode: int, group: str = "root") -> None:
        """A directory, made where it is not there, readable to `group`."""
        self.at(path).mkdir(parents=True, exist_ok=True)
        os.chown(self.at(path), 0, self.number(group))
        self.at(path).chmod(mode)

    def own(self, path: str, data: bytes, mode: int = 0o644, group: str = "root") -> None:
        """A file that is as we make it; whoever changed it finds ours beside theirs."""
        place = self.at(path)
        before = place.read_bytes() if place.exists() else None
        beside = place.with_name(place.name + NEW)
        beside.unlink(missing_ok=True)
        if before is not None and before != data:
            place, path = beside, f"{path} was changed and stays; ours is {path}{NEW}"
        elif before is not None:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        durable.replace(place, data, mode)
        os.chown(place, 0, self.number(group))
        self.tell(path)

    def secret(self, path: str, data: bytes, group: str = "root") -> None:
        """A file for root, and for `group` to read; told by its name alone."""
        durable.replace(self.at(path), data, 0o640)
        os.chown(self.at(path), 0, self.number(group))
        self.tell(path)


def tree(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file below a shipped folder, with its absolute name on the machine."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"/{path.relative_to(folder)}", path


def filled(text: str, **values: str) -> str:
    """With each {name} in place; braces of anything else stay."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)
