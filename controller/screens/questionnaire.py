"""Round a questionnaire: whether now or next time, how its answers go, and thanks."""

from collections.abc import Mapping
from typing import Literal

from controller.screens.marks import tick
from controller.screens.question import WORD_Y, Question, row
from exercises.core import scale
from exercises.core.drawing.icons import bubble
from exercises.core.drawing.scenery import land
from exercises.core.pages import back, heading, key
from exercises.core.script import Cue, Present, Script, When
from exercises.core.shapes import Disc, Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("Some more questions")
COUNT = Say("There are {count} more. You can skip each one. Or leave them for next time.")
ONE = Say("There is one more. You can skip it. Or leave it for next time.")
GO_ON, NEXT_TIME = Say("Go on"), Say("Next time")
ANSWERS = Say("You can answer like this.")
THANKS = Say("Thank you. It is kept.")
Wish = Literal["now", "next_time", "back"]
WISHES: Mapping[str, Wish] = {"ok": "now", "left": "next_time", "back": "back"}
# How long what is said before the steps has, and each step.
STEM_S, STEP_S, THANKED_S = 7.0, 2.5, 2.5


def ask(count: int) -> Script[Wish]:
    """Whether they go on with so many questions now, or next time; back says neither."""
    say = ONE if count == 1 else Say.of(COUNT.text, count=count)
    shapes = (
        heading(TITLE),
        *bubble(-0.12, -0.2, 0.3, (-0.26, -0.02)),
        *(Disc(-0.12 + 0.07 * i, -0.2, 0.02, "paper") for i in (-1, 0, 1)),
        *bubble(0.17, -0.15, 0.2, (0.24, -0.03), "accent"),
        Label(say, 0, scale.BODY_Y, scale.BODY, 1.4),
        key("left", NEXT_TIME, -scale.PAIR_X, prompt=True),
        key("ok", GO_ON, scale.PAIR_X, prompt=True),
        back(),
    )
    watch = tuple(WISHES)
    seen = yield Present(((0.0, Picture(shapes, "questionnaire")), (0.0, say)), watch=watch)
    return WISHES[seen.press(watch).button]


def how(question: Question) -> Script[bool]:
    """How its answers go: each step in turn, by its picture and its words; False for back.

    All of them are spoken, aloud as well: this tells nobody's answer.
    """
    cues: list[tuple[When, Cue]] = [(0.0, _steps(question, -1))]
    cues += [(0.0, say) for say in (question.stem, ANSWERS) if say is not None]
    for step, words in enumerate(question.words):
        at_s = STEM_S + STEP_S * step
        cues += [(at_s, _steps(question, step + 1)), (at_s, words)]
    watch = ("ok", "back")
    seen = yield Present(tuple(cues), watch=watch)
    return bool(seen.press(watch).button == "ok")


def thanks() -> Script[None]:
    """It is over, and kept."""
    shapes = (land(), *tick(0, scale.PICTURE_Y, 0.34), Label(THANKS, 0, 0.14, scale.BODY))
    yield Present(((0.0, Picture(shapes, "thanks")), (0.0, THANKS)), until=THANKED_S)


def _steps(question: Question, at: int) -> Picture:
    stem = question.stem or ANSWERS
    shapes: list[Shape] = [
        Label(stem, 0, -0.24, scale.BODY, 1.5),
        *row(question, at),
        key("ok", prompt=True),
        back(),
    ]
    if at > 0:
        shapes.append(Label(question.words[at - 1], 0, WORD_Y, scale.BODY))
    return Picture(tuple(shapes), f"answers {max(at, 0)}")
