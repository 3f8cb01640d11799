"""Histories of people who never were, for the screens that tell of what somebody did."""

import random
from collections.abc import Iterator
from dataclasses import replace

from controller.screens import progress, turning
from controller.store.progress import SHOWN, Attendance, Course, Point
from controller.visit.progress import Change, Told, plot, ways
from exercises.catalogue import exercises
from exercises.core.shapes import Picture

CATALOGUE = exercises()
WAYS = ways(CATALOGUE)
CHANGES: tuple[Change, ...] = ("better", "same", "lower", "unclear", "again", "unknown")
NOBODY, FIRST = Attendance(), Attendance(1, 420.0, 1, 1)
MOST = Attendance(3650, 3_650 * 900.0, 522, 261)


def course(count: int, better: int, seed: int = 1) -> Course:
    """So many sittings that go up and down on their way up, the best among the earlier ones."""
    chance = random.Random(seed)
    values = [2 + better * (0.04 * n + chance.gauss(0, 0.15)) for n in range(count)]
    verdicts = ["doubtful" if n % 7 == 5 else "valid" for n in range(count)]
    points = [Point(n, *of) for n, of in enumerate(zip(values, verdicts, strict=True), 1)]
    valid = [(p.n, p.value) for p in points if p.verdict == "valid" and p.value is not None]
    best = better * max(value * better for _, value in valid)
    return Course(count, 1, tuple(points[-SHOWN:]), best, valid[0], valid[-1])


def pages() -> Iterator[turning.Page]:
    """Of somebody new, of a first visit, of ten years; each exercise; each thing said of change."""
    yield from map(progress.attendance, (NOBODY, FIRST, Attendance(27, 9000.0, 6, 3), MOST))
    for i, (name, form) in enumerate(WAYS):
        found, better = CATALOGUE[name], WAYS[name, form]
        for count in (1, 9, 3650) if name == "go_nogo" else (9,):
            of = course(count, better, seed=i)
            change = None if form == "training" else CHANGES[(i + count) % len(CHANGES)]
            yield progress.course(Told(found, form, count, plot(of, better), change))
    of = course(3, 1)
    nothing = replace(of, points=tuple(replace(p, value=None) for p in of.points), best=None)
    for change in CHANGES:
        for each in (of, nothing):
            told = Told(CATALOGUE["go_nogo"], "assessment", 3, plot(each, 1), change)
            yield progress.course(told)


def pictures() -> list[Picture]:
    """The pages as they are shown: each with others, the first one alone, the last one of many."""
    each = list(pages())
    many = [each[-1]] * (1 + len(WAYS))
    return [
        *(turning.picture("progress", [page] * 3, 1) for page in each),
        turning.picture("progress", each[:1], 0),
        *(turning.picture("progress", many, at) for at in (0, len(WAYS))),
    ]
