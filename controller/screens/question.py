"""One question: a row of pictured steps, a frame to move along it, and a place to skip it.

The question is spoken at once. What a step means is private: it is written, and spoken only
where nobody else hears it. The frame begins on the place that skips, so that no answer is nearer
than another for who does not look.
"""

import math
from dataclasses import dataclass
from typing import Literal

from controller.screens.own_icons import Icon
from controller.screens.steps import Draw
from exercises.core import scale
from exercises.core.pages import SETTLE_S, back, key
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape, Stroke
from exercises.core.words import Say

SKIP = Say("Skip this one")
WATCH = ("left", "right", "ok", "back")
WIDTH, ROW_Y, WORD_Y = 1.14, 0.03, 0.2
ASKED_Y, ICON_Y = -0.33, -0.18
STEM_Y, LOW_Y, BAR_X, BAR_W = -0.435, -0.27, 0.36, 0.3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: its name for logs, its words, those of each step, and how a step is drawn.

    `stem` stands small above it; `icon` below it.
    """

    name: str
    say: Say
    words: tuple[Say, ...]
    draw: Draw
    stem: Say | None = None
    icon: Icon | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: number `n` of `of`; what `back` does, where it leads out."""

    n: int
    of: int
    leave: Say | None = None


def script(
    question: Question,
    place: Place,
    answer: int | None = None,
    before: tuple[Say, ...] = (),
    after: tuple[Say, ...] = (),
) -> Script[int | Literal["back"] | None]:
    """The step that was taken, from 0; None where it was skipped; or back.

    `answer` is where the frame begins: the step that was taken before. `before` and `after` are
    spoken round the question.
    """
    cells = len(question.words) + 1
    at = 0 if answer is None else answer + 1
    lead = picture(question, place, at, lead=True)
    told = ((0.0, say) for say in (*before, question.say, *after))
    yield Present(((0.0, lead), *told), until=SETTLE_S)
    said: tuple[tuple[float, Say], ...] = ()
    while True:
        seen = yield Present(((0.0, picture(question, place, at)), *said), watch=WATCH)
        match seen.press(WATCH).button:
            case "ok":
                return at - 1 if at else None
            case "back":
                return "back"
            case button:
                at = (at + (1 if button == "right" else -1)) % cells
        said = ((0.0, _word(question, at)),)


def picture(question: Question, place: Place, at: int, *, lead: bool = False) -> Picture:
    """The whole screen with the frame on cell `at`, of which 0 skips; in the lead no key is lit."""
    shapes: list[Shape] = [
        *_asked(question),
        *row(question, at),
        Label(_word(question, at), 0, WORD_Y, scale.BODY),
        Key("left", -scale.CORNER_X, ROW_Y),
        Key("right", scale.CORNER_X, ROW_Y),
        key("ok", prompt=not lead),
        back(),
        *_progress(place),
    ]
    if place.leave is not None:
        shapes.append(Label(place.leave, -0.42, scale.CORNER_Y, scale.CAPTION, 0.36, "quiet"))
    name = f"{question.name}_lead" if lead else f"{question.name} {at}"
    return Picture(tuple(shapes), name)


def row(question: Question, at: int) -> list[Shape]:
    """The place that skips, and each step; a frame about number `at`, none for a negative one."""
    cells = len(question.words) + 1
    pitch = WIDTH / cells
    size = min(0.72 * pitch, 0.15)
    xs = [(i - (cells - 1) / 2) * pitch for i in range(cells)]
    rule = (xs[0] + xs[1]) / 2
    shapes: list[Shape] = [
        *skip(xs[0], ROW_Y, size),
        Stroke(((rule, ROW_Y - size / 2), (rule, ROW_Y + size / 2)), scale.HAIR, "mist"),
    ]
    for step, x in enumerate(xs[1:]):
        shapes += question.draw(step, x, ROW_Y, size)
    if at >= 0:
        frame = (0.94 * pitch, max(size + 0.07, 0.94 * pitch))
        shapes.append(Box(xs[at], ROW_Y, *frame, "accent", scale.ROUND, scale.LINE))
    return shapes


def skip(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A hop over a dot, to the right."""
    turns = (math.pi * (1 - i / 12) for i in range(13))
    hop = ((-0.06 + 0.32 * math.cos(t), 0.14 - 0.38 * math.sin(t)) for t in turns)
    head = ((0.07, 0.0), (0.27, 0.2), (0.44, -0.03))
    arrow = (Stroke(tuple(hop), 0.09, "quiet"), Stroke(head, 0.09, "quiet"))
    return placed((*arrow, Disc(-0.06, 0.2, 0.1, "quiet")), x, y, size)


def _asked(question: Question) -> list[Shape]:
    """Stem, question and icon, from the top."""
    shapes: list[Shape] = []
    if question.stem is not None:
        shapes.append(Label(question.stem, 0, STEM_Y, scale.HINT, 1.56, "quiet"))
    if question.icon is None:
        shapes.append(Label(question.say, 0, LOW_Y, scale.BODY, 1.5))
    else:
        shapes.append(Label(question.say, 0, ASKED_Y, scale.BODY, 1.5))
        shapes += question.icon(0, ICON_Y, 0.16)
    return shapes


def _word(question: Question, at: int) -> Say:
    return question.words[at - 1].privately() if at else SKIP


def _progress(place: Place) -> tuple[Shape, ...]:
    """How far it is, as a bar that fills."""
    full = BAR_W * place.n / place.of
    track = Box(BAR_X, scale.KEY_Y, BAR_W, 0.014, "mist", 0.007)
    return (track, Box(BAR_X - (BAR_W - full) / 2, scale.KEY_Y, full, 0.014, "quiet", 0.007))
