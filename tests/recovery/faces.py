"""Faces: balance points of people who read the mouth with a logistic doubt, and the first aim."""

from collections.abc import Iterator

import numpy as np

from exercises import faces
from exercises.core.table import Table
from tests.exercises.face_people import FacePerson
from tests.exercises.people import sat, table_of

PEOPLE = ((8.0, 0.7), (8.0, 1.0), (8.0, 2.0), (5.5, 1.0), (10.5, 1.0))


def sittings_of(sittings: int, point: float, slope: float, form: str = "assessment") -> list[Table]:
    """One table with all sittings of people alike, each with a seed of its own."""
    people = (FacePerson(point, slope, seed) for seed in range(sittings))
    return [table_of((sat("faces", one, n, None, form) for n, one in enumerate(people)), "faces")]


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Fitted, counted and sharpness; then the aim that a first training sets, less the shift."""
    p = faces.Params()
    for point, slope in PEOPLE:
        (table,) = sittings_of(sittings, point, slope)
        found = faces.score(table, p).values
        truths = {"balance_point": point, "balance_counted": point, "slope": slope}
        for name, truth in truths.items():
            got = found[name]
            what = f"{name}, {point:g}, slope {slope:g}"
            yield what, truth, float(np.nanmean(got)), float(np.nanstd(got, ddof=1))
    for point in (6.5, 8.0, 9.5):
        (table,) = sittings_of(sittings, point, 1.0, "training")
        levels = table["level"][~np.isnan(table["level"])]
        aims = levels.reshape(sittings, -1)[:, -1] - p.shift
        right = faces.score(table, p).values["told_right"]
        yield f"aim less shift, {point:g}", point, float(aims.mean()), float(aims.std(ddof=1))
        yield f"told right, {point:g}", 0.8, float(right.mean()), float(right.std(ddof=1))
