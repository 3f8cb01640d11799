"""docs/exercises.md: a row for every exercise there is, and pictures of each."""

from pathlib import Path

import pytest

from exercises.catalogue import AREAS, exercise, names

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "exercises.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| [")]


@pytest.mark.parametrize("name", names())
def test_every_exercise_has_its_row(name: str) -> None:
    """Its title, the link to its page, and the forms it has."""
    found = exercise(name)
    [row] = [row for row in ROWS if f"](exercises/{name}.md)" in row]
    assert row.startswith(f"| [{found.title.text}](exercises/{name}.md) `{name}` |")
    forms = "both" if len(found.forms) == 2 else found.forms[0]
    assert f"| {forms} |" in row


def test_every_exercise_stands_under_its_area() -> None:
    """In the paragraph that tells of areas, between its own area's name and the next one's."""
    [told] = [part for part in PAGE.split("\n\n") if part.startswith("**Areas.**")]
    told = " ".join(told.split())
    starts = sorted((told.index(f"{area} "), area) for area in AREAS)
    for name in names():
        before = [area for at, area in starts if at < told.index(f"`{name}`")]
        assert before[-1] == exercise(name).area, name


@pytest.mark.parametrize("name", names())
def test_every_exercise_has_its_pictures(name: str) -> None:
    """Both sheets are there, small, and shown on its page."""
    page = (DOCS / "exercises" / f"{name}.md").read_text(encoding="utf-8")
    for ending in ("", "_masked"):
        path = DOCS / "pictures" / f"{name}{ending}.png"
        assert 1_000 < path.stat().st_size < 120_000
        assert f"](../pictures/{name}{ending}.png)" in page


def test_no_row_is_of_nothing() -> None:
    """As many rows as exercises."""
    assert len(ROWS) == len(names())
