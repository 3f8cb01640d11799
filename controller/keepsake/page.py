"""The page as shapes, in millimetres from the upper left corner of a sheet of A4. Pure.

The pictures are those of the screens, so that who cannot read knows them again. What is to stand
there is laid out from the top and from the foot; the exercises have what is left between.
"""

from collections.abc import Iterator

from controller.keepsake.content import TOLD, Keepsake, Practised
from controller.screens import change, progress
from controller.screens.counted import TIMES
from controller.screens.path import path
from controller.screens.plot import plot, starred
from controller.visit.progress import Change
from exercises.catalogue import Exercise
from exercises.core.placing import placed
from exercises.core.shapes import Box, Colour, Label, Shape, Stroke
from exercises.core.words import Say

WIDE, HIGH, EDGE = 210.0, 297.0, 12.0
MIDDLE, INNER = WIDE / 2, WIDE - 2 * EDGE

TITLE = Say("My path")
NAME, MADE = Say("My name"), Say("Made on {date}")
DID = Say("What I did here")
UP = Say("Up is better")
CHANGED = Say("Then and now")
ONCE = Say("I did what I planned once.")
PLANS = Say("I did what I planned {n} times.")
PROUD = Say("You came, and you stayed with it. Be proud of that.")
YOURS = Say("This page is yours. You choose who sees it.")
ONLY = Say("It tells what you did here, and no more. No one else is in it.")

# Type: a heading, a sentence, what stands below or beside a picture.
HEAD, BODY, SMALL = 7.0, 5.6, 4.8
# Where the picture of the path begins; the tallest that it, and a tile, may be.
TOP, HILLS, TILE, LARGE_TILE = 38.0, 92.0, 36.0, 48.0
GAP, FACTS, SECTION, CHANGE_ROW = 3.0, 23.0, 14.0, 15.0
# Millimetres to a screen's height, by what is drawn.
PATH_MM, FACT_MM, CHANGE_MM = 110.0, 100.0, 60.0
# The sentence about a change, and where the pictures of what changed begin.
SENTENCE, THERE = 74.0, 92.0
NAMED = 4


def page(kept: Keepsake) -> tuple[Shape, ...]:
    """All that is to be drawn, in the order in which it is to be read."""
    foot = HIGH - EDGE - len(_closing(kept)) * BODY * 1.2
    after = _changes_high(kept), 2.2 * BODY if kept.plans_done else 0.0
    free = foot - TOP - FACTS - sum(after)
    tiles = _tiles_high(kept.practised, free - 30)
    hills = min(HILLS, free - tiles)
    space = (free - tiles - hills) / 3
    y = TOP + hills + FACTS + space
    return (
        *_head(kept),
        *_path(kept, hills),
        *_practised(kept.practised, y, tiles),
        *_changed(kept, y + tiles + space),
        *_plans(kept, y + tiles + space + after[0]),
        *_foot(kept, foot),
    )


def _verdicts(kept: Keepsake) -> dict[Change, list[Exercise]]:
    """What changed, by how it did."""
    found = {verdict: [e for e, each in kept.changed if each == verdict] for verdict in TOLD}
    return {verdict: exercises for verdict, exercises in found.items() if exercises}


def _changes_high(kept: Keepsake) -> float:
    rows = len(_verdicts(kept))
    return rows * CHANGE_ROW + SECTION if rows else 0.0


