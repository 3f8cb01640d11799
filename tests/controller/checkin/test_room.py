"""The check-in and questionnaires on the virtual stage, with the real store on disk."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.checkin import own
from controller.checkin.questionnaire import Questionnaire
from controller.checkin.room import HOW, CheckIn
from controller.config.instruments import InstrumentConfig, WordingConfig
from controller.config.models import CheckInConfig
from controller.health.clock import Moment
from controller.outlet import Outlet
from controller.people.people import People
from controller.people.visitor import GUEST, Visitor
from controller.screens import question, questionnaire
from controller.screens.question import Place
from controller.store.faults import StoreFault
from controller.store.reading import read_answers
from controller.store.store import Store
from controller.visit.book import Book
from exercises.core.script import Cue
from exercises.core.words import Say
from exercises.stage.run import Left, run
from exercises.stage.virtual import VirtualStage
from tests.controller.people.test_sign_in import Fingers
from tests.controller.store.parts import LIMITS
from tests.controller.visit.played import writing

FIVE = 5
# Mood and energy are the first and the last but one step, then two of the six are skipped.
VISIT = ["right", "ok", "left", "left", "ok", "ok", "ok"]
PUBLISHED = Outlet(published=True)
NOTHING = CheckInConfig(mood_and_energy=False, questions=0)
# A key like K6's, with a wording of our own.
KEY = {
    "enabled": True,
    "source": "made up for a test",
    "licence": "none",
    "items": 3,
    "answers": {"low": 1, "high": 4},
    "scales": [{"name": "total", "items": [1, 2, 3], "score": "sum", "bands": [3, 6, 9]}],
    "schedule": {"every": 2},
}
WORDS = {
    "source": "made up for a test",
    "stem": "Of late:",
    "items": ["One?", "Two?", "Three?"],
    "answers": ["never", "now and then", "often", "always"],
}


def asked(name: str = "made_up", **words: object) -> Questionnaire:
    """A questionnaire that is on and worded."""
    key = InstrumentConfig.model_validate(KEY, strict=False)
    return Questionnaire(name, key, WordingConfig.model_validate(WORDS | words, strict=False))


class Listening(Fingers):
    """Fingers whose owner hears what is said, and how privately."""

    def __init__(self, presses: Sequence[str]) -> None:
        super().__init__(presses)
        self.aloud: list[str] = []
        self.private: list[str] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Note what is said apart."""
        if isinstance(cue, Say):
            (self.private if cue.private else self.aloud).append(cue.text)
        super().see(cue, onset_ns)


class Wing:
    """A pod and one participant of its store, who comes again and again."""

    def __init__(self, directory: Path, outlet: Outlet) -> None:
        self.directory, self.outlet = directory, outlet
        self.book = self._open()
        self.store = self.book.store
        pseudonym = People(lambda: self.store).enrol().pseudonym
        self.visitor = Visitor(pseudonym, kept=True, enrolled=True)

    def _open(self) -> Book:
        return Book(lambda: Store.open(self.directory, LIMITS), self.outlet)

    def cut(self) -> None:
        """What is open is lost, and the pod starts again."""
        self.book.close()
        self.book = self._open()
        self.store = self.book.store

    def visit(
        self,
        presses: Sequence[str],
        config: CheckInConfig | None = None,
        on: Callable[[], Sequence[Questionnaire]] = list,
        who: Visitor | None = None,
        ends: str = "asked",
    ) -> Listening:
        """Somebody comes, is asked, and goes; every press was wanted."""
        person = Listening(presses)
        visitor = who or self.visitor
        self.book.start_session(visitor)
        room = CheckIn(self.book, config or CheckInConfig(), on)
        assert run(room(visitor), VirtualStage(person)) == ends
        assert not person.left
        self._train()
        self.book.end_session("enough")
        return person

    def _train(self) -> None:
        """Something is done to its end, so that it was a visit."""
        if self.book.visitor.kept:
            now = Moment.now()
            run = self.store.start_run(self.book.session, "settle", "training", "1", {}, {}, now)
            self.store.finish_run(run, "finished", None, now, [])

    def broken_off(self, presses: Sequence[str], **how: object) -> None:
        """The same, but they go away after these presses."""
        with pytest.raises(Left):
            self.visit(presses, **how)  # type: ignore[arg-type]

    def answers(self, instrument: str = own.NAME) -> dict[str, int | None]:
        """Those of the last time."""
        last = self.store.last_asking(self.visitor.pseudonym, instrument)
        return {} if last is None else dict(last.answers)


@contextmanager
def opened(directory: Path, outlet: Outlet = PUBLISHED) -> Iterator[Wing]:
    """A wing for the length of a block."""
    wing = Wing(directory, outlet)
    try:
        yield wing
    finally:
        wing.book.close()


@pytest.fixture
def wing(tmp_path: Path) -> Iterator[Wing]:
    with opened(tmp_path) as wing:
        yield wing


SOMEBODY = Visitor("somebody")


