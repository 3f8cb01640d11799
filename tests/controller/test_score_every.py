"""`pod score` of every exercise: mistakes of a table are told by row and column, or judged."""

import csv
import io
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from exercises.catalogue import exercise, names
from exercises.core.columns import Column
from exercises.core.csv_table import to_csv
from exercises.core.scores import SEVERITY
from exercises.core.table import from_trials
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run as on_stage
from exercises.stage.virtual import VirtualStage

SHIPPED = Path(__file__).parents[2] / "config"
each = pytest.mark.parametrize("name", names())
Row = dict[str, str]


@cache
def sitting(name: str) -> str:
    """The CSV of a whole sitting of each form, each a session."""
    found, rows = exercise(name), []
    for form in found.forms:
        person = VirtualPerson(found.rule(), Habits(), 3)
        trials = on_stage(
            found.script(found.params(), form, 1, None), VirtualStage(person), lambda *_: None
        )
        rows += [(form, trial) for trial in trials]
    return to_csv(from_trials(rows, found.columns, dict.fromkeys(found.forms, True)))


def rows_of(name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(sitting(name))))


def written(rows: list[Row], columns: list[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def score(name: str, text: str) -> Result:
    """`pod score NAME -` of this text; never a traceback."""
    done = CliRunner().invoke(main, ["score", name, "-", "--config", str(SHIPPED)], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 65), done.output
    return done


def judged(name: str, rows: list[Row]) -> list[dict[str, Any]]:
    """The scores of rows that can be read: a reason wherever one is undefined, or not valid."""
    done = score(name, written(rows, [c.name for c in exercise(name).columns]))
    assert done.exit_code == 0, done.stderr
    scores: list[dict[str, Any]] = json.loads(done.stdout)
    for one in scores:
        assert one["verdict"] in SEVERITY
        values = [one[m.name] for m in exercise(name).measures]
        assert all(value is None or math.isfinite(value) for value in values)
        if one["verdict"] != "valid" or None in values:
            assert one["reasons"], one
    return scores


def spoilt(name: str, column: str, text: str, at: int = 0) -> Result:
    """The sitting with another text in one cell."""
    rows = rows_of(name)
    rows[at] = {**rows[at], column: text}
    return score(name, written(rows, list(rows[0])))


def of_kind(name: str, *holds: str) -> list[Column]:
    return [column for column in exercise(name).columns if column.holds in holds]


@each
def test_a_missing_column_is_named(name: str) -> None:
    """Each column that is required, with what it means."""
    rows = rows_of(name)
    for column in (c for c in exercise(name).columns if c.required):
        done = score(name, written(rows, [c for c in rows[0] if c != column.name]))
        assert done.exit_code == 65
        assert f'there is no column "{column.name}"' in done.stderr


@each
def test_text_among_numbers_is_told_with_its_place(name: str) -> None:
    """Row as a spreadsheet counts, column, and what stands there."""
    for column in of_kind(name, "number", "integer", "flag"):
        done = spoilt(name, column.name, "fast")
        assert done.exit_code == 65
        assert f'row 2, column "{column.name}": "fast" is n' in done.stderr


@each
def test_what_no_condition_is_called_is_told(name: str) -> None:
    """In each column that has a list of what may stand in it."""
    for column in (c for c in exercise(name).columns if c.allowed):
        done = spoilt(name, column.name, "no such thing", at=1)
        assert done.exit_code == 65
        assert f'row 3, column "{column.name}": "no such thing" is none of' in done.stderr


@each
def test_negative_times_are_told(name: str) -> None:
    """No press comes before what it answers; what may be negative is no mistake."""
    for column in (c for c in of_kind(name, "number", "integer") if c.low is not None):
        low = f"{math.floor(float(column.low or 0)) - 1}"
        done = spoilt(name, column.name, low)
        assert done.exit_code == 65
        assert f'row 2, column "{column.name}": "{low}" is less than' in done.stderr


@each
def test_rows_of_another_exercise_are_told(name: str) -> None:
    """Two exercises in one table: a condition that this one does not have, or a cell it needs."""
    mine = rows_of(name)
    for other in (n for n in names() if n != name):
        kinds = {c.name: set(c.allowed) for c in exercise(name).columns}["kind"]
        theirs = [row for row in rows_of(other) if row["kind"] not in kinds]
        if not theirs:
            continue
        columns = list(dict.fromkeys([*mine[0], *theirs[0]]))
        done = score(name, written([*mine, theirs[0]], columns))
        assert done.exit_code == 65, other
        assert f'row {len(mine) + 2}, column "' in done.stderr


@each
def test_no_trials_have_no_scores(name: str) -> None:
    """A header alone is an empty list; one trial alone is judged, and is not valid."""
    assert judged(name, []) == []
    for row in rows_of(name)[:1]:
        [one] = judged(name, [row])
        assert one["verdict"] != "valid"


@each
def test_nothing_answered_is_judged(name: str) -> None:
    """All omissions: a verdict with its reasons, and no number from nothing."""
    nothing = {"button": "", "rt_s": "", "press_ns": "0", "source": "", "early": "0"}
    texts = {c.name: c.allowed for c in exercise(name).columns}
    nothing |= {"answer": ""} if "" in texts.get("answer", ()) else {}
    judged(name, [{**row, **nothing} for row in rows_of(name)])


@each
def test_equal_times_and_no_numbers_are_judged(name: str) -> None:
    """Every press after the same time, and cells that are empty or nan: a verdict."""
    judged(name, [{**row, "rt_s": "0.5"} for row in rows_of(name)])
    judged(name, [{**row, "rt_s": "nan"} for row in rows_of(name)])
    judged(name, [{**row, "rt_s": "0"} for row in rows_of(name)])


@each
def test_other_buttons_are_judged(name: str) -> None:
    """Somebody who pressed one button alone, whatever was asked."""
    for button in ("left", "right", "ok"):
        judged(name, [{**row, "button": button} for row in rows_of(name)])


@each
def test_a_row_that_stands_there_twice_is_told(name: str) -> None:
    """Where onsets tell one trial from another."""
    rows = rows_of(name)
    at = next((i for i, row in enumerate(rows) if row["onset_ns"] not in ("", "0")), None)
    if at is None:
        pytest.skip("its trials have no onsets")
    done = score(name, written([*rows, rows[at]], list(rows[0])))
    assert done.exit_code == 65
    assert f"row {len(rows) + 2}" in done.stderr
    assert f"repeats row {at + 2}" in done.stderr


@each
def test_sessions_may_be_mixed(name: str) -> None:
    """Rows of several sessions in turns have the scores that each has by itself."""
    rows = rows_of(name)
    again = [{**row, "session": f"{row['session']} again"} for row in rows]
    mixed = [row for pair in zip(rows, again, strict=True) for row in pair]
    alone = {one["session"]: one for one in judged(name, rows)}
    for one in judged(name, mixed):
        expected = alone[one["session"].removesuffix(" again")]
        # Sums in another order differ in their last digit.
        for measure in (m.name for m in exercise(name).measures):
            found, by_itself = (
                math.nan if scores[measure] is None else scores[measure]
                for scores in (one, expected)
            )
            assert found == pytest.approx(by_itself, rel=1e-9, abs=1e-9, nan_ok=True), measure
        assert one["reasons"] == expected["reasons"]
