"""Flags in the store: raised with the end of the answers or not at all, open until seen."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.people.people import People
from controller.store import audit
from controller.store.audit import Deed
from controller.store.faults import StoreFault
from controller.store.flags import Flag
from controller.store.reading import read_flags
from controller.store.store import Store
from tests.controller.store.parts import STARTED, at, opened

BANDS = {"total": "13-24"}
# Ends an asking, and is killed as soon as the end is written and the flag is not.
CUT = """
import os, signal, sys
from pathlib import Path
from controller.health.clock import Moment
from controller.store import flags
from controller.store.store import Store
from tests.controller.store.parts import LIMITS

flags.put = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
store = Store.open(Path(sys.argv[1]), LIMITS)
store.end_asking(1, "finished", {"values": {"total": 20}}, Moment.now(), {"total": "13-24"})
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


def asked(store: Store, who: str = "p-1") -> int:
    """They have answered something."""
    session = store.start_session(who, Moment.now(), [STARTED])
    asking = store.start_asking(session, "k6", "v", at(1))
    store.answer(asking, "item_01", 4, at(2))
    return asking


def test_a_flag_comes_with_the_end_of_the_answers(store: Store, tmp_path: Path) -> None:
    """With whose it is, what was asked, the bands, and since when; read from outside as well."""
    person = People(lambda: store).enrol()
    store.end_asking(asked(store, person.pseudonym), "finished", {}, at(3), BANDS)
    flag = Flag(1, person.pseudonym, person.number, "k6", BANDS, at(3), None, None)
    assert store.flags() == read_flags(tmp_path, open_only=True) == [flag]


@pytest.mark.parametrize("bands", [None, {}])
def test_no_band_raises_none(bands: dict[str, str] | None, store: Store) -> None:
    """Most people's answers ask for nothing."""
    store.end_asking(asked(store), "finished", {}, at(3), bands)
    assert store.flags(open_only=False) == []


def test_an_asking_raises_one_and_only_with_its_own_end(store: Store) -> None:
    """What ended before raises nothing any more."""
    asking = asked(store)
    store.end_asking(asking, "finished", {}, at(3), BANDS)
    with pytest.raises(LookupError):
        store.end_asking(asking, "finished", {}, at(4), BANDS)
    assert len(store.flags(open_only=False)) == 1


def test_a_cut_between_the_end_and_the_flag_leaves_neither(tmp_path: Path) -> None:
    """The answers are still open then, and are gone on with: the flag is raised the next time."""
    with opened(tmp_path) as store:
        asked(store)
    child = subprocess.run([sys.executable, "-c", CUT, tmp_path], check=False)
    assert child.returncode == -signal.SIGKILL
    with opened(tmp_path) as store:
        last = store.last_asking("p-1", "k6")
        assert last is not None
        assert (last.outcome, last.answers) == (None, {"item_01": 4})
        assert store.flags(open_only=False) == []
        store.end_asking(last.number, "finished", {}, at(5), BANDS)
        assert len(store.flags()) == 1


def test_it_stays_open_over_every_start_until_somebody_saw_it(tmp_path: Path) -> None:
    """Then it is open no more, and says who saw it, and when."""
    with opened(tmp_path) as store:
        store.end_asking(asked(store), "finished", {}, at(3), BANDS)
    for _ in range(2):
        with opened(tmp_path) as store:
            assert [flag.acknowledged for flag in store.flags()] == [None]
    with opened(tmp_path) as store:
        store.acknowledge(1, "wing officer", at(9))
    with opened(tmp_path) as store:
        assert store.flags() == []
        (flag,) = store.flags(open_only=False)
        assert (flag.acknowledged, flag.role) == (at(9), "wing officer")


def test_it_is_acknowledged_once(store: Store) -> None:
    """The first to see it stands; what is not there cannot be seen."""
    store.end_asking(asked(store), "finished", {}, at(3), BANDS)
    store.acknowledge(1, "nurse", at(4))
    with pytest.raises(LookupError, match=r"acknowledged already \(role: nurse\)"):
        store.acknowledge(1, "teacher", at(5))
    with pytest.raises(LookupError, match="no flag 2"):
        store.acknowledge(2, "nurse", at(5))
    (flag,) = store.flags(open_only=False)
    assert (flag.acknowledged, flag.role) == (at(4), "nurse")
    assert store.deeds() == [(at(4), Deed("nurse", "acknowledge flag 1", "p-1"))]


def test_what_cannot_be_audited_is_not_acknowledged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: it is open as before."""
    store.end_asking(asked(store), "finished", {}, at(3), BANDS)
    monkeypatch.setattr(audit, "_NOTE", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?)")
    with pytest.raises(StoreFault, match="nowhere"):
        store.acknowledge(1, "nurse", at(4))
    assert len(store.flags()) == 1


def test_it_goes_with_the_person(store: Store) -> None:
    """Open or not, and nobody else's."""
    people = People(lambda: store)
    gone, stays = people.enrol(), people.enrol()
    for who in (gone, gone, stays):
        store.end_asking(asked(store, who.pseudonym), "finished", {}, at(3), BANDS)
    store.acknowledge(1, "nurse", at(4))
    people.erase(gone, published=False)
    assert [flag.person for flag in store.flags(open_only=False)] == [stays.pseudonym]