@pytest.mark.parametrize("who", [GUEST, SOMEBODY, Visitor("p-1", kept=False, enrolled=True)])
def test_who_is_not_kept_or_did_not_sign_in_is_asked_nothing(who: Visitor, wing: Wing) -> None:
    """Not a screen, not a word, not a row."""
    person = wing.visit([], on=lambda: [asked()], who=who)
    assert person.seen == person.heard == []
    assert wing.store.last_asking(who.pseudonym, own.NAME) is None


def test_answers_are_kept_under_names_that_say_what_they_are(wing: Wing) -> None:
    """Steps from 0, none for what was skipped; our own questions are no validated scale."""
    wing.visit(VISIT)
    assert wing.answers() == {
        "mood": 0,
        "energy": 3,
        "own_not_validated_self_control_1": None,
        "own_not_validated_self_control_2": None,
    }
    last = wing.store.last_asking(wing.visitor.pseudonym, own.NAME)
    assert last is not None
    assert (last.version, last.outcome) == (own.VERSION, "finished")


def test_six_questions_take_turns(wing: Wing) -> None:
    """Two a visit: in three visits each was asked once, and the fourth begins again."""
    seen = []
    for _ in range(4):
        wing.visit(["ok"] * 4)
        seen += [item for item in wing.answers() if item.startswith(own.PREFIX)]
    names = [each.name for each in own.SIX]
    assert seen == [*names, *names[:2]]


def test_all_of_it_can_be_declined_in_one_press_and_leaves_no_trace(wing: Wing) -> None:
    """On its first screen."""
    wing.visit(["back"])
    assert wing.store.last_asking(wing.visitor.pseudonym, own.NAME) is None


def test_back_leads_to_the_question_before_and_its_answer_can_be_changed(wing: Wing) -> None:
    """The frame is where it was left; from the first one it leads out."""
    person = wing.visit(["right", "ok", "back", "right", "ok", "ok", "ok", "ok"])
    assert wing.answers()["mood"] == 1
    assert "mood 1" in person.seen
    wing.visit(["right", "ok", "back", "back"])
    last = wing.store.last_asking(wing.visitor.pseudonym, own.NAME)
    assert last is not None
    assert (last.answers, last.outcome) == ({"mood": 0}, "left")


@given(step=st.integers(0, 4), left=st.booleans())
def test_every_step_can_be_reached_from_either_side(step: int, left: bool) -> None:
    """The row goes round, and the place that skips is between its ends."""
    presses = ["left"] * (5 - step) if left else ["right"] * (step + 1)
    script = question.script(own.MOOD, Place(1, 2))
    assert run(script, VirtualStage(Fingers([*presses, "ok"]))) == step
    script = question.script(own.MOOD, Place(1, 2), step)
    presses = ["right"] * (5 - step) if left else ["left"] * (step + 1)
    assert run(script, VirtualStage(Fingers([*presses, "ok"]))) is None


@pytest.mark.parametrize(
    ("config", "screens"),
    [
        (NOTHING, 0),
        (CheckInConfig(questions=0), 2),
        (CheckInConfig(questions=6), 8),
        (CheckInConfig(mood_and_energy=False, questions=1), 1),
    ],
)
def test_the_site_says_how_much_is_asked(config: CheckInConfig, screens: int, wing: Wing) -> None:
    """From nothing to all eight."""
    person = wing.visit(["ok"] * screens, config)
    assert len(person.seen) == 2 * screens


def test_no_answer_is_spoken_aloud(wing: Wing) -> None:
    """The questions are, and how to answer; the words of a step only privately."""
    steps = {word.text for each in (own.MOOD, own.ENERGY, *own.SIX) for word in each.words}
    person = wing.visit([*["right"] * FIVE, "ok"] * 2, CheckInConfig(questions=0))
    assert person.aloud == [own.MOOD.say.text, HOW.text, own.ENERGY.say.text]
    assert len(person.private) == 2 * FIVE
    assert set(person.private) <= steps


def test_that_it_is_no_test_is_said_once(wing: Wing) -> None:
    """Before the first of our own questions."""
    person = wing.visit(VISIT)
    assert person.aloud.count(own.STEM.text) == 1
    assert person.aloud.index(own.STEM.text) == person.aloud.index(own.SIX[0].say.text) - 1


# Go on, go past how the answers go; then one answer or more.
BEGIN = ["ok", "ok"]


def test_a_questionnaire_is_asked_when_due_and_scored(wing: Wing) -> None:
    """At the first visit, then every second one: 2 + 4 + 1 of 3 to 12."""
    presses = [*BEGIN, "right", "right", "ok", "left", "ok", "right", "ok"]
    seen = [
        wing.visit(presses if n % 2 == 0 else [], NOTHING, lambda: [asked()]).seen for n in range(4)
    ]
    assert [bool(names) for names in seen] == [True, False, True, False]
    assert "thanks" in seen[0]
    assert wing.answers("made_up") == {"item_01": 2, "item_02": 4, "item_03": 1}
    kept = read_answers(wing.directory, instrument="made_up")[-3:]
    assert [(each.item, each.value) for each in kept] == list(wing.answers("made_up").items())
    assert kept[0].result == {
        "values": {"total": 7.0},
        "bands": {"total": "6-8"},
        "verdict": "valid",
        "reasons": [],
    }