def _tiles_high(practised: tuple[Practised, ...], most: float) -> float:
    """What the exercises take, their heading included."""
    rows = -(-len(practised) // _columns(practised))
    tile = LARGE_TILE if rows == 1 else TILE
    return min(SECTION + rows * (tile + GAP), most) if rows else 0.0


def _columns(practised: tuple[Practised, ...]) -> int:
    return 3 if len(practised) <= 9 else 4


def _head(kept: Keepsake) -> Iterator[Shape]:
    yield Label(TITLE, MIDDLE, EDGE + 5, 13.0, INNER)
    yield Label(NAME, EDGE + 14, 31, BODY, 28, "quiet")
    end = WIDE - EDGE - (60 if kept.made else 0)
    yield Stroke(((EDGE + 30, 33.5), (end, 33.5)), 0.3, "quiet")
    if kept.made:
        yield Label(Say.of(MADE.text, date=kept.made), WIDE - EDGE - 28, 31, SMALL, 56, "quiet")


def _path(kept: Keepsake, high: float) -> Iterator[Shape]:
    """Their visits as stones, and below it the numbers; or that it begins here."""
    came, foot = kept.attendance, TOP + high
    drawn = path(0, 0, INNER / PATH_MM, high / PATH_MM, came.visits)
    yield from placed(drawn, MIDDLE, TOP + high / 2, PATH_MM)
    facts = list(progress.facts(came)) if came.visits else []
    if not facts:
        yield Label(progress.START, MIDDLE, foot + FACTS / 2, HEAD, INNER)
    for i, fact in enumerate(facts):
        x = MIDDLE + (i - (len(facts) - 1) / 2) * INNER / 4
        yield from placed(fact.sign(0, 0, 0.085), x, foot + 8, FACT_MM)
        yield Label(fact.noun.written(fact.number), x, foot + 17, BODY, INNER / 4)


def _practised(practised: tuple[Practised, ...], y: float, high: float) -> Iterator[Shape]:
    """A tile each; below the heading, what a star and up mean."""
    if not practised:
        return
    yield Label(DID, MIDDLE, y + 4, HEAD, INNER)
    yield from placed(starred(0, 0), MIDDLE - 40, y + 10.4, 75)
    yield Label(progress.BEST, MIDDLE - 22, y + 10.4, SMALL, 32, "quiet")
    yield from _up(MIDDLE + 5, y + 10.4)
    yield Label(UP, MIDDLE + 26, y + 10.4, SMALL, 38, "quiet")
    columns = _columns(practised)
    w, h = INNER / columns, (high - SECTION) / -(-len(practised) // columns)
    for i, one in enumerate(practised):
        row, place = divmod(i, columns)
        beside = min(columns, len(practised) - row * columns)
        x = MIDDLE + (place - (beside - 1) / 2) * w
        yield from _tile(one, x, y + SECTION + (row + 0.5) * h, w - GAP, h - GAP)


def _up(x: float, y: float) -> tuple[Shape, ...]:
    head = ((x - 1.2, y - 0.8), (x, y - 2.4), (x + 1.2, y - 0.8))
    return (Stroke(((x, y + 2.4), (x, y - 2.4)), 0.5, "quiet"), Stroke(head, 0.5, "quiet"))


def _tile(one: Practised, x: float, y: float, w: float, h: float) -> Iterator[Shape]:
    """Its name and how often; below it its picture at the left, its sittings at the right."""
    top, left, side, room = y - h / 2, x - w / 2, 0.32 * w, h - 11.5
    yield Box(x, y, w, h, "quiet", 2.0, 0.25)
    yield Label(one.exercise.title, x, top + 3.8, SMALL, w - 3)
    yield Label(TIMES.written(one.times), x, top + 8.2, 4.2, w - 3, "quiet")
    middle = top + 10.5 + room / 2
    size = min(side - 2, room)
    yield from placed(one.exercise.icon.shapes, left + side / 2 + 1, middle, size)
    scale = (w - side - 4) / 0.9
    drawn = plot(0, 0, 0.9, room / scale, one.plot)
    yield from placed(drawn, left + side + 2 + 0.45 * scale, middle, scale)


def _changed(kept: Keepsake, y: float) -> Iterator[Shape]:
    """What was measured twice: then and now in a picture, in words, and of what that is true."""
    verdicts = _verdicts(kept)
    if not verdicts:
        return
    yield Label(CHANGED, MIDDLE, y + SECTION / 2, HEAD, INNER)
    for row, (verdict, exercises) in enumerate(verdicts.items()):
        middle = y + SECTION + (row + 0.5) * CHANGE_ROW
        yield from placed(change.DRAWN[verdict](0, 0, 0.15), EDGE + 6, middle, CHANGE_MM)
        yield Label(change.SAID[verdict], EDGE + 14 + SENTENCE / 2, middle, SMALL, SENTENCE)
        yield from _those(exercises, middle)


def _those(exercises: list[Exercise], middle: float) -> Iterator[Shape]:
    """Their pictures side by side, with their names where there is room for these."""
    wide = (INNER - THERE) / max(len(exercises), NAMED)
    named = len(exercises) <= NAMED
    for i, exercise in enumerate(exercises):
        x = EDGE + THERE + (i + 0.5) * wide
        size = min(wide - 2, 8.5 if named else 11.0)
        yield from placed(exercise.icon.shapes, x, middle - (2.8 if named else 0), size)
        if named:
            yield Label(exercise.title, x, middle + 4.6, 4.0, wide - 1, "quiet")


def _plans(kept: Keepsake, y: float) -> Iterator[Shape]:
    done = kept.plans_done
    if done:
        say = ONCE if done == 1 else Say.of(PLANS.text, n=done)
        yield Label(say, MIDDLE, y + BODY, BODY, INNER, "good")


def _closing(kept: Keepsake) -> tuple[Say, ...]:
    return (PROUD, ONLY, YOURS) if kept.attendance.visits else (YOURS,)


def _foot(kept: Keepsake, y: float) -> Iterator[Shape]:
    for n, say in enumerate(_closing(kept)):
        colour: Colour = "ink" if say is PROUD else "quiet"
        yield Label(say, MIDDLE, y + (n + 0.5) * BODY * 1.2, BODY, INNER, colour)
