"""Staff move somebody to another pod on a stick, at the screens of both."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from controller.config import load
from controller.config.models import Verb
from controller.health.clock import Moment
from controller.people import parcel, scrypt
from controller.people.moving import SUFFIX
from controller.people.people import NUMBERS, People
from controller.people.staff import Staff
from controller.screens import handing
from controller.store.audit import Deed
from controller.store.people import Person
from controller.store.store import Store
from controller.visit.staff import moving, numbers
from controller.visit.staff.room import StaffRoom
from controller.visit.staff.stick import FULL, NO_STICK
from exercises.core.script import Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say
from tests.controller.people.fingers import digit_presses, number_presses
from tests.controller.people.lives import lived, told
from tests.controller.store.parts import opened
from tests.controller.visit.staff.tables import data_of, table
from tests.controller.visit.staff.test_staff_room import audited, visit
from tests.disk import fill, memory_disk
from tests.journeys.pods import CONFIG

CODE = "204060"
VERBS: tuple[Verb, ...] = ("transfer", "receive", "erase")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)
    monkeypatch.setitem(parcel.COST, "ops", 1)
    monkeypatch.setitem(parcel.COST, "mem", 8192)


@dataclass
class Pod:
    """One pod of the wing, its staff with the stick."""

    store: Store
    room: StaffRoom

    @property
    def people(self) -> People:
        return People(lambda: self.store)

    def do(self, verb: Verb, *presses: str) -> list[Picture]:
        """In by the code, to that card, and out again."""
        turns = ["right"] * VERBS.index(verb)
        return visit(self.room, *digit_presses(CODE), *turns, "ok", *presses, "back")


def pod(store: Store, name: str, stick: Path, others: Sequence[str]) -> Pod:
    """Of this name, that hands people over to these others."""
    shipped = load(CONFIG)
    new = {"pod": name, "stick": stick, "hand_over_to": tuple(others), "data_dir": data_of(store)}
    config = replace(shipped, pod=shipped.pod.model_copy(update=new))
    staff = Staff(lambda: store, {"programme": VERBS})
    staff.set_code("programme", CODE)
    return Pod(store, StaffRoom(staff, table(People(lambda: store), store, config)))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def pods(tmp_path: Path, stick: Path) -> Iterator[tuple[Pod, Pod]]:
    with opened(tmp_path / "a") as a, opened(tmp_path / "b") as b:
        yield pod(a, "a", stick, ["b"]), pod(b, "b", stick, ["a", "c"])


def said(seen: Sequence[Picture]) -> list[Say]:
    return [s.say for p in seen for s in p.shapes if isinstance(s, Label)]


def figures(seen: Sequence[Picture], name: str) -> str:
    """The figures of the last picture of this name."""
    picture = [each for each in seen if each.name == name][-1]
    found = [s for s in picture.shapes if isinstance(s, Label) and s.say.text.isdigit()]
    return "".join(each.say.text for each in found)


def sent(a: Pod, person: Person, *presses: str) -> str:
    """The code as it is shown: a flag of theirs is open, and they go all the same."""
    presses = presses or ("ok", "ok", "ok", "ok", "ok")
    seen = a.do("transfer", *number_presses(person.number), *presses)
    assert moving.GONE in said(seen)
    return figures(seen, "staff_parcel")


def test_somebody_moves_by_the_screens_of_two_pods(pods: tuple[Pod, Pod], stick: Path) -> None:
    """The code once; their number there; the stick is empty again, and both audits tell."""
    a, b = pods
    person = lived(a.store)
    before = told(a.store, person.pseudonym)
    code = sent(a, person)
    assert len(code) == parcel.DIGITS
    assert a.people.find(person.number) is None
    assert len(list(stick.glob(f"*{SUFFIX}"))) == 1
    seen = b.do("receive", "ok", *digit_presses(code), "ok")
    assert figures(seen, "staff_number") == f"{person.number:03}"
    assert told(b.store, person.pseudonym) == before
    assert list(stick.iterdir()) == []
    assert audited(a.store)[-1] == Deed("programme", "transfer to site-1/b", person.pseudonym)
    assert audited(b.store)[-1] == Deed("programme", "receive from site-1/a", person.pseudonym)


@pytest.mark.parametrize("presses", [["back"], ["ok", "back"], ["ok", "ok", "back"]])
def test_who_stops_at_any_question_moves_nobody(
    presses: list[str], pods: tuple[Pod, Pod], stick: Path
) -> None:
    """Their number, the open flag, what it means."""
    a, _ = pods
    person = lived(a.store)
    a.do("transfer", *number_presses(person.number), *presses)
    assert a.people.find(person.number) == person
    assert list(stick.iterdir()) == []


def test_of_several_pods_one_is_picked(pods: tuple[Pod, Pod]) -> None:
    """Or none, by back."""
    _, b = pods
    person = lived(b.store)
    b.do("transfer", *number_presses(person.number), "ok", "ok", "right", "back")
    assert b.people.find(person.number) == person
    seen = b.do(
        "transfer", *number_presses(person.number), "ok", "ok", "right", "ok", "ok", "ok", "ok"
    )
    assert Say("c") in said(seen)
    assert audited(b.store)[-1] == Deed("programme", "transfer to site-1/c", person.pseudonym)


def test_nobody_of_that_number_moves(pods: tuple[Pod, Pod]) -> None:
    """Told and noted."""
    a, _ = pods
    other = (lived(a.store).number + 1) % len(NUMBERS)
    assert numbers.NOBODY in said(a.do("transfer", *number_presses(other), "ok"))
    refused = Deed("programme", "transfer", "", "refused: nobody has this number")
    assert audited(a.store)[-1] == refused


def test_a_full_stick_keeps_them_here(pods: tuple[Pod, Pod], stick: Path) -> None:
    """Told and noted, and so is one that is not there."""
    a, _ = pods
    person = lived(a.store)
    presses = (*number_presses(person.number), "ok", "ok", "ok", "ok")
    stick.rmdir()
    assert NO_STICK in said(a.do("transfer", *presses))
    assert NO_STICK in said(a.do("receive", "ok", "ok"))
    with memory_disk(stick) as mount:
        mount("size=64k")
        fill(stick / "full")
        assert FULL in said(a.do("transfer", *presses))
        assert [each.name for each in stick.iterdir()] == ["full"]
    assert a.people.find(person.number) == person
    refused = Deed("programme", "transfer", "", "refused: no stick, or it takes nothing")
    assert audited(a.store)[-1] == refused


def test_a_wrong_code_may_be_picked_again(pods: tuple[Pod, Pod]) -> None:
    """Or not; it is noted, and nobody is there."""
    a, b = pods
    person = lived(a.store)
    code = sent(a, person)
    wrong = code.translate(str.maketrans("0123456789", "1234567890"))
    seen = b.do("receive", "ok", *digit_presses(wrong), "ok", "back")
    assert moving.WRONG_CODE in said(seen)
    assert b.store.people() == []
    assert audited(b.store)[-1] == Deed("programme", "receive", "", "refused: wrong_code")
    b.do("receive", "ok", *digit_presses(wrong), "ok", *digit_presses(code), "ok")
    assert [each.pseudonym for each in b.store.people()] == [person.pseudonym]


def test_of_several_files_the_code_tells_which(pods: tuple[Pod, Pod], stick: Path) -> None:
    """The other one stays on the stick."""
    a, b = pods
    one, two = lived(a.store), lived(a.store)
    sent(a, one)
    code = sent(a, two)
    b.do("receive", "ok", *digit_presses(code), "ok")
    assert [each.pseudonym for each in b.store.people()] == [two.pseudonym]
    assert len(list(stick.iterdir())) == 1


def test_a_file_that_was_used_tells_their_number(pods: tuple[Pod, Pod], stick: Path) -> None:
    """As where the power went before it was seen; once they are gone, that it was used."""
    a, b = pods
    person = lived(a.store)
    code = sent(a, person)
    (file,) = stick.iterdir()
    copy = file.read_bytes()
    b.do("receive", "ok", *digit_presses(code), "ok")
    file.write_bytes(copy)
    seen = b.do("receive", "ok", "ok")
    assert moving.ALREADY in said(seen)
    assert figures(seen, "staff_number") == f"{person.number:03}"
    b.people.erase(b.store.people()[0], published=False)
    assert moving.USED in said(b.do("receive", "ok", "ok"))
    assert audited(b.store)[-1] == Deed("programme", "receive", "", "refused: used")


def test_a_stick_without_anybody_for_this_pod_says_so(pods: tuple[Pod, Pod], stick: Path) -> None:
    """Empty, or with somebody for another; a torn file is told of."""
    a, b = pods
    assert moving.NO_FILE in said(b.do("receive", "ok", "ok"))
    sent(a, lived(a.store))
    assert moving.NO_FILE in said(a.do("receive", "ok", "ok"))
    (file,) = stick.iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    assert moving.BROKEN in said(b.do("receive", "ok", "ok"))


def test_who_is_here_or_finds_no_number_is_not_taken_in(
    pods: tuple[Pod, Pod], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told and noted."""
    a, b = pods
    person = lived(a.store)
    code = sent(a, person)
    with monkeypatch.context() as patch:
        patch.setattr("controller.people.people.NUMBERS", [])
        assert numbers.FULL in said(b.do("receive", "ok", *digit_presses(code), "ok"))
    b.do("receive", "ok", *digit_presses(code), "ok")
    again = sent(a, person, "ok", "ok", "ok", "ok", "ok")
    assert moving.HERE in said(b.do("receive", "ok", *digit_presses(again), "ok"))
    assert audited(b.store)[-1] == Deed("programme", "receive", "", "refused: here")


