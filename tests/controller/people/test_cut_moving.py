"""The power goes before each step of a move: nobody is lost, and nobody is at two pods unseen."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from controller.people import parcel, scrypt
from controller.people.moving import SUFFIX, Moving
from controller.people.parcel import Declined
from controller.people.people import People
from controller.store.database import SCHEMA
from controller.store.travelling import unpacked, whose
from tests.controller.people.cutting import BEFORE, CODE, DATA, FILE, HERE, SHOWN, THERE
from tests.controller.people.lives import PIN, counts, lived, rows_of_others, told
from tests.controller.store.parts import opened


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)
    monkeypatch.setitem(parcel.COST, "ops", 1)
    monkeypatch.setitem(parcel.COST, "mem", 8192)


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory: a process that is killed leaves there what it would leave on a card."""
    with TemporaryDirectory(dir="/dev/shm") as made:
        yield Path(made)


def cut(verb: str, place: Path, person: str) -> list[Path]:
    """What was left behind by each cut, in the order of the steps; the last came through."""
    command = [sys.executable, "-m", "tests.controller.people.cutting", verb, str(place), person]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(
        (each for each in place.iterdir() if each.name != BEFORE), key=lambda p: int(p.name)
    )


def test_a_hand_over_cut_anywhere_loses_nobody(place: Path) -> None:
    """They sign in as ever and no code was seen; or they are kept, and their file is whole."""
    before = place / "cut" / BEFORE
    (before / FILE).parent.mkdir(parents=True)
    with opened(before / DATA) as store:
        somebody = lived(store, trials=1)
        known, rows = told(store, somebody.pseudonym), counts(store, somebody.pseudonym)
    left = cut("send", place / "cut", somebody.pseudonym)
    stayed = []
    for there in left:
        with opened(there / DATA) as store:
            moving, people = Moving(lambda: store, HERE), People(lambda: store)
            assert told(store, somebody.pseudonym) == known
            assert counts(store, somebody.pseudonym) == rows
            found = people.find(somebody.number)
            stayed.append(found is not None)
            if found is not None:
                assert found == somebody
                assert people.check(found, PIN)
                assert moving.handed() == []
                assert not (there / SHOWN).exists()
            else:
                assert [each.pseudonym for each in moving.handed()] == [somebody.pseudonym]
                opens = parcel.opened(parcel.read((there / FILE).read_bytes(), len(SCHEMA)), CODE)
                with unpacked(opens, SCHEMA) as box:
                    assert whose(box)[0] == somebody.pseudonym
            again = moving.prepare(somebody.pseudonym, THERE, there / f"again{SUFFIX}")
            moving.hand_over(again)
            assert again.path.exists()
    assert stayed == sorted(stayed, reverse=True)
    assert stayed.count(False) >= 2
    assert len(left) > 10
    assert (left[-1] / SHOWN).read_text() == CODE
    assert not (left[-2] / SHOWN).exists()


def test_a_taking_in_cut_anywhere_is_all_or_nothing(place: Path) -> None:
    """Nobody, and the same file and code take them in; or all of them, and the file is known."""
    before = place / "cut" / BEFORE
    (before / FILE).parent.mkdir(parents=True)
    with opened(place / "a") as store:
        name = lived(store, trials=1).pseudonym
        known, rows = told(store, name), counts(store, name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parcel, "new_code", lambda: CODE)
            Moving(lambda: store, HERE).prepare(name, THERE, before / FILE)
    with opened(before / DATA) as store:
        lived(store, trials=1)
    others = rows_of_others(before / DATA, name)
    left = cut("receive", place / "cut", name)
    arrived = []
    for there in left:
        with opened(there / DATA) as store:
            moving = Moving(lambda: store, THERE)
            assert rows_of_others(there / DATA, name) == others
            arrived.append(any(each.pseudonym == name for each in store.people()))
            if not arrived[-1]:
                assert sum(counts(store, name).values()) == 0
                moving.take_in(moving.look_at(there / FILE), CODE)
            assert told(store, name) == known
            assert counts(store, name) == rows
            with pytest.raises(Declined, match="before"):
                moving.look_at(there / FILE)
            came = moving.who_came(there / FILE)
            assert came is not None
            assert People(lambda: store).check(came, PIN)
    assert arrived == sorted(arrived)
    assert arrived.count(True) >= 2
    assert len(left) > 50
