"""Trial tables hold what the trials hold."""

import math

from exercises.core.columns import COMMON, Column, with_common
from exercises.core.table import from_trials
from exercises.core.trial import Trial

COLUMNS = with_common(
    (
        Column("kind", "text", "the figure", allowed=("go", "nogo")),
        Column("level", "number", "the staircase's level", required=False),
    )
)


def test_the_table_holds_what_the_trials_hold() -> None:
    """Fields, extra columns, what is missing, and whose timing was verified."""
    trials = [
        ("a", Trial("assessment", "go", "ok", 0.4, 1, 2, "kernel", late=3, extra={"level": 0.5})),
        ("b", Trial("assessment", "nogo", early=True)),
    ]
    table = from_trials(trials, COLUMNS, {"a": True})
    assert table["session"].tolist() == ["a", "b"]
    assert table["verified"].tolist() == [True, False]
    assert table["rt_s"][0] == 0.4
    assert math.isnan(table["rt_s"][1])
    assert table["early"].tolist() == [False, True]
    assert table["late"].tolist() == [3, 0]
    assert table["level"][0] == 0.5
    assert math.isnan(table["level"][1])
    assert table["broken"].tolist() == [0, 0]


def test_an_exercises_own_column_wins_over_the_common_one() -> None:
    """`kind` is there once, with the exercise's words, in its usual place."""
    assert [c.name for c in COLUMNS][: len(COMMON)] == [c.name for c in COMMON]
    assert next(c for c in COLUMNS if c.name == "kind").allowed == ("go", "nogo")