def test_a_skipped_item_leaves_no_score_where_the_manual_has_no_rule(wing: Wing) -> None:
    """The answers that were given are kept all the same."""
    wing.visit([*BEGIN, "right", "ok", "ok", "right", "ok"], NOTHING, lambda: [asked()])
    assert wing.answers("made_up") == {"item_01": 1, "item_02": None, "item_03": 1}
    assert asked().result(wing.answers("made_up")) == {
        "values": {"total": None},
        "bands": {"total": ""},
        "verdict": "invalid",
        "reasons": ["too_few_answers"],
    }


def test_a_cut_between_answers_loses_none_and_it_goes_on_at_the_next(wing: Wing) -> None:
    """What was answered is not asked again; how the answers go is."""
    wing.broken_off([*BEGIN, "left", "ok"], config=NOTHING, on=lambda: [asked()])
    wing.cut()
    assert wing.answers("made_up") == {"item_01": 4}
    person = wing.visit([*BEGIN, "ok", "right", "ok"], NOTHING, lambda: [asked()])
    assert [name for name in person.seen if name.endswith("_lead")] == [
        "made_up_02_lead",
        "made_up_03_lead",
    ]
    assert wing.answers("made_up") == {"item_01": 4, "item_02": None, "item_03": 1}
    last = wing.store.last_asking(wing.visitor.pseudonym, "made_up")
    assert last is not None
    assert last.outcome == "finished"


def test_a_card_that_takes_nothing_is_a_fault_and_no_answer(wing: Wing) -> None:
    """Nothing is told as kept; when it works again the same is asked again."""
    wing.book.start_session(wing.visitor)
    room = CheckIn(wing.book, CheckInConfig(), list)
    writing(allowed=False)
    try:
        with pytest.raises(StoreFault):
            run(room(wing.visitor), VirtualStage(Fingers(VISIT)))
    finally:
        writing(allowed=True)
    assert wing.book.recover()
    assert wing.answers() == {}
    wing.visit(VISIT)
    assert wing.answers()["energy"] == 3


def test_other_words_begin_anew(wing: Wing) -> None:
    """Half of one questionnaire and half of another are none."""
    wing.broken_off([*BEGIN, "left", "ok"], config=NOTHING, on=lambda: [asked()])
    presses = [*BEGIN, "right", "ok", "ok", "ok"]
    wing.visit(presses, NOTHING, lambda: [asked(stem="Otherwise:")])
    assert wing.answers("made_up") == {"item_01": 1, "item_02": None, "item_03": None}


def test_it_can_be_left_for_next_time(wing: Wing) -> None:
    """On its first page, and by back from its first question or from how its answers go."""
    for presses in (["left"], ["ok", "back", "left"], [*BEGIN, "back"]):
        wing.visit(presses, NOTHING, lambda: [asked()])
        assert wing.answers("made_up") == {}
    person = wing.visit([*BEGIN, "ok", "ok", "ok"], NOTHING, lambda: [asked()])
    assert "thanks" in person.seen


def test_back_from_its_first_page_says_nothing_about_when(wing: Wing) -> None:
    """It leads out of the visit, and it is asked again."""
    wing.visit(["back"], NOTHING, lambda: [asked()], ends="back")
    assert wing.answers("made_up") == {}
    assert "questionnaire" in wing.visit(["left"], NOTHING, lambda: [asked()]).seen


def test_the_second_back_leaves_and_the_screen_says_so(wing: Wing) -> None:
    """From wherever somebody is, with what was answered kept; after a new answer it is anew."""
    presses = [*BEGIN, "right", "ok", "ok", "back", "ok", "back", "back"]
    wing.visit(presses, NOTHING, lambda: [asked()])
    assert wing.answers("made_up") == {"item_01": 1, "item_02": None}
    for presses in ([*BEGIN, "back"], [*BEGIN, "ok"]):
        person = wing.visit(presses, NOTHING, lambda: [asked()])
    assert "thanks" in person.seen


def test_one_a_visit_what_is_half_done_first(wing: Wing) -> None:
    """Then what was never asked, in the order of its name; then what waited longest."""

    def on() -> list[Questionnaire]:
        return [asked("a"), asked("b"), asked("c")]

    whole = [*BEGIN, "ok", "ok", "ok"]
    wing.visit(whole, NOTHING, on)
    wing.broken_off([*BEGIN, "ok"], config=NOTHING, on=on)
    order = [
        next(name for name in wing.visit(presses, NOTHING, on).seen if name.endswith("_lead"))
        for presses in ([*BEGIN, "ok", "ok"], whole, whole, whole)
    ]
    assert order == ["b_02_lead", "c_01_lead", "a_01_lead", "b_01_lead"]


def test_all_the_words_of_the_steps_are_said_before_they_are_chosen() -> None:
    """Who cannot read and has no headphones knows what each step is."""
    person = Listening([])
    with pytest.raises(Left):
        run(questionnaire.how(next(iter(asked().questions.values()))), VirtualStage(person))
    assert person.aloud == ["Of late:", questionnaire.ANSWERS.text, *WORDS["answers"]]
    assert person.private == []
