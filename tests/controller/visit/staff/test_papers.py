"""A person's own page onto a stick, and the report on the wing, by staff at the pod."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from controller.config import Config, load
from controller.health.clock import Moment
from controller.people import scrypt
from controller.people.people import People
from controller.people.staff import Staff
from controller.screens import wing as wing_screen
from controller.store.audit import Deed
from controller.store.people import Person
from controller.store.rows import Reached
from controller.store.store import Store
from controller.visit.staff import papers as module
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import StaffRoom
from controller.visit.staff.stick import FULL, NO_STICK
from exercises.core.shapes import Label, Picture
from exercises.stage.language import Language
from tests.controller.people.fingers import digit_presses, number_presses
from tests.controller.store.parts import opened
from tests.controller.test_report import came
from tests.controller.visit.staff.tables import slot_of, table
from tests.controller.visit.staff.test_staff_room import audited, visit
from tests.journeys.pods import CONFIG

CODE = "204060"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setitem(scrypt.COST, "n", 16)
    with opened(tmp_path / "data") as store:
        yield store


@pytest.fixture
def people(store: Store) -> People:
    return People(lambda: store)


@pytest.fixture
def person(people: People, store: Store) -> Person:
    """Somebody who trained once."""
    enrolled, now = people.enrol(), Moment.now()
    session = store.start_session(enrolled.pseudonym, now, [])
    run = store.start_run(session, "go_nogo", "training", "1", {}, {}, now)
    store.finish_run(run, "finished", {}, now, [], Reached("level", 0.5, "valid", -1))
    store.end_session(session, "enough", now, [])
    return enrolled


def room(
    people: People, store: Store, stick: Path | None = None, code: str = "en", *, set_: bool = True
) -> StaffRoom:
    """Staff with two cards, at a pod that is turned to a language and whose clock is set or not."""
    shipped = load(CONFIG)
    config: Config = replace(shipped, pod=shipped.pod.model_copy(update={"stick": stick}))
    staff = Staff(lambda: store, {"programme": ("record", "report")})
    staff.set_code("programme", CODE)
    now = lambda: replace(Moment.now(), synchronised=set_)  # noqa: E731
    papers = Papers(people, lambda: store, config, lambda: Language(code), slot_of(config), now)
    return StaffRoom(staff, table(people, store, config, papers))


def record(person: Person) -> list[str]:
    """The presses that make their page."""
    return [*digit_presses(CODE), "ok", *number_presses(person.number), "ok", "ok", "back"]


def words(seen: list[Picture], name: str) -> list[str]:
    """All that stood on the pictures of that name."""
    found = [picture for picture in seen if picture.name.startswith(name)]
    english = Language("en")
    return [english.text(s.say) for p in found for s in p.shapes if isinstance(s, Label)]


def test_a_page_is_put_onto_the_stick_in_the_pods_language(
    people: People, store: Store, person: Person, tmp_path: Path
) -> None:
    """The second one beside the first; noted each time, and told."""
    stick = tmp_path / "stick"
    stick.mkdir()
    seen = visit(room(people, store, stick, "cy"), *record(person))
    visit(room(people, store, stick), *record(person))
    stem = f"my-path-{person.number:03}"
    assert sorted(path.name for path in stick.iterdir()) == [f"{stem}-2.pdf", f"{stem}.pdf"]
    texts = [
        PdfReader(stick / name).pages[0].extract_text() for name in (f"{stem}.pdf", f"{stem}-2.pdf")
    ]
    assert "Fy llwybr" in texts[0]
    assert "Press or hold back" in texts[1]
    assert module.MADE.text in words(seen, "staff_done")
    assert audited(store).count(Deed("programme", "record", person.pseudonym)) == 2


@pytest.mark.parametrize("there", ["no stick", "a file", "full"])
def test_without_a_stick_nothing_is_made_and_it_is_told(
    there: str,
    people: People,
    store: Store,
    person: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may be put in and tried again; the audit has the refusal."""
    stick = tmp_path / "stick"
    if there == "a file":
        stick.touch()
    elif there == "full":
        stick.mkdir()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(module, "put", full)
    seen = visit(room(people, store, stick), *record(person))
    told = FULL if there == "full" else NO_STICK
    assert told.text in words(seen, "staff_nothing")
    refused = Deed("programme", "record", "", "refused: no stick, or it takes nothing")
    assert audited(store)[-1] == refused


def test_the_wing_is_told_of_on_one_page(people: People, store: Store) -> None:
    """Numbers of enough people; no pseudonym; it is noted that somebody looked."""
    for n in range(12):
        came(store, f"p-{n}", 7)
        if n < 7:
            came(store, f"p-{n}", 35)
    for n in range(12, 17):
        came(store, f"p-{n}", 35)
    seen = visit(room(people, store), *digit_presses(CODE), "right", "ok", "ok", "back")
    told = words(seen, "staff_report")
    monday = datetime.now(UTC).date() - timedelta(days=datetime.now(UTC).weekday())
    first, last = monday - timedelta(days=28), monday - timedelta(days=1)
    assert told[:6] == [
        "This wing",
        f"{first:%d/%m/%Y} to {last:%d/%m/%Y}",
        "12 people came",
        "12 visits",
        "24 minutes",
        "7 of 12 came back",
    ]
    assert told[6] == "12 of 12 cards done"
    assert not [word for word in told if "p-" in word]
    assert audited(store)[-1] == Deed("programme", "report")


def test_of_a_few_people_and_without_a_clock_it_says_so(people: People, store: Store) -> None:
    """What is worth nothing is not shown as nought."""
    for n in range(4):
        came(store, f"p-{n}", 7)
    presses = [*digit_presses(CODE), "right", "ok", "ok", "back"]
    told = words(visit(room(people, store), *presses), "staff_report")
    assert told[2:7] == [wing_screen.FEW.text] * 5
    for n in range(4, 9):
        came(store, f"p-{n}", 7)
        came(store, f"p-{n}", 8)
    told = words(visit(room(people, store, set_=False), *presses), "staff_report")
    assert told[1:5] == [
        wing_screen.EVER.text,
        "9 people came",
        "14 visits",
        "5 to 9 of 9 came back",
    ]
