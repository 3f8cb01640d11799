"""Faces as a person meets them: shown briefly, masked, asked about; told in training."""

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import faces
from exercises.core.asking import Asked
from exercises.core.course.face_orders import MEASURED
from exercises.core.drawing.drawn_faces import STEPS, face, mask, picture, small
from exercises.core.drawing.face_pictures import EXAMPLE, friendly, question
from exercises.core.manner import Sides
from exercises.core.script import Cue
from exercises.core.shapes import Box, Key, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Act, Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.face_people import STEADY, FacePerson
from tests.exercises.people import sat
from tests.exercises.watching import Watcher

P = faces.Params()
LEFT = faces.Params(hand="left")
S = 1_000_000_000


def careful(
    p: faces.Params = P, form: str = "assessment", level: float | None = None
) -> list[Trial]:
    return sat("faces", VirtualPerson(faces.rule(), STEADY), 1, p, form, level)


def measured(trials: list[Trial]) -> list[Trial]:
    return [t for t in trials if t.kind == "face"]


def told(trials: list[Trial]) -> list[Trial]:
    return [t for t in trials if t.block == "training" and t.kind != "face"]


@pytest.mark.parametrize(
    "wrong", [{"fore_low_s": 3.0}, {"level_floor": 12.5, "level_ceiling": 9.0}]
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match="|".join(wrong)):
        faces.Params(**wrong)


def test_the_assessment_is_always_the_same_task() -> None:
    """Each step three times, once with each of three people; nothing is told, nothing adapts."""
    trials = careful()
    assert Counter(t.block for t in trials) == {"practice": 8, "assessment": 45}
    places = Counter((t.extra["step"], t.extra["identity"]) for t in measured(trials))
    assert places == {(step, who): 1 for step in range(1, STEPS + 1) for who in MEASURED}
    assert not any("level" in t.extra for t in trials)
    assert [t.extra["answer"] for t in measured(trials)] == [
        "happy" if int(t.extra["step"]) <= 8 else "angry" for t in measured(trials)
    ]


@pytest.mark.parametrize("p", [P, LEFT])
def test_happy_is_under_the_better_hand(p: faces.Params) -> None:
    """The other hand has angry, and the examples above the keys say so."""
    buttons = {(t.extra["answer"], t.button) for t in careful(p)}
    other = "left" if p.hand == "right" else "right"
    assert buttons == {("happy", p.hand), ("angry", other)}


def test_a_face_is_there_for_150_ms_and_its_mask_as_long() -> None:
    """To half a frame; before it a cross for 1.5 to 2.5 s."""
    person = Watcher(faces.rule(), STEADY)
    sat("faces", person, 1, P)
    shown = [(cue.name, at) for cue, at in person.cues if isinstance(cue, Picture)]
    lasted: dict[str, list[float]] = {"face": [], "mask": [], "fixation": []}
    begun = next(i for i, (name, _) in enumerate(shown) if name == "fixation")
    for (name, at), (_, gone) in pairwise(shown[begun:]):
        if name in lasted:
            lasted[name].append((gone - at) / S)
    assert len(lasted["face"]) == 53
    assert lasted["face"] == pytest.approx([0.15] * 53, abs=0.009)
    assert lasted["mask"] == pytest.approx([0.15] * 53, abs=0.009)
    assert 1.49 < min(lasted["fixation"]) < max(lasted["fixation"]) < 2.51


