"""`pod answers`: what was answered comes out, told what it is, and nothing else does."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.checkin import own
from controller.cli import main
from controller.health.clock import Moment
from controller.packaging.said import ANSWERS
from tests.controller.store.parts import at, opened

SCORES = {"values": {"total": 7.0}, "bands": {"total": "6-8"}, "verdict": "valid", "reasons": []}


def answers(*options: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["answers", *options])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a check-in that was left and a questionnaire that was finished."""
    with opened(tmp_path) as store:
        session = store.start_session("p-1", Moment.now(), [])
        asking = store.start_asking(session, own.NAME, own.VERSION, at(1))
        store.answer(asking, "mood", 3, at(2, synchronised=True))
        store.answer(asking, own.SIX[0].name, None, at(3))
        asking = store.start_asking(session, "k6", "abc", at(4))
        store.answer(asking, "item_01", 0, at(5))
        store.end_asking(asking, "finished", SCORES, at(6))
    return tmp_path


def test_each_answer_is_a_row(data: Path) -> None:
    """A skipped one has an empty value; scores stand beside the answers that they are of."""
    done = answers("--data", str(data))
    assert done.exit_code == 0
    found = list(csv.DictReader(io.StringIO(done.output)))
    assert list(found[0]) == [column.name for column in ANSWERS]
    assert [(row["instrument"], row["item"], row["value"], row["outcome"]) for row in found] == [
        ("check_in", "mood", "3", ""),
        ("check_in", "own_not_validated_self_control_1", "", ""),
        ("k6", "item_01", "0", "finished"),
    ]
    assert [row["clock_set"] for row in found] == ["1", "0", "0"]
    assert [json.loads(row["scores"] or "null") for row in found] == [None, None, SCORES]


def test_only_some_of_them(data: Path, tmp_path: Path) -> None:
    """By instrument or person; into a file."""
    target = tmp_path / "out.csv"
    assert answers("--data", str(data), "--instrument", "k6", "--output", str(target)).output == ""
    assert target.read_text().count("\n") == 2
    assert answers("--data", str(data), "--person", "p-2").output.count("\n") == 1


def test_every_column_is_told_what_it_is() -> None:
    """That some questions are no validated scale stands there too."""
    told = answers("--columns").output
    assert all(f"  {column.name} " in told for column in ANSWERS)
    assert "nobody has tested" in told


def test_no_store_is_told(tmp_path: Path) -> None:
    """With the file that is missing, and no traceback."""
    done = answers("--data", str(tmp_path))
    assert done.exit_code == 74
    assert "No kept answers: " in done.output
