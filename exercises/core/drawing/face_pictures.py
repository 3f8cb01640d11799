"""The task of drawn faces: its question with an example above each key, rules, what was told."""

from dataclasses import replace
from functools import cache, partial

from exercises.core import marks
from exercises.core.asking import Asked, Rule
from exercises.core.drawing.drawn_faces import MIDDLE, STEPS, face, mask, mouths, picture, small
from exercises.core.manner import Sides
from exercises.core.once import made_once, once_each
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.task import Task
from exercises.core.telling import ROWS_Y
from exercises.core.trial import Trial
from exercises.core.words import Say

WATCH = ("left", "right")
EXAMPLE = 4
FACE_S, MASK_S, ASKED_S = 1.3, 0.5, 2.0
STEP_OF = {"happy": 1, "angry": STEPS}
BOTH = (*small(2, EXAMPLE, -0.2, 0, 0.42), *small(14, EXAMPLE, 0.2, 0, 0.42))
# The middle mouth itself counts as happy, whatever its size was rounded to.
LEVEL_BEND = mouths(face(MIDDLE, EXAMPLE))[0][1] - 1e-6


def example(told: str, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A clear face, "happy" or "angry"."""
    return small(STEP_OF[told], EXAMPLE, x, y, size)


def happy(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A clearly happy face, as a figure."""
    return example("happy", x, y, size * 1.25)


def angry(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A clearly angry face, as a figure."""
    return example("angry", x, y, size * 1.25)


def button_of(told: str, sides: Sides) -> str:
    """Happy is under the better hand."""
    return sides.main if told == "happy" else sides.other


@cache
def question(sides: Sides, prompted: tuple[str, ...] = WATCH) -> Picture:
    """A clear face above each key; the keys of `prompted` are the ones to press now."""
    shapes: tuple[Shape, ...] = ()
    for told in STEP_OF:
        button = button_of(told, sides)
        x = -0.36 if button == "left" else 0.36
        shapes += (*example(told, x, -0.12, 0.46), Key(button, x, 0.27, 0.2, button in prompted))
    return Picture(shapes, "faces_question")


def asked(sides: Sides, at_s: float, remind_s: float) -> tuple[tuple[float, Cue], ...]:
    """The question at `at_s`, in seconds; said aloud `remind_s` later."""
    say = Say("Was it happy or angry? Press its key.")
    return ((at_s, question(sides)), (at_s + remind_s, say))


def row(told: str, sides: Sides, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """For a face like this, press this key."""
    key = Key(button_of(told, sides), x, y, size)
    return marks.press_for(example(told, x - 2 * size, y, size * 1.15), key)


@cache
def remedy(told: str, sides: Sides, step: int, identity: int) -> tuple[Shape, ...]:
    """The face that came, and what it was told as, with its key."""
    came = (*small(step, identity, -0.5, 0.16, 0.42), *marks.arrow(-0.19, 0.16, 0.14))
    return (*came, *row(told, sides, 0.5, 0.16, 0.22))


def friendly(aim: float) -> tuple[Shape, ...]:
    """Faces from happy to angry in a row; below each what it is told as."""
    shapes: tuple[Shape, ...] = ()
    for i, step in enumerate((2, 5, 8, 9, 10, 14)):
        x, told = (i - 2.5) * 0.26, "happy" if step < aim else "angry"
        shapes += (*small(step, EXAMPLE, x, -0.14, 0.25), *example(told, x, 0.08, 0.12))
    return shapes


@cache
def task(sides: Sides) -> Task:
    """What right is, where a face was told: its kind."""

    def remedied(trial: Trial) -> tuple[Shape, ...]:
        return remedy(trial.kind, sides, int(trial.extra["step"]), int(trial.extra["identity"]))

    return Task(
        "faces",
        rules=(*row("happy", sides, 0.2, -0.21, 0.2), *row("angry", sides, 0.2, 0.04, 0.2)),
        explain=partial(_instructions, sides),
        is_right=lambda trial: trial.extra["answer"] == trial.kind,
        remedy=remedied,
    )


@made_once
def _instructions(sides: Sides) -> Script[None]:
    """Slowly and one after another: a clear face, its mask, the key it asks for."""
    words = {
        "happy": Say("A face comes and goes. Was it happy? Press the key with the happy face."),
        "angry": Say("Was it angry? Press the key with the angry face."),
    }
    for told, say in words.items():
        key = replace(question(sides, (button_of(told, sides),)), name=f"faces_{told}")
        first, late = (0.0, picture(STEP_OF[told], EXAMPLE)), (FACE_S + MASK_S, key)
        yield Present((first, (0.0, say), (FACE_S, mask(0)), late), until=FACE_S + MASK_S + ASKED_S)


def how_many(seen: int) -> tuple[Shape, ...]:
    """Of ten faces so many seen as happy, the others as angry."""
    rows = ((happy, seen, ROWS_Y[0]), (angry, 10 - seen, ROWS_Y[1]))
    return tuple(
        shape
        for figure, full, y in rows
        for shape in (*figure(-0.48, y, 0.15), *marks.of_ten(-0.34, y, 0.07, full))
    )


def reader() -> Rule:
    """Sees a face as happy whose mouth bends up as the middle one's, or more.

    The key is the one below the happier of the two examples.
    """
    seen_happy = True

    def asks(cue: Cue) -> Asked | None:
        nonlocal seen_happy
        if not isinstance(cue, Picture):
            return None
        bend, asked = _look(cue)
        seen_happy = seen_happy if bend is None else bend >= LEVEL_BEND
        return None if asked is None else asked[seen_happy]

    return asks


@once_each
def _look(cue: Picture) -> tuple[float | None, dict[bool, Asked] | None]:
    """How a face that is alone is bent; what a question asks of who saw one as happy, or not."""
    keys = keys_of(cue)
    if keys is None:
        return face_alone(cue), None
    happy, angry = keys
    return face_alone(cue), {True: Asked(happy, (angry,)), False: Asked(angry, (happy,))}


@once_each
def face_alone(cue: Picture) -> float | None:
    """How the mouth is bent, of a screen that is one face; None of all others."""
    found = mouths(cue.shapes)
    alone = len(found) == 1 and not any(isinstance(shape, Key) for shape in cue.shapes)
    return found[0][1] if alone else None


@once_each
def keys_of(cue: Picture) -> tuple[str, str] | None:
    """The key below the happier face of a question, and the other one; None of all others."""
    if {s.button for s in cue.shapes if isinstance(s, Key) and s.prompt} != set(WATCH):
        return None
    happier = max(mouths(cue.shapes), key=lambda mouth: mouth[1])[0]
    return ("right", "left") if happier > 0 else ("left", "right")
