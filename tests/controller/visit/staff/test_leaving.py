"""Staff at the pod: all data onto a stick, somebody erased, flags seen and acknowledged."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from controller.config import load
from controller.config.models import Verb
from controller.health.clock import Moment
from controller.outlet import Outlet
from controller.people import scrypt
from controller.people.people import NUMBERS, People
from controller.people.staff import Staff
from controller.screens.flagged import GONE, LATE
from controller.seal import Opener, Seal, generate
from controller.store.audit import Deed
from controller.store.erasing import traces
from controller.store.faults import StoreFault
from controller.store.people import Person
from controller.store.store import Store
from controller.visit.staff import emptying, follow_up, leaving, numbers
from controller.visit.staff.follow_up import FollowUp
from controller.visit.staff.room import StaffRoom
from controller.visit.staff.stick import FULL, NO_STICK
from exercises.core.shapes import Label
from exercises.core.words import Say
from tests.controller.people.fingers import digit_presses, number_presses
from tests.controller.people.lives import lived
from tests.controller.people.lives import visit as came
from tests.controller.store.parts import at, opened
from tests.controller.visit.staff.tables import SHUT, data_of, table
from tests.controller.visit.staff.test_staff_room import audited, names, visit
from tests.disk import fill, memory_disk
from tests.journeys.pods import CONFIG

CODE = "204060"
VERBS: tuple[Verb, ...] = ("flags", "export", "erase", "end", "reset")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "data") as store:
        yield store


@pytest.fixture
def people(store: Store) -> People:
    return People(lambda: store)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where one would be."""
    return tmp_path / "stick"


@pytest.fixture
def room(people: People, store: Store, stick: Path) -> StaffRoom:
    """A role that may see flags, export, erase and end."""
    shipped = load(CONFIG)
    pod = shipped.pod.model_copy(update={"stick": stick, "data_dir": data_of(store)})
    staff = Staff(lambda: store, {"programme": VERBS})
    staff.set_code("programme", CODE)
    return StaffRoom(staff, table(people, store, replace(shipped, pod=pod)))


@pytest.fixture
def person(store: Store) -> Person:
    """Somebody of whom everything is kept, and one flag is open."""
    return lived(store)


def staff(verb: Verb, *presses: str) -> list[str]:
    """In by the code, to that card, and out again."""
    turns = ["right"] * VERBS.index(verb)
    return [*digit_presses(CODE), *turns, "ok", *presses, "back"]


def said(room: StaffRoom, *presses: str) -> list[Say]:
    """All that stood on the screens, in order."""
    return [s.say for p in visit(room, *presses) for s in p.shapes if isinstance(s, Label)]


def test_all_data_goes_onto_the_stick_as_a_package(
    room: StaffRoom, store: Store, person: Person, stick: Path
) -> None:
    """A second one beside the first; noted by the role before it leaves."""
    stick.mkdir()
    for end in ("", "-2"):
        assert leaving.TAKEN in said(room, *staff("export", "ok", "ok"))
        package = stick / f"package-pod-1{end}"
        tables = json.loads((package / "datapackage.json").read_text())["resources"]
        assert {each["name"] for each in tables} >= {"results", "answers", "consent", "flags"}
    assert person.pseudonym in (package / "answers.csv").read_text()
    assert audited(store).count(Deed("programme", "export package")) == 2


def test_who_says_no_takes_nothing(room: StaffRoom, store: Store, stick: Path) -> None:
    """And nothing is noted but that they were there."""
    stick.mkdir()
    visit(room, *staff("export", "back"))
    assert list(stick.iterdir()) == []
    assert audited(store) == [Deed("programme", "sign-in")]


def test_without_a_stick_no_data_leaves(room: StaffRoom, store: Store, person: Person) -> None:
    """It is told, and noted."""
    assert NO_STICK in said(room, *staff("export", "ok", "ok"))
    refused = Deed("programme", "export package", "", "refused: no stick, or it takes nothing")
    assert audited(store)[-1] == refused
    assert person.pseudonym


