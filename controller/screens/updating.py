"""An update: how far it is, while nobody can begin; for staff, what became of one, and which."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from controller.screens.marks import warning
from controller.screens.picking import turns
from controller.screens.turning import Page
from exercises.core import scale
from exercises.core.drawing.scenery import land
from exercises.core.marks import tick
from exercises.core.pages import heading
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Label, Picture, Shape
from exercises.core.words import Say

NEW = Say("I am getting new things. Please wait.")
WHICH = Say("Which one?")
HELD, BACK = Say("The last new version works."), Say("The last new version did not work.")
NOT_TAKEN = Say("The pod did not take it.")
ACROSS, LINES = 58, 5
WIDE, HIGH, BAR_Y = 0.9, 0.05, -0.1


def script(percent: int, seconds: float) -> Script[None]:
    """So far, for so long."""
    yield Present(((0.0, picture(percent)),), until=seconds)


def picture(percent: int) -> Picture:
    """A bar that fills from the left, and the words below it."""
    share = min(max(percent, 0), 100) / 100
    bar: list[Shape] = [Box(0, BAR_Y, WIDE, HIGH, "panel", scale.ROUND)]
    if share:
        bar.append(Box((share - 1) * WIDE / 2, BAR_Y, WIDE * share, HIGH, "accent", scale.ROUND))
    label = Label(NEW, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    return Picture((land(), *bar, label), "updating")


def became(last: Mapping[str, Any]) -> Page:
    """What became of the last update: two plain words, and root's own below."""
    good = last.get("outcome") in ("good", "installed")
    lines = f"{last.get('version')}: {last.get('outcome')}\n{last.get('why') or ''}"
    return _told(HELD if good else BACK, lines, good=good)


def failed(told: Mapping[str, Any]) -> Page:
    """It is not installed, and why."""
    return _told(NOT_TAKEN, f"{told.get('code')}: {told.get('words')}", good=False)


def choice(name: str, at: int, many: int) -> Picture:
    """One of the bundles on a stick, by its name."""
    label = Label(Say.plain(name), 0, scale.PICTURE_Y, scale.BODY, scale.MEASURE)
    return Picture((heading(WHICH), label, *turns(many)), f"update_choice {at + 1}")


def _told(say: Say, lines: str, *, good: bool) -> Page:
    mark = tick(0, -0.28, 0.2) if good else warning(0, -0.28, 0.2)
    text = "\n".join(wrap(lines, ACROSS)[:LINES])
    head = Label(say, 0, -0.09, scale.BODY, scale.MEASURE)
    detail = Label(Say.plain(text), 0, 0.12, scale.HINT, scale.MEASURE, "quiet")
    return Page((*mark, head, detail), (say,))
