"""Choices without a right answer: what is pressed counts, and is said, however long it takes."""

from collections.abc import Mapping

import pytest

from exercises.core.course.if_then import LISTS, action_frame
from exercises.core.course.plan_questions import ASKED_S, Option, ask, pick
from exercises.core.script import Script
from exercises.core.shapes import Key, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Habits
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.exercises.plan_people import STEADY, Chooser

S = 1_000_000_000
DEEDS = LISTS["action"]
NAMES = [icon.name for icon in DEEDS]
WHAT = Say("When that comes, what will you do?")
OPTIONS = (
    Option("no", "left", lambda _: (), Say("No")),
    Option("yes", "right", lambda _: (), Say("Yes")),
)


def done(
    script: Script[Trial], pages: Mapping[str, list[str]], habits: Habits = STEADY
) -> tuple[Trial, Chooser]:
    person = Chooser(pages, habits)
    return run(script, VirtualStage(person)), person


@pytest.mark.parametrize(
    ("buttons", "first", "moved"),
    [
        (["ok"], 2, 0),
        (["right", "right", "ok"], 2, 2),
        (["left", "ok"], 0, -1),
        (["right"] * 7 + ["ok"], 3, 7),
        (["right", "left", "left", "ok"], 6, -1),
    ],
)
def test_left_and_right_go_round_and_ok_takes(buttons: list[str], first: int, moved: int) -> None:
    """The row has no end; each step is counted, and the time is from the question on."""
    script = pick("page", "action", WHAT, DEEDS, action_frame, first)
    trial, person = done(script, {"page": buttons})
    assert trial.extra == {
        "choice": NAMES[(first + moved) % len(NAMES)],
        "moves": len(buttons) - 1,
    }
    assert trial.button == "ok"
    assert trial.rt_s == pytest.approx((trial.press_ns - person.cues[0][1]) / S)
    assert trial.rt_s > len(buttons)


def test_what_is_gone_to_is_named_at_once() -> None:
    """The first one only when the question has been said."""
    script = pick("page", "action", WHAT, DEEDS, action_frame, 0)
    _, person = done(script, {"page": ["right", "ok"]})
    said = [cue for cue, _ in person.cues if isinstance(cue, Say)]
    assert said == [WHAT, DEEDS[1].say]
    slow = Chooser({}, Habits(reading_s=ASKED_S + 1))
    run(pick("page", "action", WHAT, DEEDS, action_frame, 0), VirtualStage(slow))
    assert [cue for cue, _ in slow.cues if isinstance(cue, Say)] == [WHAT, DEEDS[0].say]


@pytest.mark.parametrize(("button", "choice"), [("left", "no"), ("right", "yes")])
def test_each_key_is_an_answer(button: str, choice: str) -> None:
    """No key is more than the others; each is lit."""
    trial, person = done(
        ask("page", "came", Say("Did that moment come?"), OPTIONS), {"page": [button]}
    )
    assert (trial.kind, trial.extra) == ("came", {"choice": choice})
    (shown,) = person.pictures("page")
    keys = [s for s in shown.shapes if isinstance(s, Key)]
    assert all(key.prompt for key in keys)
    assert len({key.size for key in keys}) == 1


def test_a_press_before_the_keys_are_lit_is_no_answer() -> None:
    """It was meant for what came before."""

    class Hasty(Chooser):
        def see(self, cue: object, onset_ns: int) -> None:
            if isinstance(cue, Picture) and cue.name == "page_lead":
                self._plan("left", onset_ns, 0.2)
            super().see(cue, onset_ns)  # type: ignore[arg-type]

    person = Hasty({"page": ["right"]})
    trial = run(ask("page", "came", Say("Did that moment come?"), OPTIONS), VirtualStage(person))
    assert trial.extra == {"choice": "yes"}