def test_who_was_handed_over_may_go_again_by_the_number_they_had(pods: tuple[Pod, Pod]) -> None:
    """It is asked whether the file before is destroyed; they may be erased by it too."""
    a, b = pods
    person = lived(a.store)
    sent(a, person)
    number = number_presses(person.number)
    seen = a.do("transfer", *number, "ok", "ok", "back")
    assert moving.BEFORE in said(seen)
    a.store.acknowledge(a.store.flags()[0].id, "nurse", Moment.now())
    a.do("erase", *number, "ok", "ok", *number, "ok")
    assert a.people.everybody() == []
    assert b.store.people() == []


def test_a_file_that_cannot_be_deleted_is_told_of(
    pods: tuple[Pod, Pod], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are taken in all the same."""
    a, b = pods
    person = lived(a.store)
    code = sent(a, person)

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", read_only)
    seen = b.do("receive", "ok", *digit_presses(code), "ok", "ok")
    assert moving.STAYS in said(seen)
    assert len(b.store.people()) == 1


def test_it_says_to_wait_while_it_works(
    pods: tuple[Pod, Pod], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pod goes on showing frames until it is done."""
    a, _ = pods
    gate, seal, wait = threading.Event(), parcel.seal, handing.wait

    def slow(label: parcel.Label, packed: bytes, code: str) -> bytes:
        assert gate.wait(20)
        return seal(label, packed, code)

    def waited() -> Script[None]:
        gate.set()
        return wait()

    monkeypatch.setattr(parcel, "seal", slow)
    monkeypatch.setattr(handing, "wait", waited)
    person = lived(a.store)
    seen = a.do("transfer", *number_presses(person.number), "ok", "ok", "ok", "ok", "ok")
    assert handing.WAIT in said(seen)
