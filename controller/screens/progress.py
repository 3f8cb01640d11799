"""How far somebody has come: how they came, and each thing they did, a page each."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from controller.screens import change, turning
from controller.screens.consent import clock
from controller.screens.counted import HOURS, MINUTES, MOST, ROW, TIMES, VISITS, WEEKS, Noun
from controller.screens.path import path
from controller.screens.plot import plot, ring, starred
from controller.screens.start import SIGNS
from controller.screens.turning import Page
from controller.screens.who import person
from controller.store.progress import Attendance
from controller.visit.progress import Story, Told
from exercises.core import scale
from exercises.core.marks import tick
from exercises.core.pages import heading
from exercises.core.placing import placed
from exercises.core.script import Script
from exercises.core.shapes import Box, Label, Shape, Stroke
from exercises.core.words import Say

TITLE = Say("My path")
START = Say("Your path starts here.")
BEST, DOUBTFUL = Say("Your best"), Say("Not clear")
SIDE_X, PLOT_X, PLOT_Y, PLOT_W, PLOT_H = -0.46, 0.14, -0.175, 0.9, 0.32
# The signs of the plot and their words, the line below them, and the one that tells of a change.
LEGEND_Y, LINE_Y, VERDICT_Y, WORDS_X, WORDS_W = 0.02, 0.095, 0.2, 0.2, 1.0
PATH_Y, PATH_W, PATH_H = -0.15, 1.22, 0.37
FACTS_Y, FACT_STEP = 0.1, 0.34


class Fact(NamedTuple):
    """A number of something, and the sign it stands under."""

    sign: Callable[[float, float, float], tuple[Shape, ...]]
    noun: Noun
    number: int


def script(story: Story) -> Script[str]:
    """Page by page, until they have seen enough."""
    yield from turning.script("progress", pages(story))
    return "seen"


def pages(story: Story) -> list[Page]:
    """How they came, and each thing they did."""
    return [attendance(story.attendance), *map(course, story.told)]


def attendance(came: Attendance) -> Page:
    """The path of their visits; below it how many, how long, and in how many weeks."""
    if not came.visits:
        words = Label(START, 0, scale.BODY_Y, scale.BODY)
        return Page((heading(TITLE), *_path(0), words), (TITLE, START))
    told = list(facts(came))
    shapes: list[Shape] = [heading(TITLE), *_path(came.visits)]
    for i, fact in enumerate(told):
        x = (i - (len(told) - 1) / 2) * FACT_STEP
        words = Label(fact.noun.written(fact.number), x, FACTS_Y + 0.085, scale.CAPTION, 0.32)
        shapes += (*fact.sign(x, FACTS_Y, 0.085), words)
    spoken = (fact.noun.spoken(fact.number) for fact in told)
    return Page(tuple(shapes), (TITLE, *spoken))


def _path(visits: int) -> tuple[Shape, ...]:
    return path(0, PATH_Y, PATH_W, PATH_H, visits)


def facts(came: Attendance) -> Iterator[Fact]:
    """What there is to tell; weeks only where the pod knew the date, a row only where it is one."""
    minutes = int(came.seconds // 60)
    yield Fact(person, VISITS, came.visits)
    if minutes <= MOST:
        yield Fact(clock, MINUTES, minutes)
    else:
        yield Fact(clock, HOURS, minutes // 60)
    if came.weeks:
        yield Fact(calendar, WEEKS, came.weeks)
    if came.longest > 1:
        yield Fact(row, ROW, came.longest)


def calendar(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A leaf of a calendar, ticked."""
    top = y - 0.28 * size
    rings = (
        Stroke(((x + dx * size, top - 0.2 * size), (x + dx * size, top)), 0.09 * size)
        for dx in (-0.22, 0.22)
    )
    return (
        Box(x, y + 0.04 * size, 0.96 * size, 0.84 * size, "ink", 0.1 * size, 0.08 * size),
        Stroke(
            ((x - 0.44 * size, top + 0.12 * size), (x + 0.44 * size, top + 0.12 * size)),
            0.07 * size,
        ),
        *rings,
        *tick(x, y + 0.16 * size, 0.4 * size),
    )


def row(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Three leaves of it, one after the other."""
    return tuple(
        shape for dx in (-0.75, 0, 0.75) for shape in calendar(x + dx * size, y, 0.66 * size)
    )


def course(told: Told) -> Page:
    """One thing they did: its picture and how often, their sittings, and what to make of them."""
    exercise, changed = told.exercise, told.change
    main = exercise.main[told.form].say
    legend = _legend(told)
    shapes: list[Shape] = [
        heading(exercise.title),
        *placed(exercise.icon.shapes, SIDE_X, -0.23, 0.26),
        *SIGNS[told.form](SIDE_X, -0.085, 0.06),
        Label(TIMES.written(told.times), SIDE_X, 0.0, scale.CAPTION, 0.3),
        *plot(PLOT_X, PLOT_Y, PLOT_W, PLOT_H, told.plot),
        *_signs(legend),
        _line(main, LINE_Y),
    ]
    spoken = (exercise.title, TIMES.spoken(told.times), main, *(say for say, _ in legend))
    if changed is not None:
        said = change.SAID[changed]
        shapes += (*change.DRAWN[changed](SIDE_X, 0.16, 0.15), _line(said, VERDICT_Y))
        spoken = (*spoken, said)
    return Page(tuple(shapes), spoken)


def _line(say: Say, y: float) -> Label:
    return Label(say, WORDS_X, y, scale.CAPTION, WORDS_W)


Sign = Callable[[float, float], tuple[Shape, ...]]


def _legend(told: Told) -> list[tuple[Say, Sign]]:
    """What is drawn in the plot beside plain dots, and what it means."""
    has_rings = any(dot.doubtful for dot in told.plot.dots)
    legend: list[tuple[Say, Sign]] = [] if told.plot.best is None else [(BEST, starred)]
    return [*legend, (DOUBTFUL, ring)] if has_rings else legend


def _signs(legend: list[tuple[Say, Sign]]) -> Iterator[Shape]:
    """Each sign with its words, side by side below the plot."""
    for i, (say, draw) in enumerate(legend):
        x = PLOT_X + (i - (len(legend) - 1) / 2) * 0.44
        yield from draw(x - 0.13, LEGEND_Y)
        yield Label(say, x + 0.04, LEGEND_Y, scale.HINT, 0.3)
