"""Staff at the pod: the gesture, the code, each thing they do and is refused, on the real store."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from controller.cli import main
from controller.config.models import Verb
from controller.people import scrypt
from controller.people.people import NUMBERS, People
from controller.people.staff import DIGITS, RULE, Staff
from controller.people.tries import PERSON, POD
from controller.people.visitor import GUEST
from controller.screens.staff import PAGES_Y, WIDE, menu
from controller.screens.staff_cards import CARDS
from controller.store.audit import Deed
from controller.store.people import Person
from controller.store.store import Store
from controller.visit.rules import Limits, Rules
from controller.visit.staff.room import StaffRoom
from exercises.core.script import Cue
from exercises.core.shapes import Box, Disc, Key, Label, Picture
from exercises.stage.person import Act
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualEdge, VirtualStage
from tests.controller.people.fingers import digit_presses, number_presses
from tests.controller.people.test_people import Uptime
from tests.controller.store.parts import opened
from tests.controller.visit.staff.tables import table
from tests.journeys.pods import CONFIG, overlay

S = 1_000_000_000
WING, PROGRAMME, WRONG = "204060", "135790", "111222"
PIN, OTHER = (5, 0, 7, 2), (0, 1, 2, 3)
MAY: dict[str, tuple[Verb, ...]] = {
    "wing": ("enrol", "new_pin", "unlock"),
    "programme": ("enrol", "new_pin", "end", "unlock"),
}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "data") as store:
        yield store


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def people(store: Store, uptime: Uptime) -> People:
    return People(lambda: store, uptime.now)


@pytest.fixture
def staff(store: Store, uptime: Uptime) -> Staff:
    """Both roles have a code."""
    made = Staff(lambda: store, MAY, uptime.now)
    made.set_code("wing", WING)
    made.set_code("programme", PROGRAMME)
    return made


@pytest.fixture
def room(people: People, staff: Staff, store: Store) -> StaffRoom:
    return StaffRoom(staff, table(people, store))


@pytest.fixture
def person(people: People) -> Person:
    """Somebody with a PIN."""
    enrolled = people.enrol()
    people.choose_pin(enrolled, PIN)
    return found(people, enrolled)


def found(people: People, of: Person) -> Person:
    person = people.find(of.number)
    assert person is not None
    return person


class Fingers:
    """Presses one button after another, one for each picture that lights a key; notes them."""

    def __init__(self, presses: Sequence[str]) -> None:
        self.left, self.seen = list(presses), list[Picture]()
        self._act: Act | None = None

    def see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture):
            self.seen.append(cue)
            if any(isinstance(shape, Key) and shape.prompt for shape in cue.shapes):
                assert self.left, f"{cue.name} asks for more"
                self._act = Act(self.left.pop(0), onset_ns + S // 2, S // 20)

    def next_act(self) -> Act | None:
        return self._act

    def take_act(self) -> Act:
        act, self._act = self._act, None
        assert act is not None
        return act


def visit(room: StaffRoom, *presses: str) -> list[Picture]:
    """Staff do all of this, and then are out again; what they saw."""
    fingers = Fingers(presses)
    stage = VirtualStage(fingers, each_frame=lambda *_: None)
    assert run(room(GUEST), stage) == "left"
    assert fingers.left == []
    return fingers.seen


def names(seen: Sequence[Picture]) -> list[str]:
    return [picture.name for picture in seen]


def audited(store: Store) -> list[Deed]:
    """Since the codes were set."""
    return [deed for _, deed in store.deeds() if not deed.action.startswith("set-code")]


def test_without_a_code_nothing_is_shown(people: People, store: Store) -> None:
    """The room is left at once; nobody has tried anything."""
    assert visit(StaffRoom(Staff(lambda: store, MAY), table(people, store))) == []
    assert store.deeds() == []


def test_each_word_of_the_configuration_has_its_card_and_its_work(
    people: People, store: Store
) -> None:
    """In the order in which they are told of."""
    assert [*table(people, store)] == [*CARDS] == [*get_args(Verb)]


@pytest.mark.parametrize("verb", get_args(Verb))
def test_what_a_role_may_not_do_is_on_no_card_of_theirs(
    verb: Verb, people: People, store: Store
) -> None:
    """All others are, each with its words; a press of any number leads to none but these."""
    may = [each for each in get_args(Verb) if each != verb]
    staff = Staff(lambda: store, {"wing": may})
    staff.set_code("wing", WING)
    turns = ["right"] * len(may)
    seen = visit(StaffRoom(staff, table(people, store)), *digit_presses(WING), *turns, "back")
    shown = {s.say for p in seen for s in p.shapes if isinstance(s, Label)}
    assert CARDS[verb].say not in shown
    assert shown >= {CARDS[each].say for each in may}


def test_more_cards_than_fit_are_on_pages() -> None:
    """Left and right run over all of them; dots tell which page it is."""
    verbs: list[Verb] = [*get_args(Verb), *get_args(Verb)][:7]
    fingers = Fingers(["right", "right", "right", "right", "left", "left", "back"])
    stage = VirtualStage(fingers, each_frame=lambda *_: None)
    assert run(menu(verbs), stage) is None
    shown = [
        sum(isinstance(s, Box) and s.w == WIDE and not s.width for s in p.shapes)
        for p in fingers.seen
    ]
    assert shown == [4, 4, 4, 4, 3, 4, 4]
    assert all(any(isinstance(s, Disc) and s.y == PAGES_Y for s in p.shapes) for p in fingers.seen)


def test_somebody_is_enrolled_and_their_number_is_shown(room: StaffRoom, store: Store) -> None:
    """By its figures, once; no pseudonym stands on any screen."""
    seen = visit(room, *digit_presses(WING), "ok", "ok", "ok", "back")
    (person,) = store.people()
    shown = next(picture for picture in seen if picture.name == "staff_number")
    figures = [s.say.text for s in shown.shapes if isinstance(s, Label) and len(s.say.text) == 1]
    assert "".join(figures) == f"{person.number:03}"
    assert audited(store) == [Deed("wing", "sign-in"), Deed("wing", "enrol", person.pseudonym)]


def test_who_says_no_enrols_nobody(room: StaffRoom, store: Store) -> None:
    """And is back at the menu."""
    visit(room, *digit_presses(WING), "ok", "back", "back")
    assert store.people() == []


def test_a_full_pod_says_so(
    room: StaffRoom, store: Store, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is audited."""
    monkeypatch.setattr("controller.people.people.NUMBERS", range(1))
    people.enrol()
    seen = visit(room, *digit_presses(WING), "ok", "ok", "ok", "back")
    assert "staff_nothing" in names(seen)
    assert audited(store)[-1] == Deed("wing", "enrol", "", "refused: no number is free")


