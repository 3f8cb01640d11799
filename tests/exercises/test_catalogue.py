"""Exercises are found by themselves, and a module that is none says what it lacks."""

import subprocess
import sys
from dataclasses import fields
from types import ModuleType
from typing import get_type_hints

import pytest

from exercises import go_nogo
from exercises.catalogue import NAMES, CatalogueError, exercise, exercises, names, wrap
from exercises.core.params import Within


def test_every_exercise_is_found_and_whole() -> None:
    """Each has a title, a form, documented and bounded parameters, and documented measures."""
    for name, found in exercises().items():
        assert found.name == name
        assert found.title.text
        assert set(found.forms) <= {"assessment", "training"}
        assert found.forms
        assert found.icon.shapes
        assert all(m.doc for m in found.measures)
        assert all(c.doc for c in found.columns)
        hints = get_type_hints(found.params, include_extras=True)
        for field in fields(found.params):
            notes = hints[field.name].__metadata__
            assert any(isinstance(note, str) for note in notes), field.name
            bounds = [note for note in notes if isinstance(note, Within)]
            assert all(b.low <= getattr(found.params(), field.name) <= b.high for b in bounds)


def test_go_nogo_is_among_them() -> None:
    """The catalogue gives the module's own names, with the common columns before its own."""
    found = exercise("go_nogo")
    assert found.script is go_nogo.script
    assert found.columns[0].name == "session"
    assert found.columns[-1].name == "level"


def test_names_import_nothing() -> None:
    """Listing what there is loads no exercise; asking for one loads it."""
    code = (
        "import sys; from exercises import catalogue; catalogue.names();"
        "assert 'exercises.go_nogo' not in sys.modules;"
        "catalogue.exercise('go_nogo'); assert 'exercises.go_nogo' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert "catalogue" not in names()
    assert "core" not in names()


@pytest.mark.parametrize("wrong", ["go_nogp", "catalogue", "core", "", "../go_nogo"])
def test_a_name_that_none_has(wrong: str) -> None:
    """The error says so and what there is, or which was meant."""
    with pytest.raises(CatalogueError, match="go_nogo"):
        exercise(wrong)


def test_what_is_remembered_is_the_level_unless_another_column_is_named() -> None:
    """A module may name the column that its next training begins with."""
    assert exercise("go_nogo").memory == "level"
    other = ModuleType("exercises.other")
    for name in NAMES:
        setattr(other, name, getattr(go_nogo, name))
    other.MEMORY = "plan"  # type: ignore[attr-defined]
    assert wrap("other", other).memory == "plan"


def test_an_area_that_there_is_not() -> None:
    """A day's offer could not place it."""
    other = ModuleType("exercises.other")
    for name in NAMES:
        setattr(other, name, getattr(go_nogo, name))
    other.AREA = "calmness"  # type: ignore[attr-defined]
    with pytest.raises(CatalogueError, match=r"exercises\.other: AREA is one of control, "):
        wrap("other", other)


def test_a_module_that_lacks_a_name() -> None:
    """All names that are missing are told at once."""
    half = ModuleType("exercises.half")
    for name in NAMES:
        if name not in ("score", "ICON"):
            setattr(half, name, getattr(go_nogo, name))
    with pytest.raises(CatalogueError, match=r"exercises\.half lacks ICON, score"):
        wrap("half", half)
