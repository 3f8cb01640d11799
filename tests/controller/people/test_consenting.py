"""Being kept or not: asked once for each version, answered alike, withdrawn in two presses."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from controller.people.people import People
from controller.people.visitor import Visitor
from controller.screens import consent
from controller.screens.consent import Terms
from controller.store.people import Consent, Person
from controller.store.store import Store
from controller.visit import consenting
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Label, Picture
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.controller.people.fingers import CONSENT
from tests.controller.people.test_sign_in import Fingers
from tests.controller.store.parts import opened
from tests.exercises.watching import WatchedStage

STAYS, LEAVES = Terms(published=False), Terms(published=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
def people(store: Store) -> People:
    return People(lambda: store)


@pytest.fixture
def person(people: People) -> Person:
    return people.enrol()


def played(script: Script[Visitor | None], presses: Sequence[str]) -> tuple[Visitor, list[str]]:
    """Who it is after these presses, and the pictures that were shown."""
    fingers = Fingers(presses)
    visitor = run(script, VirtualStage(fingers))
    assert not fingers.left
    assert visitor is not None
    return visitor, fingers.seen


@pytest.mark.parametrize("pages", range(5))
def test_two_backs_lead_out_and_nothing_is_noted(
    people: People, person: Person, pages: int
) -> None:
    """The first begins anew; from the first page the second leads out."""
    fingers = Fingers(["ok"] * pages + ["back"] * (2 if pages else 1))
    assert run(consenting.welcome(people, person.pseudonym, STAYS), VirtualStage(fingers)) is None
    assert not fingers.left
    assert people.consent(person.pseudonym) is None


@pytest.mark.parametrize("pages", range(5))
def test_who_went_back_from_asking_again_is_who_they_were(
    people: People, person: Person, pages: int
) -> None:
    """From any page, by one press; and so is what they had said."""
    played(consenting.welcome(people, person.pseudonym, STAYS), CONSENT["no"])
    nobody = Visitor(person.pseudonym, kept=False, enrolled=True)
    presses = ["left", *["ok"] * pages, "back"]
    assert played(consenting.change(people, nobody, STAYS), presses)[0] == nobody
    assert people.consent(person.pseudonym) == Consent(STAYS.version, "no")


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False), ("later", False)])
def test_only_yes_is_kept(people: People, person: Person, answer: str, kept: bool) -> None:
    """Whatever the answer, they are in; and it is noted with the version of the wording."""
    name = person.pseudonym
    visitor, _ = played(consenting.welcome(people, name, STAYS), CONSENT[answer])
    assert visitor == Visitor(name, kept=kept, enrolled=True)
    assert people.consent(name) == Consent(STAYS.version, answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(("answer", "again"), [("yes", False), ("no", False), ("later", True)])
def test_it_is_asked_again_only_where_it_was_put_off(
    people: People, person: Person, answer: str, again: bool
) -> None:
    """A no is a no."""
    name = person.pseudonym
    first, _ = played(consenting.welcome(people, name, STAYS), CONSENT[answer])
    presses = CONSENT[answer] if again else []
    second, seen = played(consenting.welcome(people, name, STAYS), presses)
    assert second == first
    assert bool(seen) == again


def test_other_terms_are_asked_about_anew(people: People, person: Person) -> None:
    """Who agreed that scores stay here has not agreed that they leave."""
    name = person.pseudonym
    played(consenting.welcome(people, name, STAYS), CONSENT["yes"])
    visitor, seen = played(consenting.welcome(people, name, LEAVES), CONSENT["no"])
    assert not visitor.kept
    assert "consent_ask" in seen


def test_withdrawing_is_one_press_on_the_page_about_oneself(people: People, person: Person) -> None:
    """And holds at the next sign-in, without being asked."""
    name = person.pseudonym
    visitor, _ = played(consenting.welcome(people, name, STAYS), CONSENT["yes"])
    visitor, seen = played(consenting.change(people, visitor, STAYS), ["left"])
    assert visitor == Visitor(name, kept=False, enrolled=True)
    assert seen == ["about", "about_stopped"]
    assert people.consent(name) == Consent(STAYS.version, "withdrawn")
    assert played(consenting.welcome(people, name, STAYS), []) == (visitor, [])


def test_who_was_not_kept_can_be_from_now_on(people: People, person: Person) -> None:
    """All is told once more before."""
    name = person.pseudonym
    visitor, _ = played(consenting.welcome(people, name, STAYS), CONSENT["no"])
    visitor, seen = played(consenting.change(people, visitor, STAYS), ["left", *CONSENT["yes"]])
    assert visitor.kept
    assert "consent_nobody" in seen


@pytest.mark.parametrize("button", ["ok", "back"])
def test_looking_changes_nothing(people: People, person: Person, button: str) -> None:
    """Going on, or back, notes nothing."""
    visitor, _ = played(consenting.welcome(people, person.pseudonym, STAYS), CONSENT["later"])
    assert played(consenting.change(people, visitor, STAYS), [button])[0] == visitor
    assert people.consent(person.pseudonym) == Consent(STAYS.version, "later")


def test_the_three_answers_are_alike() -> None:
    """Keys of one size on one line, all lit: none is the easy one."""
    request = next(consent.ask())
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    *keys, way_back = (shape for shape in picture.shapes if isinstance(shape, Key))
    assert {(key.size, key.y, key.prompt) for key in keys} == {(keys[0].size, keys[0].y, True)}
    assert {key.button for key in keys} == set(consent.ANSWERS)
    assert (way_back.button, way_back.prompt) == ("back", False)


@pytest.mark.parametrize("terms", [STAYS, LEAVES])
def test_each_page_shows_what_it_says(terms: Terms) -> None:
    """Who cannot hear reads it, who cannot read hears it; the pages differ where terms do."""
    stage, said = WatchedStage(Fingers(CONSENT["yes"])), list[str]()
    run(consent.script(terms), stage)
    for request in stage.presents:
        picture, *sounds = (cue for _, cue in request.timeline)
        assert isinstance(picture, Picture)
        if picture.name == "consent_ask":
            break
        words = [shape.say for shape in picture.shapes if isinstance(shape, Label)]
        for say in sounds:
            assert say in words
            said.append(say.text)
    assert (consent.LEAVES.text in said) == terms.published
    assert (consent.STAYS.text in said) != terms.published