def test_a_new_pin_is_chosen_at_the_next_sign_in(
    room: StaffRoom, store: Store, people: People, person: Person
) -> None:
    """By number, asked once."""
    presses = [
        *digit_presses(WING),
        "right",
        "ok",
        *number_presses(person.number),
        "ok",
        "ok",
        "back",
    ]
    visit(room, *presses)
    assert found(people, person).pin is None
    assert audited(store)[-1] == Deed("wing", "reset-pin", person.pseudonym)


@pytest.mark.parametrize("answers", [["ok", "back"], ["back"]])
def test_an_end_is_asked_for_twice(
    answers: list[str], room: StaffRoom, people: People, person: Person
) -> None:
    """Who says no at either keeps the person enrolled."""
    number = number_presses(person.number)
    visit(room, *digit_presses(PROGRAMME), "right", "right", "ok", *number, *answers, "back")
    assert people.find(person.number) is not None


def test_an_enrolment_is_ended(
    room: StaffRoom, store: Store, people: People, person: Person
) -> None:
    """The number is free again."""
    number = number_presses(person.number)
    visit(
        room, *digit_presses(PROGRAMME), "right", "right", "ok", *number, "ok", "ok", "ok", "back"
    )
    assert people.find(person.number) is None
    assert audited(store)[-1] == Deed("programme", "end", person.pseudonym)


