"""`pod package`: the tables are what their dictionary says, and the same as was stored."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.health.clock import Moment
from controller.store.store import Store
from exercises.core.csv_table import read_csv
from tests.controller.store.parts import LIMITS
from tests.controller.test_export import GO_NOGO, SHIPPED, practise, stored_results

CASTS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"0": False, "1": True}.__getitem__,
}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A pod's directory: one of two people trained, the other was measured and asked."""
    data = tmp_path / "data"
    store = Store.open(data, LIMITS)
    practise(store, "training", person="one", seed=1, verified=False)
    practise(store, "assessment", person="two", seed=2, verified=True)
    session = store.start_session("two", Moment.now(), [])
    asking = store.start_asking(session, "check_in", "1", Moment.now())
    store.answer(asking, "mood", 3, Moment.now())
    store.answer(asking, "energy", None, Moment.now())
    store.end_session(session, "enough", Moment.now(), [])
    yield data
    store.close()


def package(*arguments: str | Path) -> Result:
    """The command with these arguments, on the shipped configuration."""
    line = ["package", "--config", str(SHIPPED), *map(str, arguments)]
    return CliRunner().invoke(main, line)


def read(directory: Path) -> dict[str, list[dict[str, Any]]]:
    """Each table as its dictionary says: a cell that does not fit raises, an empty one is None."""
    document = json.loads((directory / "datapackage.json").read_text())
    tables = {}
    for resource in document["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        with (directory / resource["path"]).open(newline="") as source:
            rows = list(csv.DictReader(source))
        assert not rows or list(rows[0]) == list(fields)
        tables[resource["name"]] = [
            {name: cast(fields[name], cell) for name, cell in row.items()} for row in rows
        ]
    return tables


def cast(field: dict[str, Any], cell: str) -> object:
    """A cell as its field says."""
    if cell == "":
        return None
    value = CASTS[field["type"]](cell)
    limits = field.get("constraints", {})
    assert value in limits.get("enum", [value])
    assert "minimum" not in limits or value >= limits["minimum"]
    return value


def test_each_table_is_what_its_dictionary_says(data: Path, tmp_path: Path) -> None:
    """Results as they were stored, trials as `pod score` reads them, answers as they were given."""
    assert package(tmp_path / "out", "--data", data).exit_code == 0
    tables = read(tmp_path / "out")
    assert set(tables) == {"results", "trials-go-nogo", "answers"}
    stored = stored_results(data)
    assert [(r["measure"], r["value"]) for r in tables["results"]] == [
        pair for result in stored for pair in result["values"].items()
    ]
    assert {(r["person"], r["form"], r["verified"]) for r in tables["results"]} == {
        ("one", "training", False),
        ("two", "assessment", True),
    }
    table = read_csv(tmp_path / "out" / "trials_go_nogo.csv", GO_NOGO.columns)
    assert len(table["kind"]) == len(tables["trials-go-nogo"])
    assert [(a["item"], a["value"]) for a in tables["answers"]] == [("energy", None), ("mood", 3)]


def test_every_measure_of_every_result_is_explained(data: Path, tmp_path: Path) -> None:
    """Under exercise and measure, with its unit."""
    package(tmp_path / "out", "--data", data)
    document = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    (told,) = [r["measures"] for r in document["resources"] if r["name"] == "results"]
    rows = read(tmp_path / "out")["results"]
    assert {f"{row['exercise']}.{row['measure']}" for row in rows} <= set(told)


def test_one_person_alone_and_without_answers(data: Path, tmp_path: Path) -> None:
    """Nobody else is in any of the files."""
    told = package(tmp_path / "out", "--data", data, "--person", "one", "--no-answers")
    assert told.exit_code == 0
    assert set(read(tmp_path / "out")) == {"results", "trials-go-nogo"}
    assert {row["person"] for row in read(tmp_path / "out")["results"]} == {"one"}
    assert not any(b"two" in path.read_bytes() for path in (tmp_path / "out").glob("*.csv"))


def test_nothing_is_written_over_and_what_cannot_be_is_told(data: Path, tmp_path: Path) -> None:
    """A directory that is there stays as it is; a pod that has kept nothing says so."""
    (tmp_path / "there").mkdir()
    told = package(tmp_path / "there", "--data", data)
    assert told.exit_code == 74
    assert "File exists" in told.output
    none = package(tmp_path / "out", "--data", tmp_path / "nowhere")
    assert none.exit_code == 74
    assert "No such file" in none.output
    assert not (tmp_path / "out").exists()