def test_the_pod_is_emptied_by_root_alone_and_after_two_questions(
    room: StaffRoom, store: Store, person: Person
) -> None:
    """A request that nobody takes is withdrawn, told, and nothing is gone."""
    requests = data_of(store).parent
    assert emptying.NOT_EMPTIED not in said(room, *staff("reset", "ok", "back"))
    told = said(room, *staff("reset", "ok", "ok", "ok"))
    assert emptying.WHAT_GOES in told
    assert emptying.NOT_EMPTIED in told
    assert not (requests / "reset").exists()
    refused = "refused: nothing on this machine takes the request"
    assert audited(store)[-1] == Deed("programme", "reset", "", refused)
    assert store.person(person.number) == person


def test_a_full_stick_has_no_half_of_a_package(
    room: StaffRoom, person: Person, stick: Path
) -> None:
    """What was begun is gone again."""
    with memory_disk(stick) as mount:
        mount("size=64k")
        fill(stick / "full")
        assert FULL in said(room, *staff("export", "ok", "ok"))
        assert [each.name for each in stick.iterdir()] == ["full"]
    assert person.pseudonym


def erasing(person: Person, *presses: str) -> list[str]:
    """Their number, yes; a flag is open, and they go on all the same; then these."""
    return staff("erase", *number_presses(person.number), "ok", "ok", *presses)


def test_somebody_is_erased_after_three_questions_and_their_number_once_more(
    room: StaffRoom, store: Store, person: Person
) -> None:
    """No file of the pod has them any more."""
    assert leaving.ERASED in said(
        room, *erasing(person, "ok", *number_presses(person.number), "ok")
    )
    assert store.people() == []
    assert traces(data_of(store), person.pseudonym) == []
    assert audited(store)[-1] == Deed("programme", "erase")


@pytest.mark.parametrize(
    "presses", [["back"], ["ok", "back"], ["ok", "ok", "back"], ["ok", "ok", "ok", "back"]]
)
def test_who_stops_at_any_question_erases_nobody(
    presses: list[str], room: StaffRoom, store: Store, person: Person
) -> None:
    """The number, the open flag, what goes, the number once more."""
    visit(room, *staff("erase", *number_presses(person.number), *presses))
    assert store.people() == [person]


def test_another_number_the_second_time_erases_nobody(
    room: StaffRoom, store: Store, person: Person
) -> None:
    """Told and noted."""
    other = number_presses((person.number + 1) % len(NUMBERS))
    assert leaving.OTHER in said(room, *erasing(person, "ok", *other, "ok"))
    assert store.people() == [person]
    refused = Deed("programme", "erase", "", "refused: another number the second time")
    assert audited(store)[-1] == refused


def test_nobody_of_that_number_is_erased(room: StaffRoom, store: Store, person: Person) -> None:
    """Told and noted."""
    other = number_presses((person.number + 1) % len(NUMBERS))
    assert numbers.NOBODY in said(room, *staff("erase", *other, "ok"))
    assert audited(store)[-1] == Deed("programme", "erase", "", "refused: nobody has this number")