def test_a_role_does_only_what_it_may(room: StaffRoom, store: Store, person: Person) -> None:
    """The wing's third card is to unlock; there is no end on any card of theirs."""
    seen = visit(room, *digit_presses(WING), "right", "right", "right", "left", "ok", "ok", "back")
    assert names(seen).count("staff_menu 1") == 2
    assert "staff_menu 4" not in names(seen)
    assert "staff_nothing" in names(seen)
    assert store.people() == [person]


@pytest.mark.parametrize(("cards", "action"), [(1, "reset-pin"), (2, "end")])
def test_nobody_of_that_number_is_told_and_noted(
    cards: int, action: str, room: StaffRoom, store: Store, person: Person
) -> None:
    """Nothing else is done."""
    other = number_presses((person.number + 1) % len(NUMBERS))
    visit(room, *digit_presses(PROGRAMME), *["right"] * cards, "ok", *other, "ok", "back")
    assert audited(store)[-1] == Deed("programme", action, "", "refused: nobody has this number")


def test_who_is_locked_out_is_let_in_again_with_their_pictures(
    room: StaffRoom, store: Store, people: People, person: Person
) -> None:
    """Their number is shown, and no other; the PIN stays."""
    people.enrol()
    for _ in range(PERSON.free + 1):
        people.check(person, OTHER)
    seen = visit(room, *digit_presses(WING), "left", "ok", "ok", "ok", "back")
    assert [name for name in names(seen) if name.startswith("staff_which")] == ["staff_which 1"]
    assert people.check(person, PIN)
    assert audited(store)[-1] == Deed("wing", "unlock", person.pseudonym)


def test_a_locked_pod_is_opened_for_all(
    room: StaffRoom, store: Store, people: People, person: Person
) -> None:
    """Where nobody's own PIN is locked."""
    for _ in range(POD.free + 1):
        other = people.enrol()
        people.choose_pin(other, PIN)
        people.check(found(people, other), OTHER)
    assert people.locked_s(person) > 0
    visit(room, *digit_presses(WING), "left", "ok", "ok", "ok", "back")
    assert people.locked_s(person) == 0
    assert audited(store)[-1] == Deed("wing", "unlock")


def test_wrong_codes_lock_the_right_one_out(
    room: StaffRoom, store: Store, staff: Staff, uptime: Uptime
) -> None:
    """For longer each time; the lock outlives a boot, and each wrong code is audited."""
    wrong = [*digit_presses(WRONG), "ok"]
    seen = visit(room, *wrong * RULE.free, *digit_presses(WRONG))
    assert names(seen)[-1] == "pin_locked"
    assert staff.locked_s() == RULE.first_s
    assert names(visit(room)) == ["pin_locked"]
    assert staff.check(WING) is None
    uptime.second, uptime.boot = 1.0, "two"
    assert staff.locked_s() == RULE.first_s - 1
    uptime.second += RULE.first_s
    assert staff.check(WING) == "wing"
    assert staff.locked_s() == 0
    assert audited(store).count(Deed("nobody", "sign-in", "", "refused: wrong code")) == 3


def test_the_code_is_not_kept_and_only_one_digit_is_shown(room: StaffRoom, store: Store) -> None:
    """Whoever looks over a shoulder sees no code that was picked."""
    seen = visit(room, *digit_presses(WING), "back")
    for picture in seen[: len(digit_presses(WING))]:
        figures = [s for s in picture.shapes if isinstance(s, Label) and s.say.text.isdigit()]
        assert len(figures) == 1
    assert all(WING not in kept for kept in store.staff_codes().values())


