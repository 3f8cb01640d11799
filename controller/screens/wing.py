"""How a wing takes to the programme, on one page for staff: numbers of all, of nobody by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from controller.screens.consent import clock
from controller.screens.counted import HOURS, MINUTES, MOST, VISITS
from controller.screens.progress import calendar, row
from controller.screens.staff_cards import CARDS, Draw
from controller.screens.turning import Page
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import tick
from exercises.core.pages import heading
from exercises.core.shapes import Label, Shape
from exercises.core.words import Say

PEOPLE, AGAIN = Say("{n} people came"), Say("{n} of {of} came back")
BETWEEN = Say("{low} to {high} of {of} came back")
CARDS_DONE = Say("{done} of {offered} cards done")
FEW = Say("Too few to tell")
SPAN, EVER = Say("{first} to {last}"), Say("The clock is not set. So this is of all time.")
SPAN_Y, IN_A_ROW, STEP_X, TOP_Y, STEP_Y = -0.3, 3, 0.5, -0.19, 0.24


def page(document: Mapping[str, Any]) -> Page:
    """Of the document of programme/wing.py, what is worth a glance."""
    period = document["period"]
    told = [*(_ever(document["kept"]) if period is None else _lately(period))]
    shapes: list[Shape] = [heading(CARDS["report"].say)]
    shapes.append(Label(_span(period), 0, SPAN_Y, scale.CAPTION, scale.MEASURE, "quiet"))
    for i, (draw, say) in enumerate(told):
        at, across = divmod(i, IN_A_ROW)
        beside = min(IN_A_ROW, len(told) - at * IN_A_ROW)
        x, y = (across - (beside - 1) / 2) * STEP_X, TOP_Y + at * STEP_Y
        shapes += (*draw(x, y, 0.085), Label(say, x, y + 0.1, scale.CAPTION, STEP_X - 0.02))
    return Page(tuple(shapes), (CARDS["report"].say,))


def _span(period: Mapping[str, Any] | None) -> Say:
    if period is None:
        return EVER
    first, last = ("/".join(reversed(period[name].split("-"))) for name in ("first", "last"))
    return Say.of(SPAN.text, first=first, last=last)


def _lately(period: Mapping[str, Any]) -> Iterator[tuple[Draw, Say]]:
    yield person, _number(period["came"], PEOPLE)
    yield calendar, _visits(period["visits"])
    yield clock, _time(period["minutes"])
    yield row, _again(period["return"])
    done = period["doses"]["together"]
    yield tick, FEW if done is None else _counted(CARDS_DONE, done, "done", "offered")


def _ever(kept: Mapping[str, Any]) -> Iterator[tuple[Draw, Say]]:
    yield person, _number(kept["people"], PEOPLE)
    yield calendar, _visits(kept["visits"])
    yield row, _again(kept["came_again"])


def _number(n: int | None, say: Say) -> Say:
    return FEW if n is None else Say.of(say.text, n=n)


def _visits(n: int | None) -> Say:
    return FEW if n is None else VISITS.written(n)


def _time(minutes: int | None) -> Say:
    if minutes is None:
        return FEW
    return MINUTES.written(minutes) if minutes <= MOST else HOURS.written(minutes // 60)


def _again(share: Mapping[str, int] | None) -> Say:
    if share is None:
        return FEW
    if share["low"] == share["high"]:
        return Say.of(AGAIN.text, n=share["low"], of=share["of"])
    return _counted(BETWEEN, share, "low", "high", "of")


def _counted(say: Say, numbers: Mapping[str, int], *names: str) -> Say:
    return Say.of(say.text, **{name: numbers[name] for name in names})