def test_what_cannot_be_wiped_now_is_told(
    room: StaffRoom, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody reads the file; and where a file keeps more than it should."""

    def busy(*_: object, **__: object) -> int:
        raise StoreFault("busy", "pod.db")

    presses = erasing(person, "ok", *number_presses(person.number), "ok")
    with monkeypatch.context() as patch:
        patch.setattr(People, "erase", busy)
        assert leaving.LATER in said(room, *presses)
    monkeypatch.setattr(leaving, "traces", lambda *_: [Path("left")])
    assert leaving.LEFT in said(room, *presses)


def test_an_end_asks_about_an_open_flag_first(
    room: StaffRoom, store: Store, people: People, person: Person
) -> None:
    """No ends nobody; acknowledged, it is not asked."""
    number = number_presses(person.number)
    assert numbers.OPEN in said(room, *staff("end", *number, "ok", "back"))
    assert people.find(person.number) is not None
    store.acknowledge(store.flags()[0].id, "nurse", Moment.now())
    assert numbers.OPEN not in said(room, *staff("end", *number, "ok", "ok", "ok"))
    assert people.find(person.number) is None


def test_who_asks_for_follow_up_is_shown_by_number_and_acknowledged(
    room: StaffRoom, store: Store, person: Person
) -> None:
    """Of the instrument its name alone; by the role that did, in the audit too."""
    (flag,) = store.flags()
    told = said(room, *staff("flags", "ok", "ok", "ok", "ok"))
    assert Say("K6") in told
    assert follow_up.NOTED in told
    assert follow_up.NONE in told
    texts = " ".join(say.text for say in told)
    assert not any(word in texts for word in ("13-24", person.pseudonym, "total", "20"))
    assert store.flags() == []
    (seen,) = [each for each in store.flags(open_only=False) if each.id == flag.id]
    assert seen.role == "programme"
    assert audited(store)[-1] == Deed("programme", f"acknowledge flag {flag.id}", person.pseudonym)


def test_one_of_several_is_turned_to_and_no_acknowledges_nothing(
    room: StaffRoom, store: Store, person: Person
) -> None:
    """The list is shown again each time."""
    came(store, person.pseudonym)
    first, second = (flag.id for flag in store.flags())
    visit(room, *staff("flags", "ok", "back", "back"))
    assert len(store.flags()) == 2
    seen = visit(room, *staff("flags", "right", "ok", "ok", "ok", "back"))
    assert [name for name in names(seen) if name.startswith("staff_flag")] == [
        "staff_flag 1",
        "staff_flag 2",
        "staff_flag 1",
    ]
    assert [flag.id for flag in store.flags()] == [first]
    assert second


def test_one_that_was_acknowledged_at_the_pod_is_told_sealed(
    store: Store, people: People, person: Person
) -> None:
    """As from the command line: the programme learns who saw it."""
    public, secret = generate()
    wing = Staff(lambda: store, {"wing": ("flags",)})
    wing.set_code("wing", CODE)
    room = StaffRoom(wing, table(people, store, outlet=Outlet(True, Seal(public))))
    said(room, *digit_presses(CODE), "ok", "ok", "ok", "ok", "ok", "back")
    assert store.flags() == []
    sql = "SELECT body FROM outbox WHERE kind = 'result/sealed'"
    bodies = store.read(lambda conn: conn.execute(sql).fetchall())
    told = [Opener(secret).open(json.loads(body))["data"] for (body,) in bodies]
    assert [(each["participant"], each["role"]) for each in told] == [(person.pseudonym, "wing")]


def test_a_late_one_and_one_of_who_has_left_are_told(store: Store, people: People) -> None:
    """By uptime; the number is free for somebody else."""
    name = people.enrol().pseudonym
    session = store.start_session(name, at(0), [])
    asking = store.start_asking(session, "who5", "1", at(0))
    store.end_asking(asking, "finished", {}, at(0), {"total": "0-28"})
    work = dict(table(people, store))
    staff_ = Staff(lambda: store, {"wing": ("flags",)})
    staff_.set_code("wing", CODE)
    presses = [*digit_presses(CODE), "ok", "back", "back"]
    for hours, late in ((23, False), (25, True)):
        work["flags"] = FollowUp(
            lambda: store, 24, SHUT.acknowledged, partial(at, hours * 3600)
        ).flags
        told = said(StaffRoom(staff_, work), *presses)
        assert (LATE in told, GONE in told) == (late, False)
    people.end(store.people()[0])
    assert GONE in said(StaffRoom(staff_, work), *presses)