@pytest.mark.parametrize("bad", ["12345", "1234567", "12345a", "121212", PROGRAMME])
def test_a_code_that_will_not_do_changes_nothing(bad: str, staff: Staff) -> None:
    """Too short, too long, no digits, too plain, or another role's."""
    with pytest.raises(ValueError, match="code"):
        staff.set_code("wing", bad)
    assert staff.check(WING) == "wing"


@pytest.mark.usefixtures("staff")
def test_a_role_that_the_site_took_away_opens_nothing(store: Store) -> None:
    """Its code is still there."""
    fewer = Staff(lambda: store, {"programme": MAY["programme"]})
    assert fewer.roles() == ["programme"]
    assert fewer.check(WING) is None


def gesture(rules: Rules, *edges: tuple[str, bool, float]) -> None:
    """These edges at these seconds, looked at ten times a second until the last one."""
    for tick in range(round(edges[-1][2] * 10) + 1):
        here = [VirtualEdge(b, d, tick * S // 10) for b, d, at in edges if round(at * 10) == tick]
        rules.look(tick * S // 10, here, ("ok",))


def test_both_buttons_for_three_seconds_let_staff_in_without_help() -> None:
    """In either order; when they are let go, no help comes either."""
    for one, other in (("back", "help"), ("help", "back")):
        rules = Rules(Limits(idle_ns=90 * S), lambda _: None)
        rules.staff_may_come = True
        gesture(rules, (one, True, 0), (other, True, 0.2), ("ok", False, 3.1))
        with pytest.raises(Left, match="staff"):
            rules.look(3_200_000_000, (), ("ok",))
        rules.begin(3_300_000_000, 60 * S)
        let_go = [VirtualEdge(each, False, 4 * S) for each in (one, other)]
        rules.look(4 * S, let_go, ("ok",))
        rules.look(5 * S, (), ("ok",))


def test_the_gesture_means_nothing_elsewhere_or_too_short() -> None:
    """Where participants are, help held is help."""
    rules = Rules(Limits(idle_ns=90 * S), lambda _: None)
    with pytest.raises(Paused, match="help held"):
        gesture(rules, ("back", True, 0), ("help", True, 0.1), ("ok", False, 2))
    rules = Rules(Limits(idle_ns=90 * S), lambda _: None)
    rules.staff_may_come = True
    both = (("back", True, 0.0), ("help", True, 0.1), ("help", False, 2.9), ("back", False, 2.9))
    gesture(rules, *both, ("ok", False, 8))


def test_idle_staff_are_out_after_a_minute_and_participants_as_ever() -> None:
    """The next who begins has all their time."""
    rules = Rules(Limits(idle_ns=90 * S), lambda _: None)
    rules.begin(0, 60 * S)
    with pytest.raises(Paused, match="idle"):
        rules.look(45 * S, (), ())
    with pytest.raises(Left, match="timed_out"):
        rules.look(60 * S, (), ())
    rules.end()
    rules.begin(100 * S)
    rules.look(174 * S, (), ())


def test_a_code_is_set_by_the_command_and_checked_for(tmp_path: Path) -> None:
    """Typed twice, never shown; `pod config check` says who has none."""
    options = ["--config", str(CONFIG), "--overlay", str(overlay(tmp_path))]

    def pod(*words: str, typed: str = "") -> tuple[int, str]:
        result = CliRunner().invoke(main, [*words], input=typed)
        return result.exit_code, result.output

    def check() -> str:
        return pod("config", "check", str(CONFIG), *options[2:])[1]

    assert "wing has no code" in check()
    status, told = pod("staff", "set-code", "wing", *options, typed=f"{WING}\n{WING}\n")
    assert (status, WING in told) == (0, False)
    assert "wing has no code" not in check()
    assert "programme has no code" in check()
    assert pod("staff", "set-code", "cook", *options)[0] == 64
    assert pod("staff", "set-code", "wing", *options, typed="12\n12\n")[0] == 64
    assert len(WING) == DIGITS
