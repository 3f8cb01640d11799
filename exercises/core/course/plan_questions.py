"""The questions of a plan, which have no right answer: one of many pictures, or of a few keys.

Each is answered in a trial whose `extra` has `choice`; in `rt_s` is the time from when it was
asked to the press that settled it. No reading is needed: what is chosen is said aloud.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from exercises.core import scale
from exercises.core.drawing.icons import Icon
from exercises.core.pages import SETTLE_S, heading, key
from exercises.core.picking import MOVES, Picked, around, move
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Disc, Key, Label, Picture, Shape
from exercises.core.trial import Trial
from exercises.core.words import Say

# How long a question is said before what can be chosen is named.
ASKED_S = 2.5
NAMED_S = 2.2
X = {"left": -scale.TRIO_X, "ok": 0.0, "right": scale.TRIO_X}

Frame = Callable[[Icon | None, float, float, float], tuple[Shape, ...]]


class Option(NamedTuple):
    """An answer: its name, its key, the picture above that (given where across), and its words."""

    choice: str
    button: str
    drawn: Callable[[float], tuple[Shape, ...]]
    say: Say


def ask(
    page: str,
    kind: str,
    say: Say,
    options: Sequence[Option],
    beside: tuple[Shape, ...] = (),
    told: tuple[Say, ...] = (),
) -> Script[Trial]:
    """Which of up to three; `beside` them stand other shapes, which `told` says before them."""
    shapes = (heading(say), *beside)
    keys: tuple[Key, ...] = ()
    for option in options:
        x = X[option.button]
        shapes += option.drawn(x)
        keys += (key(option.button, option.say, x, prompt=True),)
    lead = (*shapes, *(replace(lit, prompt=False) for lit in keys))
    yield Present(((0.0, Picture(lead, f"{page}_lead")), (0.0, say)), until=SETTLE_S)
    parts = (*told, *(option.say for option in options))
    named = ((ASKED_S + NAMED_S * i, part) for i, part in enumerate(parts))
    watch = tuple(option.button for option in options)
    seen = yield Present(((0.0, Picture((*shapes, *keys), page)), *named), watch, said=(say,))
    trial = Trial.of(seen, watch, 0, block="training", kind=kind)
    choice = next(option.choice for option in options if option.button == trial.button)
    return trial.also(choice=choice)


def pick(
    page: str, kind: str, say: Say, icons: Sequence[Icon], frame: Frame, first: int
) -> Script[Trial]:
    """Which of many: left and right go through them, from the `first`; ok takes the one shown.

    `moves` in the trial's extra counts the steps to left and right.
    """

    def show(at: int, moves: int) -> Present:
        picture = Picture(_shown(say, icons, at, frame, prompt=True), page)
        named_s = 0.0 if moves else ASKED_S
        return Present(((0.0, picture), (named_s, icons[at].say)), MOVES, said=(say,))

    start = first % len(icons)
    lead = Picture(_shown(say, icons, start, frame, prompt=False), f"{page}_lead")
    began: Seen = yield Present(((0.0, lead), (0.0, say)), until=SETTLE_S)
    picked: Picked = yield from move(show, start, around(len(icons)))
    trial = Trial.of(picked.last, MOVES, 0, block="training", kind=kind)
    asked_ns, choice = began.onsets[0], icons[picked.place].name
    trial = trial._replace(rt_s=(trial.press_ns - asked_ns) / 1e9, onset_ns=asked_ns)
    return trial.also(choice=choice, moves=picked.moves)


def _shown(
    say: Say, icons: Sequence[Icon], at: int, frame: Frame, *, prompt: bool
) -> tuple[Shape, ...]:
    """The icon in its frame, those beside it small, where it is in the row, and the keys."""
    left, right = (icons[(at + step) % len(icons)] for step in (-1, 1))
    places = [(i - (len(icons) - 1) / 2) * 0.05 for i in range(len(icons))]
    dots = (Disc(x, 0.135, 0.009, "quiet", 0.003) for x in places)
    return (
        heading(say),
        *frame(icons[at], 0, -0.08, 0.33),
        *left.at(-0.36, -0.08, 0.13),
        *right.at(0.36, -0.08, 0.13),
        *dots,
        Disc(places[at], 0.135, 0.013),
        Label(icons[at].say, 0, 0.2, scale.BODY),
        Key("left", -0.58, -0.08, scale.TURN_KEY),
        Key("right", 0.58, -0.08, scale.TURN_KEY),
        key("ok", prompt=prompt),
    )