class Quick(VirtualPerson):
    """Presses a button so many seconds after each face, before there is a question."""

    def __init__(self, after_s: float) -> None:
        super().__init__(faces.rule(), STEADY)
        self._after_ns, self._quick = round(after_s * S), list[Act]()

    def see(self, cue: Cue, onset_ns: int) -> None:
        """A face is answered at once; a question as ever."""
        if isinstance(cue, Picture) and cue.name == "face":
            self._quick = [Act("left", onset_ns + self._after_ns, S // 20)]
        super().see(cue, onset_ns)

    def next_act(self) -> Act | None:
        """The quick press first."""
        return self._quick[0] if self._quick else super().next_act()

    def take_act(self) -> Act:
        """The same, done."""
        return self._quick.pop() if self._quick else super().take_act()


def test_an_answer_counts_from_the_face_on() -> None:
    """Who answers during the mask is not asked again; the time is from the face's onset."""
    trials = sat("faces", Quick(0.2), 1, P)
    assert all(t.rt_s == pytest.approx(0.2, abs=0.001) for t in measured(trials))
    assert {t.extra["answer"] for t in measured(trials)} == {"angry"}
    slow = measured(careful())
    assert all(t.rt_s == pytest.approx((t.press_ns - t.onset_ns) / S) for t in slow)
    assert min(t.rt_s for t in slow) > 0.3


def test_who_waits_is_asked_again_and_who_does_not_answer_goes_on() -> None:
    """After five seconds the question is said; after fifteen the next face comes."""
    person = Watcher(faces.rule(), Habits(lapse=0.2, anticipation=0))
    trials = measured(sat("faces", person, 1, P))
    silent = [t for t in trials if not t.button]
    assert 3 < len(silent) < 20
    assert {t.extra["answer"] for t in silent} == {""}
    said = [cue for cue, _ in person.cues if cue == Say("Was it happy or angry? Press its key.")]
    assert len(said) >= len(silent)
    gaps = [after.onset_ns - t.onset_ns for t, after in pairwise(trials) if t in silent]
    assert min(gaps) > (15 + 0.15 + 1.5) * S


def test_who_never_answers_has_an_aim_in_the_middle() -> None:
    """A training comes to its end, whatever is not done."""
    nobody = VirtualPerson(faces.rule(), Habits(lapse=1, anticipation=0))
    assert {t.extra["level"] for t in told(sat("faces", nobody, 1, P, "training"))} == {10.0}


def test_the_first_training_sets_the_aim() -> None:
    """Two steps above what was measured in the same sitting; it stays for all later ones."""
    trials = sat("faces", FacePerson(8.5, 9.0, 1), 1, P, "training")
    assert len(measured(trials)) == 45
    assert len(told(trials)) == 3 * 31
    assert {t.extra["level"] for t in told(trials)} == {10.5}
    assert all((t.kind == "happy") == (int(t.extra["step"]) <= 10) for t in told(trials))
    again = sat("faces", FacePerson(9.5, 9.0, 2), 2, P, "training", 10.5)
    assert {t.block for t in again} == {"training"}
    assert {t.extra["level"] for t in told(again)} == {10.5}
    assert len(measured(again)) == 45


@pytest.mark.parametrize(
    ("point", "level", "aim"),
    [(1.5, None, 6.5), (14.5, None, 12.5), (8.5, 2.0, 6.5), (8.5, 99.0, 12.5)],
)
def test_clear_faces_are_always_told_as_what_they_are(
    point: float, level: float | None, aim: float
) -> None:
    """Whatever was measured or kept, the aim stays within its bounds."""
    trials = told(sat("faces", FacePerson(point, 9.0, 1), 1, P, "training", level))
    assert {t.extra["level"] for t in trials} == {aim}
    assert {t.kind for t in trials if int(t.extra["step"]) <= 3} == {"happy"}
    assert {t.kind for t in trials if int(t.extra["step"]) >= 13} == {"angry"}


def test_each_told_face_has_its_feedback() -> None:
    """A tick or a cross after each; nothing at all while there is measuring."""
    person = Watcher(faces.rule(), STEADY)
    trials = sat("faces", person, 1, P, "training", 10.5)
    right = sum(t.extra["answer"] == t.kind for t in told(trials))
    assert len(person.pictures("right")) == right
    assert len(person.pictures("wrong_happy")) == 93 - right
    assert 0.7 < right / 93 < 0.9


def test_people_of_whom_something_is_told_are_others() -> None:
    """What is measured is more than what was trained."""
    trials = careful(form="training")
    assert {t.extra["identity"] for t in measured(trials)} == set(MEASURED)
    assert not {t.extra["identity"] for t in trials if t.kind != "face"} & set(MEASURED)


def test_who_reads_at_random_practises_again_and_is_measured_alike() -> None:
    """Three rounds at most; the faces that count are the same ones."""
    trials = sat("faces", FacePerson(8, 0, 3), 1, P)
    practice = [t for t in trials if t.block == "practice"]
    assert len(practice) in (16, 24)
    steps = [(t.extra["step"], t.extra["identity"]) for t in measured(trials)]
    assert steps == [(t.extra["step"], t.extra["identity"]) for t in measured(careful())]


def test_after_a_pause_the_face_comes_again() -> None:
    """What was broken off is at the end, and is told to have been."""
    asked = [0]

    def help_me(now_ns: int, *_: Any) -> None:
        if now_ns > (60 + 20 * asked[0]) * S and asked[0] < 3:
            asked[0] += 1
            raise Paused("help")

    kept = list[Trial]()
    stage = VirtualStage(VirtualPerson(faces.rule(), STEADY), each_frame=help_me)
    run(faces.script(P, "assessment", 1, None), stage, kept.append, lambda _: None)
    assert Counter(t.extra["step"] for t in measured(kept)) == dict.fromkeys(range(1, 16), 3)
    assert sum(int(t.extra.get("broken", 0)) for t in kept) == 3


def test_who_leaves_keeps_what_was_done() -> None:
    """All faces but the one in flight are kept."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 90 * S:
            raise Left("signed_out")

    kept = list[Trial]()
    stage = VirtualStage(VirtualPerson(faces.rule(), STEADY), each_frame=leave)
    with pytest.raises(Left):
        run(faces.script(P, "training", 1, None), stage, kept.append)
    assert len(kept) > 20


def test_the_rule_reads_faces_and_examples_alone() -> None:
    """The last face alone is judged; the key is the one below the happier example."""
    asks = faces.rule()
    for sides in (Sides("right", "left"), Sides("left", "right")):
        assert asks(picture(3, 0)) is None
        assert asks(mask(0)) is None
        assert asks(question(sides)) == Asked(sides.main, (sides.other,))
        asks(picture(13, 1))
        assert asks(question(sides)) == Asked(sides.other, (sides.main,))
        assert asks(question(sides, ("left",))) is None
    assert asks(faces.ICON) is None


def test_what_each_face_is_told_as_is_shown_before() -> None:
    """Below each face of the row stands the example that it is told as."""
    for aim in (6.5, 10.5, 12.5):
        shown = friendly(aim)
        for i, step in enumerate((2, 5, 8, 9, 10, 14)):
            example = small(1 if step < aim else STEPS, EXAMPLE, (i - 2.5) * 0.26, 0.08, 0.12)
            assert set(example) <= set(shown)


@given(st.integers(0, 45))
def test_feedback_is_honest(happy: int) -> None:
    """Of ten faces so many happy, rounded down; the others angry; practice is left out."""
    answers = ["happy"] * happy + ["angry"] * (45 - happy)
    random.Random(happy).shuffle(answers)
    trials = [
        Trial("assessment", "face", extra={"answer": a, "step": 1, "identity": 0}) for a in answers
    ]
    trials += [Trial("practice", "happy", extra={"answer": "happy", "step": 1, "identity": 0})] * 9
    person = Watcher(faces.rule(), STEADY)
    run(faces.feedback(trials, P), VirtualStage(person))
    (shown,) = person.pictures("faces_result")
    boxes = [s for s in shown.shapes if isinstance(s, Box) and s.w == 0.07]
    full = [sum(not s.width for s in boxes if s.y == y) for y in sorted({s.y for s in boxes})]
    assert full == [happy * 10 // 45, 10 - happy * 10 // 45]


def test_feedback_of_training_counts_what_was_told() -> None:
    """Of ten told as happy so many right, of ten told as angry so many; and a key to go on."""
    extra = {"step": 9, "identity": 7, "level": 10.5}
    trials = [
        Trial("training", "happy", extra={**extra, "answer": a}) for a in ("happy", "angry")
    ] * 5
    trials += [Trial("training", "angry", extra={**extra, "answer": "angry"})] * 10
    person = Watcher(faces.rule(), STEADY)
    run(faces.feedback(trials, P), VirtualStage(person))
    (shown,) = person.pictures("faces_result")
    boxes = [s for s in shown.shapes if isinstance(s, Box) and s.w == 0.07]
    assert [sum(not s.width for s in boxes if s.y == y) for y in (-0.18, 0.04)] == [5, 10]
    assert [s.button for s in shown.shapes if isinstance(s, Key)] == ["ok"]


def test_a_face_is_drawn_once() -> None:
    """The same object each time: nothing is built anew while a face is awaited."""
    assert picture(4, 2) is picture(4, 2)
    assert face(4, 2) is face(4, 2)
