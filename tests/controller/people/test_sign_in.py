"""Signing in on the virtual stage: every way in, every way back, and what is said when it fails."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.config.models import SignIn
from controller.people.people import People
from controller.people.pin import LENGTH, PICTURES
from controller.people.visitor import GUEST, Visitor
from controller.screens import consent, number, picture_pin
from controller.screens.consent import Terms
from controller.store.people import Person
from controller.store.store import Store
from controller.visit import sign_in
from controller.visit.door import Door
from exercises.core.script import Cue, Script
from exercises.core.shapes import Key, Picture
from exercises.core.sounds import Tone
from exercises.core.words import Say
from exercises.stage.person import Act
from exercises.stage.run import Left, run
from exercises.stage.virtual import VirtualStage
from tests.controller.people.fingers import (
    CONSENT,
    first_time,
    new_pin,
    number_presses,
    pin_presses,
)
from tests.controller.people.fingers import sign_in as signing_in
from tests.controller.store.parts import opened

S = 1_000_000_000
STAYS = Terms(published=False)
PIN, OTHER = (5, 0, 7, 2), (0, 1, 2, 3)


class Fingers:
    """Presses one button after another, one for each picture that waits for a press."""

    def __init__(self, presses: Sequence[str]) -> None:
        self.left = list(presses)
        self.seen: list[str] = []
        self.heard: list[str] = []
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Note it; press where a key is lit."""
        if isinstance(cue, Say):
            self.heard.append(cue.text)
        if not isinstance(cue, Picture):
            assert not isinstance(cue, Tone)
            return
        self.seen.append(cue.name)
        if self.left and any(isinstance(s, Key) and s.prompt for s in cue.shapes):
            self._act = Act(self.left.pop(0), onset_ns + S // 2, S // 20)

    def next_act(self) -> Act | None:
        return self._act

    def take_act(self) -> Act:
        act, self._act = self._act, None
        assert act is not None
        return act


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
def people(store: Store) -> People:
    return People(lambda: store)


@pytest.fixture
def person(people: People) -> Person:
    """Enrolled, with no PIN yet."""
    return people.enrol()


def visit(
    people: People, presses: Sequence[str], how: SignIn = "number"
) -> tuple[Visitor | None, Fingers]:
    """Who it was, and what the fingers met; Left where they stopped before the end."""
    fingers = Fingers(presses)
    stage = VirtualStage(fingers)
    return run(Door(people, how, "somebody", STAYS).sign_in(), stage), fingers


def kept(person: Person) -> Visitor:
    """Who signed in and said yes."""
    return Visitor(person.pseudonym, enrolled=True)


def shown(script: Script[object], presses: Sequence[str]) -> object:
    """What a screen answers to these presses."""
    return run(script, VirtualStage(Fingers(presses)))


@settings(deadline=None)
@given(wanted=st.integers(0, 999))
def test_any_number_can_be_picked(wanted: int) -> None:
    """By turning each digit, either way round."""
    assert shown(number.script(3), number_presses(wanted)) == wanted


@settings(deadline=None)
@given(order=st.permutations(range(PICTURES)))
def test_any_pin_can_be_picked(order: list[int]) -> None:
    """The cursor passes over what is taken."""
    pin = tuple(order[:LENGTH])
    script = picture_pin.script("pin", sign_in.ENTER, sign_in.ENTER_SAY)
    assert shown(script, pin_presses(pin)) == pin


def test_back_takes_the_last_digit_back() -> None:
    """From the first it leads out: three lead out of the number from anywhere."""
    assert shown(number.script(3), ["right", "ok", "back", "ok", "ok", "left", "ok"]) == 109
    assert shown(number.script(3), ["back"]) is None
    assert shown(number.script(3), ["ok", "ok", "back", "back", "back"]) is None


@pytest.mark.parametrize("taken", range(LENGTH))
def test_two_backs_lead_out_of_a_picture_pin(taken: int) -> None:
    """However much of it was picked: the first begins anew, and nothing of it stays."""
    picked = ["right", "ok"] * taken

    def script() -> Script[tuple[int, ...] | None]:
        return picture_pin.script("pin", sign_in.ENTER, sign_in.ENTER_SAY)

    assert shown(script(), [*picked, *["back"] * min(taken + 1, 2)]) is None
    if taken:
        assert shown(script(), [*picked, "back", *["ok"] * LENGTH]) == (0, 1, 2, 3)


def test_the_first_time_a_pin_is_chosen_and_from_then_on_asked_for(
    people: People, person: Person
) -> None:
    """The number is shown once more before it becomes somebody's."""
    who, fingers = visit(people, first_time(person.number, PIN))
    assert who == kept(person)
    assert "number_sure" in fingers.seen
    who, fingers = visit(people, signing_in(person.number, [PIN]))
    assert who == kept(person)
    assert "number_sure" not in fingers.seen


def test_a_new_pin_must_be_the_same_twice(people: People, person: Person) -> None:
    """Else both are chosen again."""
    presses = [*number_presses(person.number), "ok", *pin_presses(PIN), *pin_presses(OTHER)]
    who, fingers = visit(people, [*presses, *pin_presses(PIN), *pin_presses(PIN), *CONSENT["yes"]])
    assert who == kept(person)
    assert "pin_different" in fingers.seen


def test_a_number_that_is_not_theirs_is_not_used_up(people: People, person: Person) -> None:
    """No leads back to picking; back from there leads out, and nothing is kept."""
    who, _ = visit(people, [*number_presses(person.number), "back", "back"])
    assert who is None
    found = people.find(person.number)
    assert found is not None
    assert found.pin is None


def test_an_unknown_number_is_told_and_asked_for_again(people: People, person: Person) -> None:
    """A slip of the finger is no dead end."""
    unknown = (person.number + 1) % 1000
    presses = [*number_presses(unknown), *first_time(person.number, PIN)]
    who, fingers = visit(people, presses)
    assert who == kept(person)
    assert fingers.seen.count("number_unknown") == 1


def test_three_times_wrong_is_told_and_leads_out(people: People, person: Person) -> None:
    """Twice it says to try again; then how long to wait. So does the next visit, PIN or not."""
    visit(people, first_time(person.number, PIN))
    who, fingers = visit(people, signing_in(person.number, [OTHER] * 3))
    assert who is None
    assert [name for name in fingers.seen if name.startswith("pin_")] == [
        *["pin_wrong"] * 2,
        "pin_locked",
    ]
    who, fingers = visit(people, signing_in(person.number, [PIN]))
    assert who is None
    assert fingers.seen[-1] == "pin_locked"


def test_right_the_second_time(people: People, person: Person) -> None:
    """One slip costs nothing."""
    visit(people, first_time(person.number, PIN))
    who, _ = visit(people, signing_in(person.number, [OTHER, PIN]))
    assert who == kept(person)


OF_CONSENT = {
    say.text for say in (consent.KEPT, consent.CODE, consent.STAYS, consent.NOBODY, consent.MAY_WE)
}


def test_nothing_of_a_pin_is_spoken(people: People, person: Person) -> None:
    """Choosing it, and giving it: only what to do is said."""
    told = {sign_in.CHOOSE_SAY.text, sign_in.AGAIN_SAY.text, sign_in.ENTER_SAY.text}
    _, first = visit(people, first_time(person.number, PIN))
    _, later = visit(people, signing_in(person.number, [PIN]))
    choosing = first.heard.index(sign_in.CHOOSE_SAY.text)
    assert first.heard[choosing + 1] == sign_in.AGAIN_SAY.text
    assert later.heard[-1] == sign_in.ENTER_SAY.text
    assert set(first.heard[choosing:]) <= told | OF_CONSENT


@pytest.mark.parametrize(
    ("how", "presses", "who"),
    [
        ("nobody", [], Visitor("somebody")),
        ("guest", [], GUEST),
        ("number_or_guest", ["right"], GUEST),
        ("number_or_guest", ["back"], None),
        ("number_or_guest", ["left", "back"], None),
        ("number", ["back"], None),
    ],
)
def test_the_site_says_how(
    people: People, how: SignIn, presses: list[str], who: Visitor | None
) -> None:
    """With a number, as a guest, either, or nobody at all."""
    assert visit(people, presses, how)[0] == who


def test_a_number_beside_guests(people: People, person: Person) -> None:
    """Who has one chooses it first."""
    who, _ = visit(people, ["left", *first_time(person.number, PIN)], "number_or_guest")
    assert who == kept(person)


def test_who_stops_pressing_is_not_signed_in(people: People, person: Person) -> None:
    """The stage ends it; nothing is kept."""
    with pytest.raises(Left):
        visit(people, new_pin(person.number, PIN)[:-1])
    found = people.find(person.number)
    assert found is not None
    assert found.pin is None
