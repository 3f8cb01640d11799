"""What a technician sees at the pod beside cards and the selftest: what it is, and its request.

Names, versions and faults are English, as the configuration is; what they are is said.
"""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from controller.screens import qr
from controller.screens.field_cards import CARDS, Task
from controller.screens.marks import warning
from controller.screens.staff import NO, YES
from controller.screens.turning import Page
from exercises.core import scale
from exercises.core.marks import tick
from exercises.core.pages import heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture, Shape
from exercises.core.words import Say

THIS_POD, WRONG, WELL = Say("About this pod"), Say("Faults now"), Say("There is no fault now.")
COUNT = Say("{n} faults now.")
PASS, CAMERA = Say("Network pass"), Say("Point a phone's camera at it.")
COMPARE = Say("Who signs it must see the same figures.")
UNTIL, NONE_YET = Say("The pass holds until {date}."), Say("There is no pass yet.")
ACROSS, LINES = 58, 9


def ask(task: Task, say: Say) -> Script[bool]:
    """Whether it is meant."""
    watch = ("ok", "back")
    shapes = (
        *CARDS[task].draw(0, scale.PICTURE_Y - 0.05, 0.3),
        Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        key("ok", YES, scale.PAIR_X, prompt=True),
        key("back", NO, -scale.PAIR_X),
    )
    seen = yield Present(((0.0, Picture(shapes, "field_ask")), (0.0, say)), watch=watch)
    return bool(seen.press(watch).button == "ok")


def what(lines: Sequence[tuple[str, str]]) -> Page:
    """What the pod is, a line each."""
    shapes: list[Shape] = [heading(THIS_POD)]
    for n, (name, value) in enumerate(lines):
        y = -0.27 + 0.075 * n
        shapes.append(Label(Say.plain(name), -0.4, y, scale.CAPTION, 0.5, "quiet"))
        shapes.append(Label(Say.plain(value), 0.18, y, scale.CAPTION, 0.8))
    return Page(tuple(shapes), (THIS_POD,))


def wrong(faults: Sequence[str]) -> Page:
    """What is wrong now."""
    if not faults:
        mark = tick(0, scale.PICTURE_Y, 0.26)
        return Page((heading(WRONG), *mark, _body(WELL)), (WELL,))
    wrapped = [line for fault in faults for line in wrap(fault, ACROSS)][:LINES]
    text = "\n".join(wrapped)
    label = Label(Say.plain(text), 0, 0.02, scale.HINT, 1.3)
    return Page((heading(WRONG), *warning(-0.62, -0.36, 0.14), label), (_count(len(faults)),))


def fingerprint(pod: str, own: Mapping[str, Any]) -> Page:
    """Whose the key is, its fingerprint by fours, and until when its certificate holds."""
    groups = str(own["fingerprint"]).split()
    rows = [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
    ends = str(own.get("ends", ""))[:10]
    state = Say.of(UNTIL.text, date=ends) if ends else NONE_YET
    shapes = (
        heading(PASS),
        Label(Say.plain(pod), 0, -0.29, scale.BODY, scale.MEASURE, "accent"),
        *(Label(Say.plain(row), 0, -0.2 + 0.08 * n, 0.065, 1.3) for n, row in enumerate(rows)),
        Label(COMPARE, 0, 0.14, scale.CAPTION, scale.MEASURE, "quiet"),
        Label(state, 0, 0.22, scale.CAPTION, scale.MEASURE),
    )
    return Page(shapes, (PASS, COMPARE))


def request(pem: str, pixels: int) -> Page:
    """The request as a code; what is in it is what the .csr file has."""
    shapes = (
        Label(CAMERA, -0.39, -0.13, scale.BODY, 0.42),
        *qr.shapes(pem, 0.24, -0.09, 0.7, pixels),
    )
    return Page(shapes, (CAMERA,))


def _count(many: int) -> Say:
    return Say.of(COUNT.text, n=many)


def _body(say: Say) -> Label:
    return Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
