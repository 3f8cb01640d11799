"""`pod package`: the tables are what their dictionary says, and the same as was stored."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.config import load
from controller.health.clock import Moment
from controller.store.store import Store
from exercises.core.csv_table import read_csv
from tests.controller.store.parts import LIMITS
from tests.controller.test_export import GO_NOGO, SHIPPED, practise, stored_results

SAID = {"answers", "consent", "goals", "flags"}
CASTS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"0": False, "1": True}.__getitem__,
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data", LIMITS)
    yield store
    store.close()


@pytest.fixture
def data(tmp_path: Path, store: Store) -> Path:
    """A pod's directory: one of two people trained, the other was measured and asked."""
    practise(store, "training", person="one", seed=1, verified=False)
    practise(store, "assessment", person="two", seed=2, verified=True)
    session = store.start_session("two", Moment.now(), [])
    asking = store.start_asking(session, "check_in", "1", Moment.now())
    store.answer(asking, "mood", 3, Moment.now())
    store.answer(asking, "energy", None, Moment.now())
    store.end_asking(asking, "finished", None, Moment.now(), {"total": "13-24"})
    store.end_session(session, "enough", Moment.now(), [])
    store.enrol("two", 22, Moment.now())
    store.note_consent("two", "3", "later", Moment.now())
    store.note_consent("two", "3", "yes", Moment.now())
    for days in (3, None):
        store.set_goal("two", days, Moment.now())
    return tmp_path / "data"


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
    assert set(tables) == {"results", "runs", "trials-go-nogo", *SAID}
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


def test_what_people_said_and_what_came_of_it_is_there(data: Path, tmp_path: Path) -> None:
    """Every answer to being kept, each goal and its end, a flag before and after it was seen."""
    package(tmp_path / "out", "--data", data)
    tables = read(tmp_path / "out")
    assert [(c["person"], c["version"], c["answer"]) for c in tables["consent"]] == [
        ("two", "3", "later"),
        ("two", "3", "yes"),
    ]
    assert [(g["person"], g["days"], g["after"]) for g in tables["goals"]] == [
        ("two", 3, 1),
        ("two", None, 1),
    ]
    (flag,) = tables["flags"]
    assert (flag["flag"], flag["person"], flag["instrument"]) == (1, "two", "check_in")
    assert json.loads(flag["bands"]) == {"total": "13-24"}
    assert (flag["acknowledged"], flag["role"]) == (None, None)
    assert flag["raised"].endswith("Z")


def test_a_flag_that_was_seen_says_by_whom(data: Path, tmp_path: Path, store: Store) -> None:
    """By role."""
    store.acknowledge(1, "nurse", Moment.now())
    package(tmp_path / "out", "--data", data)
    (flag,) = read(tmp_path / "out")["flags"]
    assert flag["role"] == "nurse"
    assert flag["acknowledged"].endswith("Z")


def test_every_run_that_ended_has_its_time(data: Path, tmp_path: Path) -> None:
    """With whose it was, and that it was done to its end; the package says where it is from."""
    package(tmp_path / "out", "--data", data)
    runs = read(tmp_path / "out")["runs"]
    assert [(r["person"], r["form"], r["finished"]) for r in runs] == [
        ("one", "training", True),
        ("two", "assessment", True),
    ]
    assert all(run["seconds"] > 0 for run in runs)
    document = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    config = load(SHIPPED)
    assert (document["site"], document["pod"]) == (config.pod.site, config.pod.pod)
    assert document["created"].endswith("Z")


def test_one_person_who_said_nothing_has_empty_tables(data: Path, tmp_path: Path) -> None:
    """Nothing of others' is in theirs."""
    package(tmp_path / "out", "--data", data, "--person", "one")
    tables = read(tmp_path / "out")
    assert set(tables) == {"results", "runs", "trials-go-nogo", *SAID}
    assert all(tables[name] == [] for name in SAID)


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
    assert set(read(tmp_path / "out")) == {"results", "runs", "trials-go-nogo"}
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
