"""Two pods with their stores, and a person's file between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.people.moving import Moving, Ready
from controller.people.people import People
from controller.store.audit import Deed
from controller.store.moving import Place
from controller.store.people import Person
from controller.store.store import Store
from tests.controller.people.lives import lived
from tests.controller.store.parts import opened


@dataclass
class Pod:
    """One pod with its store."""

    data: Path
    store: Store
    moving: Moving = field(init=False)

    def __post_init__(self) -> None:
        self.moving = Moving(lambda: self.store, Place("wing", self.data.name))
        self.people = People(lambda: self.store)

    def send(self, person: str, to: "Pod", path: Path) -> tuple[Ready, str]:
        """The file, and the code as it was shown."""
        ready = self.moving.prepare(person, to.moving.here, path)
        return ready, self.moving.hand_over(ready)

    def receive(self, path: Path, code: str) -> Person:
        return self.moving.take_in(self.moving.look_at(path), code)

    def deeds(self) -> list[Deed]:
        return [deed for _, deed in self.store.deeds()]


@pytest.fixture
def pods(tmp_path: Path) -> Iterator[tuple[Pod, Pod]]:
    """Two pods; at the second others have been before."""
    with opened(tmp_path / "a") as one, opened(tmp_path / "b") as two:
        for _ in range(2):
            lived(two)
        yield Pod(tmp_path / "a", one), Pod(tmp_path / "b", two)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "somebody.person"
